from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from accounts.models import User
from grading.mistakes import MISTAKES
from quizzes.learning.disagreeing import disagree
from quizzes.learning.estimates import make_estimates
from quizzes.learning.rebuilding import Rebuilt, rebuild_student
from quizzes.learning.store import load_state
from quizzes.learning.taking import take_mark, take_practised
from quizzes.models import Learner, LearnerStep, Mark, MistakeState, QuestionBelief
from tests.factories import NOW, give_marked_answer, make_exercise, make_question
from tests.quizzes.learning.helpers import answer, make_practice, stored_about

pytestmark = pytest.mark.storage
LATER = NOW + timedelta(days=400)
EMPTY = {"rights": 0, "questions": [], "first_day": None, "last_day": None}


def live_through(student: User, course: Any, *, answers: int = 24, seed: int = 3) -> None:
    """Weeks of marks, practice, retries, hints and a disagreement, over the change of the clocks in autumn."""
    rng, practice = Random(seed), make_practice(student)
    mistakes = list(MISTAKES)[:3]
    questions = [make_question(mistake=mistake) for mistake in mistakes for _ in range(3)]
    exercise = make_exercise(course, *questions)
    for number in range(answers):
        at = NOW + timedelta(days=10 * number, hours=number % 5)
        question, score = questions[number % 9], rng.choice([0, 0.5, 1, 1, 1])
        shows = [rng.choice(mistakes)] if score < 1 else []
        if number < 9:
            marked = give_marked_answer(
                exercise, student, score, question=question, mistakes=shows, submitted_at=at
            )
            take_mark(marked.mark, now=at)
        else:
            flags: dict[str, Any] = {
                "at_random": number % 4 == 0,
                "retry": number % 7 == 0,
                "hints_taken": number % 2,
            }
            take_practised(answer(practice, question, score, at=at, shows=shows, **flags), now=at)
        if number == 15:
            disagree(student, mistakes[1], now=at + timedelta(hours=1))
            make_estimates(now=at)


def test_rebuild_student_gives_the_same_byte_for_byte(ada, bela, course):
    live_through(ada, course)
    live_through(bela, course, seed=4)
    before = stored_about(ada)
    questions = list(QuestionBelief.objects.order_by("pk").values())
    Learner.objects.filter(student=ada).delete()
    MistakeState.objects.filter(student=ada).delete()

    rebuild_student(ada, now=LATER)

    assert stored_about(ada) == before
    assert list(QuestionBelief.objects.order_by("pk").values()) == questions
    assert rebuild_student(ada, now=LATER, check=True) == Rebuilt(24, ())


def test_rebuild_student_check_says_what_differs_and_writes_nothing(ada, course):
    live_through(ada, course, answers=12)
    first = LearnerStep.objects.filter(practised__isnull=False).earliest("pk")
    answered = first.practised_id
    first.delete()
    MistakeState.objects.filter(mistake="ordinary-regression").update(record={**EMPTY, "rights": 9})
    before = stored_about(ada)

    rebuilt = rebuild_student(ada, now=LATER, check=True)

    assert stored_about(ada) == before
    assert rebuilt.differences == ("ordinary-regression", f"step of practised {answered} (missing)")


def test_rebuild_student_follows_a_changed_mark(ada, bela, course):
    """As if the mark had been right from the beginning."""
    exercise, other = make_exercise(course, make_question()), make_question()
    for student, score in ((ada, 0), (bela, 1)):
        marked = give_marked_answer(exercise, student, score, submitted_at=NOW - timedelta(hours=1))
        practised = answer(make_practice(student), other, 0)
        QuestionBelief.objects.all().delete()
        take_mark(marked.mark, now=NOW)
        take_practised(practised, now=NOW)
    Mark.objects.filter(answer__variant__student=ada).update(score=1)

    rebuilt = rebuild_student(ada, now=LATER)

    assert rebuilt.differences[:2] == ("ability and skills", "ordinary-regression")
    mine, hers = (load_state(student.pk, now=NOW) for student in (ada, bela))
    assert (mine.knowledge, mine.suspicions, mine.records) == (
        hers.knowledge,
        hers.suspicions,
        hers.records,
    )


def test_rebuild_student_without_answers_leaves_nothing(ada, course):
    live_through(ada, course, answers=9)
    Mark.objects.all().delete()

    assert rebuild_student(ada, now=LATER).answers == 0

    assert not Learner.objects.exists()
    assert not MistakeState.objects.exists()
    assert not LearnerStep.objects.exists()


def test_rebuild_student_takes_in_what_was_never_taken(ada, bela):
    question = make_question()
    for student in (ada, bela):
        answer(make_practice(student), question, 0, at_random=True)

    rebuild_student(ada, now=LATER)

    assert LearnerStep.objects.get().student == ada
    assert QuestionBelief.objects.get().moved_at == LATER


@pytest.mark.parametrize("answers", [3, 12])
def test_rebuild_student_costs_the_same_however_much_was_answered(
    ada, answers: int, django_assert_max_num_queries
):
    practice = make_practice(ada)
    for number in range(answers):
        at = NOW + timedelta(minutes=number)
        take_practised(answer(practice, make_question(), number % 2, at=at), now=at)

    with django_assert_max_num_queries(16):
        rebuild_student(ada, now=LATER)
