from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, Enrolment, User
from quizzes.exercises import NewExercise, create_exercise, exercises_for, publish_exercise, state_of
from quizzes.models import Exercise
from tests.factories import (
    NOW,
    enrol,
    give_marked_answer,
    make_answer,
    make_course,
    make_exercise,
    make_question,
    make_student,
    make_variant,
)

pytestmark = pytest.mark.storage

DAY = timedelta(days=1)
PLAN = NewExercise(
    title="Blood pressure",
    scenario="blood-pressure",
    setting="standard",
    opens_at=NOW,
    closes_at=NOW + 7 * DAY,
)


def test_create_exercise_keeps_the_questions_in_order_and_unpublished(course: Course):
    questions = [make_question(title=title) for title in ("One", "Two", "Three")]

    exercise = create_exercise(course=course, plan=replace(PLAN, attempts=3), questions=questions)

    items = exercise.items.order_by("position")
    assert [(item.position, item.question) for item in items] == list(enumerate(questions, start=1))
    assert {float(item.points) for item in items} == {1.0}
    assert (exercise.published_at, exercise.attempts, exercise.reveal) == (None, 3, "at_once")


@pytest.mark.parametrize("closes_at", [NOW, NOW - DAY])
def test_create_exercise_that_closes_before_it_opens_is_refused(course: Course, closes_at: Any):
    with pytest.raises(ValueError, match="let it close later"):
        create_exercise(course=course, plan=replace(PLAN, closes_at=closes_at), questions=[make_question()])


def test_create_exercise_without_questions_is_refused(course: Course):
    with pytest.raises(ValueError, match="name at least one"):
        create_exercise(course=course, plan=PLAN, questions=[])


@pytest.mark.parametrize("wrong", [{"setting": "two-visits"}, {"scenario": "orchard"}])
def test_create_exercise_on_data_that_a_question_is_not_about_is_refused(
    course: Course, wrong: dict[str, Any]
):
    question = make_question(uid="se-of-time")

    with pytest.raises(ValueError, match="se-of-time") as refused:
        create_exercise(course=course, plan=replace(PLAN, **wrong), questions=[question])

    assert str(refused.value).startswith("se-of-time is written for blood-pressure with standard, not for ")
    assert Exercise.objects.count() == 0


def test_create_exercise_goes_by_the_newest_version(course: Course):
    question = make_question()
    content = question.versions.get().content
    question.versions.create(number=2, content={**content, "settings": ["two-visits"]}, digest="")

    exercise = create_exercise(course=course, plan=replace(PLAN, setting="two-visits"), questions=[question])

    assert exercise.setting == "two-visits"


def test_publish_exercise_has_it_released_by_one_task(
    course: Course, ada: User, bela: User, sent: list[Any], django_capture_on_commit_callbacks: Any
):
    exercise = make_exercise(course, make_question(), published=False)

    with django_capture_on_commit_callbacks(execute=True):
        publish_exercise(exercise=exercise, now=NOW)

    assert exercise.published_at == Exercise.objects.get().published_at == NOW
    assert sent == [("quizzes.release_exercise", exercise.pk)]


def test_publish_exercise_twice_changes_nothing(
    course: Course, ada: User, sent: list[Any], django_capture_on_commit_callbacks: Any
):
    exercise = make_exercise(course, make_question(), published=False)
    with django_capture_on_commit_callbacks(execute=True):
        publish_exercise(exercise=exercise, now=NOW)
    sent.clear()

    with django_capture_on_commit_callbacks(execute=True):
        publish_exercise(exercise=exercise, now=NOW + DAY)

    assert Exercise.objects.get().published_at == NOW
    assert sent == []


@pytest.mark.parametrize(
    ("opens", "closes", "published", "state"),
    [
        (-DAY, DAY, False, "unpublished"),
        (DAY, 2 * DAY, True, "upcoming"),
        (timedelta(0), DAY, True, "open"),
        (-DAY, timedelta(0), True, "closed"),
    ],
)
def test_state_of(course: Course, opens: timedelta, closes: timedelta, published: bool, state: str):
    exercise = make_exercise(course, opens_at=NOW + opens, closes_at=NOW + closes, published=published)

    assert state_of(exercise, now=NOW) == state


def test_exercises_for_a_student_says_how_far_they_have_come(course: Course, ada: User, bela: User):
    questions = [make_question(), make_question(), make_question()]
    exercise = make_exercise(course, *questions)
    give_marked_answer(exercise, ada, 0.0, question=questions[0])
    give_marked_answer(exercise, ada, 1.0, question=questions[0], attempt=2)
    make_answer(make_variant(exercise, ada, question=questions[1]))
    make_variant(exercise, ada, question=questions[2])
    give_marked_answer(exercise, bela, 1.0, question=questions[2])

    (entry,) = exercises_for(ada, now=NOW)

    assert (entry.exercise, entry.state, entry.answered, entry.questions) == (exercise, "open", 2, 3)
    assert entry.teaches is False


def test_exercises_for_are_ordered_by_what_can_be_done_and_the_deadline(course: Course, tutor: User):
    for title, opens, closes, published in (
        ("closed", -3, -1, True),
        ("unpublished", -3, 1, False),
        ("upcoming", 1, 2, True),
        ("open, later", -1, 3, True),
        ("open, soon", -2, 1, True),
    ):
        make_exercise(
            course, title=title, opens_at=NOW + opens * DAY, closes_at=NOW + closes * DAY, published=published
        )

    listed = exercises_for(tutor, now=NOW)

    titles = [entry.exercise.title for entry in listed]
    assert titles == ["open, soon", "open, later", "upcoming", "unpublished", "closed"]
    assert {entry.teaches for entry in listed} == {True}


def test_exercises_for_someone_who_teaches_one_course_and_attends_another(course: Course, tutor: User):
    attended = make_course("Attended")
    enrol(tutor, attended, role=Enrolment.Role.STUDENT)
    make_exercise(course, title="taught")
    make_exercise(attended, title="attended")

    listed = exercises_for(tutor, now=NOW)

    assert {entry.exercise.title: entry.teaches for entry in listed} == {"taught": True, "attended": False}


def test_exercises_for_a_stranger_are_none(exercise: Exercise, stranger: User, colleague: User):
    assert exercises_for(stranger, now=NOW) == exercises_for(colleague, now=NOW) == []


@pytest.mark.parametrize("count", [1, 3])
def test_exercises_for_takes_two_queries(
    course: Course, django_assert_num_queries: DjangoAssertNumQueries, count: int
):
    student = make_student("Ada", course)
    for _ in range(count):
        give_marked_answer(make_exercise(course, make_question()), student, 1.0)

    with django_assert_num_queries(2):
        assert len(exercises_for(student, now=NOW)) == count
