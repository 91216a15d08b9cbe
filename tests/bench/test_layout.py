from __future__ import annotations

import pytest

from bench.layout import Table, milliseconds, ratio


def test_table_aligns_names_to_the_left_and_numbers_to_the_right() -> None:
    table = Table("Fits", ("model", "ms"), (("random slope", "4.10"), ("null", "12.5")), ("By REML.",))

    assert str(table).splitlines() == [
        "Fits",
        "",
        "model           ms",
        "------------  ----",
        "random slope  4.10",
        "null          12.5",
        "",
        "By REML.",
    ]


def test_table_without_rows_or_remarks_has_its_heading() -> None:
    assert str(Table("Fits", ("model", "ms"), ())).splitlines() == ["Fits", "", "model  ms", "-----  --"]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0041, "4.10"), (0.0412, "41.2"), (0.412, "412"), (4.12, "4.12e+03"), (None, "-")]
)
def test_milliseconds_have_three_digits(seconds: float | None, text: str) -> None:
    assert milliseconds(seconds) == text


def test_ratio_without_a_rival_is_a_dash() -> None:
    assert ratio(1.0, 4.0) == "0.25"
    assert ratio(1.0, None) == "-"
