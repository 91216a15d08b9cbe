from __future__ import annotations

import pytest

from quizzes.content.schema import question_adapter
from quizzes.personal.wordless import keep_judgement, keep_numbers, keep_wordless
from tests.factories import REPORT, question_content

COLUMNS = ("patient", "time", "sbp")


def question(kind: str):
    content = question_content(uid="q", mistake="ordinary-regression", kind=kind, title="Q")
    return question_adapter.validate_python(content)


@pytest.mark.parametrize(
    ("kind", "response"),
    [
        ("number", ["-1.25"]),
        ("number", ["1,5 %"]),
        ("number", ["1e-3"]),
        ("choice", ["visit"]),
        ("multiple", ["visit", "arm"]),
        ("order", ["plot=1", "fit=3", "report=2"]),
        ("match", ["visit=row", "arm=effect"]),
        ("formula", ["sbp ~ time + (1 + time | patient)"]),
    ],
)
def test_answer_in_which_only_what_was_asked_can_stand_is_kept(kind, response):
    assert keep_wordless(question(kind), response, COLUMNS) == response


@pytest.mark.parametrize(
    ("kind", "response"),
    [
        ("number", ["about 3, says Ada"]),
        ("choice", ["Ada"]),
        ("order", ["plot=Ada"]),
        ("order", ["plot=4"]),
        ("match", ["visit=Ada"]),
        ("formula", ["sbp ~ ada + (1 | patient)"]),
        ("output", ["Linear mixed model fit by REML"]),
        ("report", [REPORT]),
    ],
)
def test_answer_in_which_words_of_its_author_may_stand_is_emptied(kind, response):
    assert keep_wordless(question(kind), response, COLUMNS) == []


def test_judgement_keeps_what_was_revealed_and_no_sentence():
    reveal = {"name": "ols", "mistakes": ["ordinary-regression"], "sentence": "You typed Ada."}
    verdict = {"score": 0.0, "outcome": "wrong", "sentence": "Ada?", "reveals": [reveal], "evidence": [{}]}
    assert keep_judgement(verdict) == {
        "score": 0.0,
        "outcome": "wrong",
        "sentence": "",
        "reveals": [{"name": "ols", "mistakes": ["ordinary-regression"], "sentence": ""}],
        "evidence": [],
    }


def test_state_of_a_mark_loses_its_comment():
    state = {"score": 0.5, "verdict": {"sentence": "So it is."}, "comment": "Ada!", "rubric": {"a": 1}}
    assert keep_numbers(state, wordless=True) == {**state, "comment": ""}
    assert keep_numbers(None, wordless=True) is None
