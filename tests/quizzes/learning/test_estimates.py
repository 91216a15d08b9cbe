from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

import pytest

from quizzes.learner.diagnosis import USUAL_RATES, Rates
from quizzes.learning.estimates import make_estimates, roll_back
from quizzes.learning.rebuilding import rebuild_student
from quizzes.learning.store import current_rates
from quizzes.learning.taking import take_mark, take_practised
from quizzes.models import Estimate, LearnerStep, QuestionBelief
from tests.factories import NOW, give_marked_answer, make_course, make_exercise, make_question, make_student
from tests.quizzes.learning.helpers import answer, make_practice, stored_about

LATER = NOW + timedelta(days=1)


def values(kind: str) -> dict:
    return Estimate.objects.get(kind=kind, is_current=True).values


def test_make_estimates_learns_from_first_attempts_of_a_class(course, tutor):
    hard, easy = make_question(uid="hard"), make_question(uid="easy")
    exercise = make_exercise(course, hard, easy)
    for number in range(6):
        student = make_student(f"Student {number}", course)
        for question, score in ((hard, 0), (easy, 1)):
            take_mark(give_marked_answer(exercise, student, score, question=question).mark, now=NOW)
        take_mark(give_marked_answer(exercise, student, 1, question=hard, attempt=2).mark, now=NOW)

    made = {estimate.kind: estimate for estimate in make_estimates(now=LATER)}

    assert {kind: estimate.answers for kind, estimate in made.items()} == {"rates": 12, "difficulties": 12}
    moved = QuestionBelief.objects.order_by("ease").values_list("question__uid", flat=True)
    assert list(moved.filter(ease__lt=0.8)) == ["hard"]
    assert list(moved.filter(ease__gt=1.6)) == ["easy"]
    assert current_rates() == (made["rates"].pk, Rates(**values("rates")))
    assert make_estimates(now=LATER) == []


def test_make_estimates_leaves_out_what_was_chosen(ada):
    practice, question = make_practice(ada), make_question()
    take_practised(answer(practice, question, 0), now=NOW)
    take_practised(answer(practice, question, 0, at=LATER, at_random=True, retry=True), now=LATER)

    assert make_estimates(now=LATER) == []


def test_make_estimates_is_used_from_then_on_and_rebuilt_with(ada):
    practice = make_practice(ada)
    for number in range(4):
        at = NOW + timedelta(hours=number)
        take_practised(answer(practice, make_question(), 0, at=at, at_random=True), now=at)
    (rates, _) = make_estimates(now=LATER)
    take_practised(answer(practice, make_question(), 1, at=LATER), now=LATER)
    before = stored_about(ada)

    assert rebuild_student(ada, now=LATER).differences == ()

    assert stored_about(ada) == before
    assert [step.log["estimate"] for step in LearnerStep.objects.order_by("at")] == [None] * 4 + [rates.pk]


def test_roll_back_goes_one_estimate_back_at_a_time(ada):
    practice, question = make_practice(ada), make_question()
    beliefs = []
    for number in range(2):
        at = NOW + timedelta(hours=number)
        take_practised(answer(practice, question, 0, at=at, at_random=True), now=at)
        beliefs.append(QuestionBelief.objects.values_list("ease", flat=True).get())
        make_estimates(now=at)
    first, second = Estimate.objects.filter(kind="rates")

    roll_back(now=LATER)
    assert current_rates() == (first.pk, Rates(**first.values))
    assert QuestionBelief.objects.get().ease == pytest.approx(beliefs[1])

    roll_back(now=LATER)
    assert current_rates() == (None, USUAL_RATES)
    assert QuestionBelief.objects.get().ease == pytest.approx(beliefs[0])
    assert roll_back(now=LATER) == []
    second.refresh_from_db()
    assert second.note.startswith("rolled back 2026-05-15")


def test_make_estimates_after_a_roll_back_learns_from_the_same_answers(ada):
    take_practised(answer(make_practice(ada), make_question(), 0, at_random=True), now=NOW)
    first = [estimate.values for estimate in make_estimates(now=NOW)]
    roll_back(now=LATER)

    assert [estimate.values for estimate in make_estimates(now=LATER)] == first
    assert values("rates") != asdict(USUAL_RATES)


def test_make_estimates_of_few_answers_moves_little(tutor):
    course = make_course("Another", tutor=tutor)
    take_mark(
        give_marked_answer(
            make_exercise(course, make_question()),
            make_student("Cleo", course),
            0,
            mistakes=["ordinary-regression"],
        ).mark,
        now=NOW,
    )
    make_estimates(now=LATER)

    assert values("rates") == pytest.approx(asdict(USUAL_RATES), abs=0.005)
