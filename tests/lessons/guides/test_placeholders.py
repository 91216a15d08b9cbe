from __future__ import annotations

import math

import pytest

from lessons.faults import Fault
from lessons.guides.placeholders import false_comparison, fill

FACTS = {"study.rows": 144.0, "ols.se.time": 0.8263, "slope.se.time": 0.5922, "slope.estimate": -2.94}


def test_numbers_are_written_as_asked():
    text = "{{ study.rows }} rows, {{ols.se.time:.2f}}, {{ slope.estimate:.1f}}, {{ ols.se.time:.0%}}"

    filled, faults = fill(text, FACTS, file="a.md")

    assert filled == "144 rows, 0.83, −2.9, 83%"
    assert faults == []


def test_one_number_may_be_divided_by_another():
    assert fill("{{ ols.se.time / slope.se.time:.1f}}", FACTS, file="a.md") == ("1.4", [])


def test_sign_may_be_turned():
    assert fill("{{ -slope.estimate:.1f }} lower", FACTS, file="a.md") == ("2.9 lower", [])


def test_code_is_never_evaluated():
    text = "{{ __import__('os').getcwd() }} {% load x %} {{ ols.__class__ }}"

    filled, faults = fill(text, FACTS, file="a.md")

    assert filled == text
    assert [fault.message for fault in faults] == [
        "“__import__('os').getcwd()” is not a placeholder: write name:.2f, -name:.2f, name:.0% or name / name:.1f",
        "no number is called “ols.__class__”: there are ols.se.time",
    ]


def test_faults_name_their_lines():
    text = "one\n{{ ols.se.tyme:.2f }}\n\n{{ ols.se.time }} {{ nothing }}"

    _, faults = fill(text, FACTS, file="a.md", first_line=5)

    assert faults == [
        Fault("a.md", 6, "no number is called “ols.se.tyme”: there are ols.se.time"),
        Fault("a.md", 8, "“ols.se.time” is 0.8263: say how to write it, for instance :.2f"),
        Fault(
            "a.md",
            8,
            "no number is called “nothing”: there are ols.se.time, slope.estimate, slope.se.time, study.rows",
        ),
    ]


def test_number_that_a_study_does_not_have_is_a_fault():
    text = "{{ slope.df:.1f }}"

    filled, faults = fill(text, {"slope.df": math.nan}, file="a.md")

    assert filled == text
    assert faults == [
        Fault("a.md", 1, "“slope.df:.1f” is nan: the study has no such number, so say it in words")
    ]


@pytest.mark.parametrize(
    "comparison",
    [
        "ols.se.time > slope.se.time",
        "slope.se.time < ols.se.time",
        "slope.estimate < 0",
        "slope.estimate > -2.95",
    ],
)
def test_comparison_that_holds(comparison: str):
    assert false_comparison(comparison, FACTS) == ""


@pytest.mark.parametrize(
    ("comparison", "reason"),
    [
        (
            "ols.se.time < slope.se.time",
            "the text relies on ols.se.time < slope.se.time, but the numbers are 0.8263 and 0.5922:"
            " mend the text or the study",
        ),
        (
            "ols.se.time > nothing",
            "no number is called “nothing”: there are ols.se.time, slope.estimate, slope.se.time, study.rows",
        ),
        (
            "ols.se.time < 0.5",
            "the text relies on ols.se.time < 0.5, but the numbers are 0.8263 and 0.5: mend the text or the study",
        ),
        ("ols.se.time = 1", "“ols.se.time = 1” is not of the form “name < name”"),
    ],
)
def test_comparison_that_fails_says_why(comparison: str, reason: str):
    assert false_comparison(comparison, FACTS) == reason
