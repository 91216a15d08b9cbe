from __future__ import annotations

from typing import Any

import pytest

from grading.verdict import Reveal, Verdict
from quizzes.content.schema import Question, question_adapter
from quizzes.regrading.comparing import (
    Judged,
    Lenience,
    be_lenient,
    differing_words,
    judge_anew,
    weigh,
    why_incomparable,
)
from tests.factories import question_content
from tests.quizzes.helpers import known_family, number_from
from tests.quizzes.regrading.helpers import options

NOTHING = Lenience()


def question(kind: str = "choice", **changes: Any) -> Question:
    content = question_content(uid="q", mistake="ordinary-regression", kind=kind, title="What one row is")
    return question_adapter.validate_python({**content, **changes})


@pytest.mark.parametrize(
    ("shown", "key", "why"),
    [
        (question(), question(options=options(right="patient")), ""),
        (question(), question(prompt="Which?"), ""),
        (question("formula"), question("number"), "answered as a question of the kind formula"),
        (question(), question(scenario="casks"), "about blood-pressure, and the new version is about casks"),
        (
            question(),
            question(options=options(right="row", keys=("visit", "patient", "row"))),
            "The right option “row” of the new version was not there to be chosen.",
        ),
        (question(), question(options=options(right="visit", keys=("visit", "patient", "row"))), ""),
        (
            question("order"),
            question(
                "order", items=[{"key": key, "text": key} for key in ("plot", "clean", "fit", "report")]
            ),
            "The item “clean” of the new version was not there",
        ),
    ],
)
def test_why_incomparable(shown: Question, key: Question, why: str):
    assert why in why_incomparable(shown, key)
    assert bool(why_incomparable(shown, key)) == bool(why)


def test_differing_words_names_what_students_read():
    changed = options(right="visit")
    changed[1]["text"] = "One person"

    assert differing_words(question(), question()) == ()
    assert differing_words(question(), question(options=options(right="arm"))) == ()
    assert differing_words(question(), question(prompt="What  do your\ndata say?")) == ()
    assert differing_words(question(), question(prompt="Which?", options=changed)) == (
        "the prompt",
        "the option “patient”",
    )
    assert differing_words(question("number"), question("number", unit="mmHg")) == ("the unit",)


def test_judge_anew_takes_the_new_key_on_the_students_own_fits():
    asks_ols = question("number", target={"quantity": "se", "fit": "ols", "term": "treated"})
    old, new = question("number"), asks_ols

    def score(key: Question) -> float:
        judged = judge_anew(
            shown=old, key=key, response=[number_from("ols")], family=known_family(), lenience=NOTHING
        )
        assert judged.verdict is not None
        return judged.verdict.score

    assert (score(old), score(new)) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("key", "response", "why"),
    [
        (
            question(options=options(right="visit", keys=("visit", "patient", "row"))),
            "arm",
            "cannot read this",
        ),
        (question("formula"), "visit", "of the kind choice"),
    ],
)
def test_judge_anew_says_why_it_cannot(key: Question, response: str, why: str):
    judged = judge_anew(
        shown=question(), key=key, response=[response], family=known_family(), lenience=NOTHING
    )

    assert judged.verdict is None
    assert why in judged.why


@pytest.mark.parametrize("kind", ["number", "choice", "output"])
def test_judge_anew_gives_everybody_full_marks_whose_answer_was_emptied(kind: str):
    judged = judge_anew(
        shown=question(kind),
        key=question(kind),
        response=[],
        family=known_family(),
        lenience=Lenience(everybody=True),
    )
    assert judged == Judged(Verdict(1.0, "right", "Everybody has full marks for this question."), "")


def test_judge_anew_without_what_the_data_would_need():
    asks_more = question("number", target={"quantity": "se", "fit": "random_slope", "term": "dose"})
    number = question("number")

    judged = [
        judge_anew(shown=number, key=key, response=["1.234"], family=family, lenience=NOTHING)
        for key, family in ((asks_more, known_family()), (number, None))
    ]

    assert [entry.verdict for entry in judged] == [None, None]
    assert "cannot judge on this student's data" in judged[0].why
    assert "fits on this student's data are gone" in judged[1].why


@pytest.mark.parametrize(
    ("lenience", "response", "score"),
    [
        (NOTHING, "patient", 0.0),
        (Lenience(frozenset({"patient"})), "patient", 1.0),
        (Lenience(frozenset({"patient"})), "arm", 0.0),
        (Lenience(everybody=True), "arm", 1.0),
    ],
)
def test_be_lenient(lenience: Lenience, response: str, score: float):
    assert be_lenient(Verdict(0.0, "wrong", "No."), [response], lenience).score == score


def test_be_lenient_still_says_what_the_key_says():
    wrong = Verdict(0.0, "wrong", "An arm has many rows.", (Reveal("arm", ("ordinary-regression",), "So."),))

    lenient = be_lenient(wrong, ["arm"], Lenience(everybody=True))

    assert (lenient.outcome, lenient.reveals) == ("right", ())
    assert lenient.sentence == (
        "Everybody has full marks for this question. What its key says of your answer: An arm has many rows."
    )


def test_be_lenient_leaves_a_right_answer_its_own_words():
    right = Verdict(1.0, "right", "Yes.")

    assert be_lenient(right, ["visit"], Lenience(everybody=True)) == right


@pytest.mark.parametrize(
    ("before", "after", "decision"), [(0.5, 1.0, "rises"), (1.0, 0.5, "falls"), (0.3, 0.1 + 0.2, "stays")]
)
def test_weigh(before: float, after: float, decision: str):
    assert weigh(before, after) == decision
