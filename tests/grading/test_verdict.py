from __future__ import annotations

import json

import pytest

from grading.verdict import Evidence, Malformed, Outcome, Reveal, Verdict, outcome_of

VERDICT = Verdict(
    0.5,
    "partial",
    "Half of it.",
    reveals=(
        Reveal("ols", ("ordinary-regression", "ignored-clustering"), "Rows are alike."),
        Reveal("wrong_group", ("ordinary-regression", "unjustified-random-effects"), "Group by patient."),
    ),
    evidence=(Evidence("yours", "Your number", "1.24"), Evidence("right", "The model", "1.5458")),
)


def test_mistakes_are_named_once_the_likelier_first():
    assert VERDICT.mistakes == ("ordinary-regression", "ignored-clustering", "unjustified-random-effects")


def test_verdict_survives_json():
    assert Verdict.from_json(json.loads(json.dumps(VERDICT.to_json()))) == VERDICT


@pytest.mark.parametrize(
    ("score", "outcome"),
    [(0.0, "wrong"), (1e-9, "partial"), (0.5, "partial"), (0.999, "partial"), (1.0, "right")],
)
def test_outcome_follows_from_the_score(score: float, outcome: Outcome):
    assert outcome_of(score) == outcome


def test_malformed_is_an_error_of_value():
    assert issubclass(Malformed, ValueError)
