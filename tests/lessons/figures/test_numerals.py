from __future__ import annotations

import pytest

from lessons.figures.numerals import numeral


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(-2.04, 1, "−2.0"), (-0.04, 1, "0.0"), (0.125, 2, "0.12"), (6.0, 0, "6"), (-0.0, 2, "0.00")],
)
def test_numeral_of_value(value: float, digits: int, text: str):
    assert numeral(value, digits) == text
