from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, User
from quizzes.models import Exercise, Sitting
from quizzes.quick_questions.asking import find_question
from quizzes.times.own_times import class_times, own_times, times_of
from quizzes.times.timing import GRACE
from quizzes.variants import students_to_serve
from tests.factories import (
    NOW,
    enrol,
    make_accommodation,
    make_course,
    make_exercise,
    make_extension,
    make_question,
    make_student,
)
from tests.quizzes.helpers import general_times

pytestmark = pytest.mark.storage

DAY = timedelta(days=1)


@pytest.fixture
def timed(course: Course) -> Exercise:
    """Due at `NOW`, with a day for late answers and a time limit."""
    return make_exercise(course, make_question(), due_at=NOW, closes_at=NOW + DAY, minutes=40)


def test_times_of_a_student_without_anything_are_those_of_everybody(timed: Exercise, ada: User):
    assert times_of(timed, ada) == general_times(timed)


def test_times_of_a_student_gather_extension_accommodation_and_start(
    timed: Exercise, course: Course, ada: User, bela: User
):
    make_extension(timed, ada, due_at=NOW + 2 * DAY, attempts=1, minutes=5)
    make_accommodation(ada, course, factor=Decimal("1.5"), days=1, attempts=1)
    Sitting.objects.create(exercise=timed, student=ada, started_at=NOW)
    # What others have, and what one has elsewhere, changes nothing.
    make_extension(timed, bela, due_at=NOW + 9 * DAY)
    elsewhere = make_course("Elsewhere")
    enrol(ada, elsewhere)
    make_accommodation(ada, elsewhere, days=20)
    make_extension(make_exercise(course, make_question()), ada, attempts=5)

    times = times_of(timed, ada)

    assert (times.due, times.closes) == (NOW + 2 * DAY, NOW + 3 * DAY)
    assert (times.attempts, times.minutes, times.started) == (4, 65, NOW)
    assert (times.is_extended, times.is_accommodated) == (True, True)


def test_class_times_say_of_everybody_what_their_own_times_say(
    timed: Exercise, course: Course, ada: User, bela: User
):
    chidi = make_student("Chidi", course)
    make_extension(timed, ada, closes_at=NOW + 5 * DAY)
    make_accommodation(bela, course, factor=Decimal(2), days=2)
    Sitting.objects.create(exercise=timed, student=chidi, started_at=NOW)

    times = class_times(timed)

    for student in (ada, bela, chidi):
        assert times.of(student.pk) == times_of(timed, student)


@pytest.mark.parametrize("count", [1, 4])
def test_own_times_take_one_query(
    course: Course, ada: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
):
    exercises = [make_exercise(course, make_question()) for _ in range(count)]
    for exercise in exercises:
        make_extension(exercise, ada, attempts=1)

    with django_assert_num_queries(1):
        assert len(own_times(exercises, ada)) == count


def test_own_times_of_no_exercises_take_no_query(
    ada: User, django_assert_num_queries: DjangoAssertNumQueries
):
    with django_assert_num_queries(0):
        assert own_times([], ada) == {}


def test_exercise_is_in_progress_until_the_last_extension_and_the_grace_have_passed(
    timed: Exercise, ada: User
):
    make_extension(timed, ada, due_at=NOW + 5 * DAY)
    last = NOW + 6 * DAY + GRACE

    assert Exercise.objects.get().extended_to == NOW + 6 * DAY
    assert list(Exercise.objects.all().in_progress(last - timedelta(seconds=1))) == [timed]
    assert list(Exercise.objects.all().in_progress(last)) == []


def test_question_is_not_practised_while_one_student_may_still_answer_it(course: Course, ada: User):
    exercise = make_exercise(course, make_question(uid="rows"), closes_at=NOW - DAY)
    assert find_question("rows", now=NOW)[1] is False

    make_extension(exercise, ada, due_at=NOW + DAY)

    assert find_question("rows", now=NOW)[1] is True
    assert find_question("rows", now=NOW + DAY + GRACE)[1] is False


def test_students_to_serve_after_closing_are_those_who_have_longer(course: Course, ada: User, bela: User):
    exercise = make_exercise(course, make_question(), closes_at=NOW - DAY)
    make_extension(exercise, ada, due_at=NOW + DAY)

    assert [entry.user for entry in students_to_serve(exercise, now=NOW)] == [ada]
