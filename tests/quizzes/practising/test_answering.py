from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from grading.verdict import Malformed, Verdict
from quizzes.models import Learner, LearnerStep, MistakeState, PracticeQuestion
from quizzes.practising.answering import AlreadyAnswered, give_answer, take_hint
from tests.factories import NOW, make_practice, make_practised, make_question, question_content
from tests.quizzes.helpers import ORDINARY, number_from, output_of
from tests.quizzes.practising.cast import RIGHT, WRONG, begin_with, put_into_pool

pytestmark = [pytest.mark.storage, pytest.mark.usefixtures("sent")]


def asked_of(student: User, kind: str) -> PracticeQuestion:
    """A question of this kind, on waiting data where it needs some."""
    make_question(kind=kind)
    put_into_pool()
    return begin_with(student)


@pytest.mark.parametrize(
    ("kind", "response"),
    [
        ("choice", ["visit"]),
        ("multiple", ["visit"]),
        ("order", ["plot=1", "fit=2", "report=3"]),
        ("match", ["visit=row", "patient=group", "arm=effect"]),
        ("formula", ["sbp ~ time + (1 | patient)"]),
    ],
)
def test_every_kind_is_judged_at_once(kind: str, response: list[str], ada: User):
    answered = give_answer(asked_of(ada, kind), response, now=NOW)

    assert (answered.score, answered.outcome, answered.answered_at) == (1.0, "right", NOW)
    assert answered.response == response


def test_number_is_judged_by_the_fits_of_its_data(ada: User):
    answered = give_answer(asked_of(ada, "number"), [number_from(ORDINARY)], now=NOW)

    assert answered.outcome == "wrong"
    assert Verdict.from_json(answered.verdict).mistakes[0] == "ordinary-regression"


def test_output_is_judged_by_the_fits_of_its_data(ada: User):
    assert give_answer(asked_of(ada, "output"), [output_of()], now=NOW).outcome == "right"


def test_answer_moves_what_is_believed(ada: User):
    asked = asked_of(ada, "choice")

    give_answer(asked, RIGHT, now=NOW)

    step = LearnerStep.objects.get(practised=asked)
    assert (step.student, step.at) == (ada, NOW)
    assert MistakeState.objects.get(student=ada, mistake=asked.mistake).holds < 0.3
    assert step.log["hint_used"] is False


def test_malformed_answer_costs_nothing(ada: User):
    asked = asked_of(ada, "number")

    with pytest.raises(Malformed):
        give_answer(asked, ["about two"], now=NOW)

    asked.refresh_from_db()
    assert (asked.response, asked.answered_at) == (None, None)
    assert not Learner.objects.exists()


def test_second_answer_leaves_the_first(ada: User):
    asked = asked_of(ada, "choice")
    give_answer(asked, RIGHT, now=NOW)

    with pytest.raises(AlreadyAnswered) as refusal:
        give_answer(asked, WRONG, now=NOW + timedelta(seconds=1))

    assert refusal.value.practised.response == RIGHT
    assert LearnerStep.objects.count() == 1


def test_hints_are_taken_in_order_and_counted(ada: User):
    question = make_question()
    content = question_content(uid=question.uid, mistake=question.mistake, kind="choice", title="With hints")
    question.versions.create(number=2, content={**content, "hints": ["Look.", "Count."]}, digest="hints")
    asked = make_practised(make_practice(ada), question)

    counted = []
    for number in (2, 1, 1, 2, 3):
        take_hint(asked, number)
        asked.refresh_from_db()
        counted.append(asked.hints_taken)
    give_answer(asked, RIGHT, now=NOW)

    assert counted == [0, 1, 1, 2, 2]
    assert LearnerStep.objects.get().log["hint_used"] is True


def test_no_hint_after_the_answer(ada: User):
    asked = asked_of(ada, "choice")
    give_answer(asked, RIGHT, now=NOW)

    take_hint(asked, 1)

    asked.refresh_from_db()
    assert asked.hints_taken == 0
