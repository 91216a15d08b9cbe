from __future__ import annotations

from typing import Any

import pytest

from lessons.questionnaire import Typed
from lessons.report.facts import read_facts
from tests.lessons.report.filled import TIME, typed


def complaints_of(**changes: Any) -> dict[str, str]:
    return dict(read_facts(typed(**changes)).complaints)


def test_whole_report_has_no_complaint():
    assert complaints_of() == {}


@pytest.mark.parametrize(
    ("lines", "place", "words"),
    [
        ({"rows": "many"}, "rows", "“many” is not a count."),
        ({"missing": "300"}, "missing", "more missing rows (300) than rows (240)"),
        ({"groups": "300"}, "groups", "more groups (300) than rows (240)"),
        ({"fewest": "9"}, "fewest", "more rows (9) than the largest (4)"),
        ({"icc": "1.2"}, "icc", "1.2 cannot be: this number is from 0 to 1."),
        ({"correlation": "-1.2"}, "correlation", "−1.2 cannot be: this number is from −1 to 1."),
        ({"residual_sd": "-3"}, "residual_sd", "−3 cannot be: this number is not below 0."),
        ({"intercept_sd": "3 mmHg"}, "intercept_sd", "“3 mmHg” is not a number."),
        ({"formula": "sbp ~"}, "formula", ""),
    ],
)
def test_line_that_cannot_be(lines: dict[str, str], place: str, words: str):
    complaints = complaints_of(**lines)

    assert list(complaints) == [place]
    assert words in complaints[place]


@pytest.mark.parametrize(
    ("effect", "place", "words"),
    [
        ({"estimate": "x"}, "estimate", "“x” is not a number."),
        ({"estimate": "-5"}, "estimate", "The estimate −5 lies below its interval, which begins at −3.9."),
        ({"estimate": "5"}, "estimate", "The estimate 5 lies above its interval, which ends at −2.2."),
        ({"low": "-2", "high": "-4"}, "low", "The interval begins at −2 and ends at −4."),
        ({"high": ""}, "high", "Give both ends of the interval; one alone is left out."),
        ({"se": "-1"}, "se", "−1 cannot be: this number is not below 0."),
        ({"name": ""}, "name", "Without a name it does not come into the report."),
    ],
)
def test_effect_that_cannot_be(effect: dict[str, str], place: str, words: str):
    complaints = complaints_of(effects=[{**TIME, **effect}])

    assert list(complaints) == [f"effects-0-{place}"]
    assert words in complaints[f"effects-0-{place}"]


def test_ratio_is_not_negative():
    effect = {"name": "dose", "scale": "odds ratio", "estimate": "-2"}

    assert complaints_of(effects=[effect]) == {
        "effects-0-estimate": "−2 cannot be: this number is not below 0."
    }


def test_slope_without_a_name_is_asked_for_it():
    assert complaints_of(slopes=[{"sd": "2"}]) == {"slopes-0-name": "Say of what the slope is."}


def test_what_cannot_be_read_counts_as_not_filled_in():
    facts = read_facts(
        Typed({"rows": "many", "icc": "2", "formula": "y ~"}, {"effects": ({"estimate": "2"},)})
    ).facts

    assert (facts.counts["rows"], facts.numbers["icc"], facts.formula, facts.effects) == (None, "", None, ())
