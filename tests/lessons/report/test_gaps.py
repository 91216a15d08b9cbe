from __future__ import annotations

from typing import Any

import pytest

from lessons.points import POINTS
from lessons.report.gaps import check_points
from tests.lessons.report.filled import TIME, TREATMENT, facts, nothing


def missing(**changes: Any) -> dict[str, tuple[str, ...]]:
    return {
        checked.point.code: checked.missing for checked in check_points(facts(**changes)) if checked.missing
    }


def test_whole_report_lacks_nothing():
    assert missing() == {}


def test_points_are_those_of_the_guide():
    checked = check_points(nothing())

    assert [point.point.code for point in checked] == [point for point in POINTS if point.startswith("D")]
    assert all(point.missing for point in checked)
    assert all(point.point.why.endswith(".") for point in checked)


@pytest.mark.parametrize(
    ("left_out", "code", "words"),
    [
        ("row_words", "D1", "what the rows are"),
        ("rows", "D1", "how many rows there are"),
        ("groups", "D1", "how many groups there are"),
        ("fewest", "D1", "how many rows the smallest and the largest group have"),
        ("outcome", "D1", "what the outcome is"),
        ("outcome_kind", "D1", "of which kind the outcome is"),
        ("uppers", "D1", "how many clinics there are"),
        ("why", "D2", "one sentence on why rows could not be taken as independent"),
        ("icc", "D2", "how alike rows of a group are: the intraclass correlation"),
        ("intercept", "D4", "whether there are random intercepts"),
        ("intercept_sd", "D4", "the standard deviation of the random intercepts"),
        ("correlated", "D4", "whether intercepts and slopes may correlate"),
        ("correlation", "D4", "the correlation of intercepts and slopes"),
        ("upper_intercept", "D4", "whether there are random intercepts for clinics"),
        ("upper_sd", "D4", "the standard deviation between clinics"),
        ("residual_sd", "D4", "the residual standard deviation"),
        ("method", "D4", "whether the model was fitted by REML or by maximum likelihood"),
        ("formula", "D5", "the formula"),
        ("software", "D5", "the software"),
        ("version", "D5", "the version of the R package lme4"),
        ("df", "D6", "by which method intervals and tests were made"),
        ("converged", "D7", "whether the model converged"),
        ("singular", "D7", "whether the fit is singular"),
        ("missing", "D7", "how many rows lack the outcome, also if none does"),
        ("why_missing", "D7", "why outcomes are missing"),
        ("assumed", "D7", "what the analysis assumes of missing rows"),
        ("standing", "D7", "whether the study was randomised or observational"),
        ("limitations", "D7", "a sentence on what limits the conclusions, such as the number of groups"),
    ],
)
def test_line_left_out_is_missed(left_out: str, code: str, words: str):
    assert missing(without=(left_out,)) == {code: (words,)}


def test_group_left_out_is_missed_twice():
    assert missing(without=("group_words",)) == {
        "D1": ("what rows belong to",),
        "D5": ("between what the random effects vary",),
    }


def test_effects_left_out_are_missed():
    found = missing(effects=())

    assert found["D3"] == ("which fixed effects there are",)
    assert found["D6"] == ("an estimate with its interval",)
    assert found["D7"] == ("which fixed effect was allocated by lot",)


def test_effect_says_what_it_lacks():
    bare = {"name": "time"}

    assert missing(effects=(bare, TREATMENT)) == {
        "D3": ("the coding or unit of time",),
        "D6": (
            "the estimate, an interval or a standard error, the unit and a sentence that says what it is for time",
        ),
    }


@pytest.mark.parametrize("kept", ["se", "interval"])
def test_interval_or_standard_error_is_enough(kept: str):
    drop = {"low", "high"} if kept == "se" else {"se"}
    effect = {name: text for name, text in TIME.items() if name not in drop}

    assert missing(effects=(effect, TREATMENT)) == {}


def test_ratio_needs_no_unit():
    effect = {**TREATMENT, "scale": "odds ratio", "estimate": "2", "low": "1", "high": "3", "unit": ""}

    assert missing(effects=(effect,)) == {}


def test_binary_outcome_needs_no_residual():
    assert missing(outcome_kind="binary", without=("residual_sd", "icc", "method")) == {}


def test_singular_fit_needs_a_word_on_what_was_done():
    assert missing(singular="yes", without=("changes",)) == {"D7": ("what was done about the singular fit",)}


@pytest.mark.parametrize("converged", ["changed", "failed"])
def test_trouble_needs_a_word_on_what_was_done(converged: str):
    assert missing(converged=converged, without=("changes",)) == {
        "D7": ("what was tried or changed so that it converged",)
    }


def test_nothing_missing_needs_no_reason():
    assert missing(missing="0", without=("why_missing", "assumed")) == {}


def test_observational_study_needs_other_explanations():
    effects = (TIME, {name: text for name, text in TREATMENT.items() if name != "by_lot"})

    assert missing(standing="observed", effects=effects, without=("explanations",)) == {
        "D7": ("what else could explain the result",)
    }
