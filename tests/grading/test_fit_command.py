"""`python manage.py fit`: what it prints, and how it refuses."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.grading.fitting.textbook import FOLDER

SLEEP = str(FOLDER / "sleepstudy.csv")


def run_fit(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("fit", *arguments, stdout=out)
    return json.loads(out.getvalue())


def refusal(*arguments: str) -> str:
    """The line on stderr of a fit that ends with code 2 and prints nothing."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("fit", *arguments, stdout=out, stderr=err, no_color=True)
    assert (ended.value.code, out.getvalue()) == (2, "")
    (line,) = err.getvalue().splitlines()
    return line


def test_fit_prints_the_keys_of_the_architecture() -> None:
    found = run_fit(SLEEP, "Reaction ~ Days + (Days | Subject)")

    assert list(found) == [
        "formula", "method", "n", "groups", "criterion", "loglik", "converged", "singular", "fixed", "random",
        "residual", "warnings", "seconds",
    ]  # fmt: skip
    assert found["formula"] == "Reaction ~ Days + (1 + Days | Subject)"
    assert (found["method"], found["n"], found["groups"]) == ("REML", 180, {"Subject": 18})
    assert (found["converged"], found["singular"], found["warnings"]) == (True, False, [])
    assert found["criterion"] == pytest.approx(1743.62827, abs=1e-4)
    assert found["loglik"] == pytest.approx(-871.81414, abs=1e-4)
    days = found["fixed"][1]
    assert list(days) == ["term", "estimate", "se", "df", "p"]
    assert days["term"] == "Days"
    assert [days[key] for key in ("estimate", "se", "df", "p")] == pytest.approx(
        [10.467286, 1.545790, 17.0, 3.2638e-06], rel=1e-3
    )
    (block,) = found["random"]
    assert (block["group"], block["terms"]) == ("Subject", ["(Intercept)", "Days"])
    assert block["variance"] == pytest.approx([612.1, 35.07], rel=1e-3)
    assert block["sd"] == pytest.approx([24.741, 5.922], rel=1e-3)
    assert block["correlation"][0] == pytest.approx([1.0, 0.0656], abs=1e-3)
    assert found["residual"] == pytest.approx({"variance": 654.94, "sd": 25.592}, rel=1e-3)


def test_fit_by_maximum_likelihood() -> None:
    found = run_fit(SLEEP, "Reaction ~ Days + (Days | Subject)", "--ml")

    assert found["method"] == "ML"
    assert found["criterion"] == pytest.approx(1751.9393, abs=1e-4)


def test_fit_of_uncorrelated_slopes_prints_two_entries() -> None:
    found = run_fit(SLEEP, "Reaction ~ Days + (Days || Subject)")

    assert [(block["group"], block["terms"]) for block in found["random"]] == [
        ("Subject", ["(Intercept)"]),
        ("Subject", ["Days"]),
    ]


def test_fit_takes_a_quoted_column_of_numbers_as_categories() -> None:
    found = run_fit(str(FOLDER / "bodyweight.csv"), "weight ~ Time * Diet + (Time | Rat)")

    assert [row["term"] for row in found["fixed"]] == [
        "(Intercept)", "Time", "Diet2", "Diet3", "Time:Diet2", "Time:Diet3",
    ]  # fmt: skip


def test_fit_takes_a_column_named_by_factor_as_categories() -> None:
    found = run_fit(SLEEP, "Reaction ~ Days + (1 | Subject)", "--factor", "Days")

    assert [row["term"] for row in found["fixed"]] == ["(Intercept)", *(f"Days{day}" for day in range(1, 10))]


def test_fit_prints_null_for_what_is_not_a_number(tmp_path: Path) -> None:
    path = tmp_path / "flat.csv"
    rows = [f"{y},{t},{g}" for g in "abcdef" for t, y in enumerate([1 + ord(g) % 2 * 0.1, 2, 3, 1])]
    path.write_text("\n".join(["y,t,g", *rows]))

    found = run_fit(str(path), "y ~ t + (t | g)")

    assert found["singular"]
    assert found["random"][0]["correlation"] == [[1.0, None], [None, 1.0]]


@pytest.mark.parametrize(
    ("content", "formula", "start"),
    [
        (b"", "y ~ 1 + (1 | g)", "the table is empty"),
        (b"1,2\n3,4\n", "y ~ 1 + (1 | g)", "the first line holds numbers"),
        (b"y,g\n1,a\n2\n", "y ~ 1 + (1 | g)", "line 3 has 1 fields"),
        (b"y,g\n1,\xff\n", "y ~ 1 + (1 | g)", "DATA is not UTF-8 text"),
        (b"y,g\n1,a\n2,b\n", "y ~ x + (1 | g)", "the formula cannot be read: "),
        (b"y,g\n1,a\n2,b\n", "y ~ (1 | ", "the formula cannot be read: "),
        (b"y,g\n1,a\n2,b\n", "y ~ __import__('os')", "the formula cannot be read: "),
        (b"y,g\nu,a\nv,a\nu,b\n", "y ~ 1 + (1 | g)", "the response 'y' is not numeric"),
        (b"y,g\n1,a\n2,a\n3,b\n", "y ~ 1", "y ~ 1 has no random term"),
        (b"y,g\n1,a\n1,a\n3,b\n", "y ~ 1 + (1 | g)", "the random effects reproduce the response exactly"),
    ],
)
def test_fit_that_cannot_be_done_says_why_in_one_line(
    tmp_path: Path, content: bytes, formula: str, start: str
) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(content)

    line = refusal(str(path), formula)

    assert line.replace(str(path), "DATA").startswith(start)


def test_fit_of_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refusal(str(tmp_path / "none.csv"), "y ~ 1 + (1 | g)").startswith("cannot read ")


def test_fit_with_an_unknown_factor_is_refused() -> None:
    line = refusal(SLEEP, "Reaction ~ Days + (1 | Subject)", "--factor", "Day")

    assert line.startswith("no column 'Day' to take as categories: the data have Reaction, Days, Subject")
