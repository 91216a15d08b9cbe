from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from quizzes.learner.diagnosis import Sign
from quizzes.learner.selection import Session
from quizzes.learning.rebuilding import rebuild_student
from quizzes.learning.store import load_state
from quizzes.learning.taking import take_mark, take_practised
from quizzes.models import Learner, LearnerStep, MistakeState, QuestionBelief
from tests.factories import NOW, give_marked_answer, make_exercise, make_question
from tests.quizzes.learning.helpers import answer, ask, make_practice, stored_about

pytestmark = pytest.mark.storage
LATER = NOW + timedelta(minutes=1)


def test_take_practised_moves_state_and_step(ada):
    practised = answer(
        make_practice(ada), make_question(), 0, shows=["ordinary-regression", "ignored-clustering"]
    )

    log = take_practised(practised, now=LATER)

    assert {mistake: shift.sign for mistake, shift in log.shifts.items()} == {
        "ordinary-regression": Sign.SHOWN,
        "ignored-clustering": Sign.SHOWN,
    }
    learner = Learner.objects.get(student=ada)
    assert (learner.moved_at, learner.session["asked"], learner.session["last"]) == (
        NOW,
        1,
        "ordinary-regression",
    )
    held = MistakeState.objects.get(student=ada, mistake="ordinary-regression")
    assert held.holds == load_state(ada.pk, now=NOW).suspicions["ordinary-regression"].holds
    assert held.holds == pytest.approx(0.8 * log.shifts["ordinary-regression"].after)
    step = LearnerStep.objects.get()
    assert (step.student, step.practised, step.mark, step.at, step.taken_at) == (
        ada,
        practised,
        None,
        NOW,
        LATER,
    )
    assert step.log["chance"] == [log.step.predicted, log.chance_after]
    assert log.chance_after < log.step.predicted


def test_take_practised_twice_is_taking_it_once(ada):
    practised = answer(make_practice(ada), make_question(), 0, shows=["ordinary-regression"])
    first = take_practised(practised, now=NOW)
    before = stored_about(ada)

    assert take_practised(practised, now=LATER) == first

    assert stored_about(ada) == before


def test_take_practised_without_answer_is_refused(ada):
    practised = ask(make_practice(ada), make_question())

    with pytest.raises(ValueError, match="has no answer with a score; take it once it is answered"):
        take_practised(practised, now=NOW)

    assert not Learner.objects.exists()


def test_take_practised_retry_moves_nothing_but_is_known(ada):
    practice, question = make_practice(ada), make_question()
    take_practised(answer(practice, question, 0), now=NOW)
    before = load_state(ada.pk, now=NOW)

    log = take_practised(answer(practice, question, 1, at=LATER, retry=True), now=LATER)

    assert load_state(ada.pk, now=NOW) == before
    assert (log.shifts, log.reviewed, log.step.weight) == ({}, None, 0)
    assert LearnerStep.objects.count() == 2


@pytest.mark.parametrize(("flags", "moved"), [({}, 0), ({"at_random": True}, 1)])
def test_take_practised_moves_the_question_only_if_drawn_at_random(ada, flags: dict[str, Any], moved: int):
    take_practised(answer(make_practice(ada), make_question(), 0, **flags), now=LATER)

    found = QuestionBelief.objects.filter(ease__lt=1.6).values_list("moved_at", flat=True)
    assert list(found) == [LATER] * moved


def test_take_mark_moves_student_and_question(course, ada):
    exercise = make_exercise(course, make_question())
    marked = give_marked_answer(exercise, ada, 0, mistakes=["ordinary-regression"])

    log = take_mark(marked.mark, now=NOW)

    assert log is not None
    assert list(log.shifts) == ["ordinary-regression"]
    assert LearnerStep.objects.get().mark == marked.mark
    assert LearnerStep.objects.get().at == marked.submitted_at
    assert QuestionBelief.objects.get().question == exercise.items.get().question


def test_take_mark_of_a_further_attempt_moves_nothing(course, ada):
    exercise = make_exercise(course, make_question())

    take_mark(give_marked_answer(exercise, ada, 1, attempt=2).mark, now=NOW)

    assert load_state(ada.pk, now=NOW).session == Session()
    assert not QuestionBelief.objects.exists()


def test_take_mark_that_is_gone_is_none(course, ada):
    mark = give_marked_answer(make_exercise(course, make_question()), ada, 1).mark
    type(mark).objects.all().delete()

    assert take_mark(mark, now=NOW) is None

    assert not Learner.objects.exists()


def test_take_in_any_order_gives_the_same(course, ada, bela):
    """A tutor marks after the student has practised further."""
    exercise, question = make_exercise(course, make_question()), make_question()
    orders = {ada: (0, 1, 2), bela: (2, 0, 1)}
    for student, order in orders.items():
        practice = make_practice(student)
        marked = give_marked_answer(exercise, student, 0, submitted_at=NOW - timedelta(hours=1))
        early = answer(practice, question, 0, at=NOW - timedelta(hours=2), shows=["causal-overclaim"])
        late = answer(practice, question, 1, at=NOW)
        takes = (
            lambda early=early: take_practised(early, now=NOW),
            lambda marked=marked: take_mark(marked.mark, now=NOW),
            lambda late=late: take_practised(late, now=NOW),
        )
        for which in order:
            takes[which]()

    first, second = (load_state(student.pk, now=NOW) for student in orders)
    # Ada's answer had moved the exercise's question before Bela's was taken.
    assert (second.suspicions, second.records) == (first.suspicions, first.records)
    assert list(LearnerStep.objects.filter(student=bela).values_list("at", flat=True)) == [
        NOW - timedelta(hours=2),
        NOW - timedelta(hours=1),
        NOW,
    ]


@pytest.mark.parametrize("earlier", [1, 6])
def test_take_practised_costs_the_same_however_much_was_answered(
    ada, earlier: int, django_assert_num_queries
):
    practice = make_practice(ada)
    for number in range(earlier):
        before = NOW - timedelta(minutes=10 - number)
        take_practised(answer(practice, make_question(), 0, at=before), now=before)
    practised = answer(practice, make_question(), 0, at=NOW, at_random=True)

    with django_assert_num_queries(11):
        take_practised(practised, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_take_practised_by_several_workers_at_once_takes_each_answer_once(ada):
    """Whoever comes first: the state is that of the answers in the order in which they were given."""
    practice, question = make_practice(ada), make_question()
    answers = [answer(practice, question, 0, at=NOW + timedelta(seconds=number)) for number in range(3)]
    barrier = Barrier(6, timeout=20)

    def take(number: int) -> Any:
        barrier.wait()
        try:
            return take_practised(answers[number % 3], now=LATER)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(take, range(6)))

    assert list(LearnerStep.objects.order_by("at").values_list("practised", flat=True)) == [
        each.pk for each in answers
    ]
    assert rebuild_student(ada, now=LATER, check=True).differences == ()
