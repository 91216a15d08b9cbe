"""What tutors and students see of due times of their own, lateness and extensions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, Enrolment, User
from progress.answer_list import list_answers
from progress.exercise_results import exercise_results
from progress.next_step import Step, choose_step
from progress.taught import courses_taught
from progress.today import work_of
from quizzes.models import Answer, Exercise, Extension, Sitting
from quizzes.revising.due import agenda_of
from tests.factories import (
    NOW,
    give_marked_answer,
    make_accommodation,
    make_exercise,
    make_extension,
    make_question,
    make_variant,
)
from tests.progress.pages import get, text_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def late(course: Course) -> Exercise:
    """Was due a day ago; a late answer loses 20% a day for a week."""
    return make_exercise(
        course,
        make_question(),
        make_question(),
        due_at=NOW - DAY,
        closes_at=NOW + 6 * DAY,
        late_rule=Exercise.Late.PER_DAY,
        late_percent=20,
    )


def _step(student: User) -> Step | None:
    work, agenda = work_of(student, now=NOW), agenda_of(student, now=NOW)
    return choose_step(work=work, agenda=agenda, taught=[], reading=None, is_student=True, now=NOW)


def answer_late(exercise: Exercise, student: User, score: float) -> Answer:
    answer = give_marked_answer(exercise, student, score)
    Answer.objects.filter(pk=answer.pk).update(late_by=23 * HOUR, late_factor=0.8)
    return answer


def test_results_count_what_lateness_leaves_and_say_what_it_took(late: Exercise, tutor: User, ada: User):
    answer_late(late, ada, 1.0)
    make_extension(late, ada, attempts=1)

    results = exercise_results(late)

    (found,) = results.students
    assert (found.points, found.late, round(found.lost, 9)) == (0.8, 1, 0.2)
    # How hard a question is has nothing to do with when it was answered.
    assert results.questions[0].facility == 1.0
    assert "Ada 1 of 2 0 0.8 of 2 0.2 less for lateness 14 May, 09:30 1 late Extension Begun" in text_of(
        get(tutor, f"/progress/exercises/{late.pk}/")
    )


@pytest.mark.parametrize("count", [5, 500])
def test_results_cost_the_same_for_five_and_five_hundred_students(
    late: Exercise, course: Course, django_assert_num_queries: DjangoAssertNumQueries, count: int
):
    students = User.objects.bulk_create(
        User(email=f"s{number}@test.org", name="S") for number in range(count)
    )
    Enrolment.objects.bulk_create(Enrolment(user=student, course=course) for student in students)
    Extension.objects.bulk_create(
        Extension(exercise=late, student=student, at=NOW, attempts=1) for student in students
    )

    with django_assert_num_queries(4):
        results = exercise_results(late)

    assert sum(result.is_extended for result in results.students) == count


def test_student_page_shows_how_late_and_what_counts(late: Exercise, course: Course, tutor: User, ada: User):
    answer = answer_late(late, ada, 1.0)

    (line,) = list_answers(Answer.objects.filter(pk=answer.pk))

    assert (line.late, line.score, line.counted, line.taken_off) == ("23 hours", 1.0, 0.8, 20)
    text = text_of(get(tutor, f"/progress/courses/{course.pk}/students/{ada.pk}/"))
    assert "23 hours late Right 0.80 1 less 20%" in text


def test_work_goes_by_the_students_own_deadlines(course: Course, ada: User, bela: User):
    first = make_exercise(course, make_question(), closes_at=NOW + DAY)
    second = make_exercise(course, make_question(), closes_at=NOW + 2 * DAY)
    closed = make_exercise(course, make_question(), closes_at=NOW - DAY)
    make_extension(first, ada, due_at=NOW + 5 * DAY)
    make_extension(closed, ada, due_at=NOW + 3 * DAY)

    own, others = work_of(ada, now=NOW), work_of(bela, now=NOW)

    assert [(task.exercise, task.deadline) for task in own.tasks] == [
        (second, NOW + 2 * DAY),
        (closed, NOW + 3 * DAY),
        (first, NOW + 5 * DAY),
    ]
    assert [task.exercise for task in others.tasks] == [first, second]


def test_work_of_an_accommodated_student_is_due_later(course: Course, ada: User):
    make_exercise(course, make_question(), closes_at=NOW + DAY)
    make_accommodation(ada, course, days=2)

    assert work_of(ada, now=NOW).tasks[0].deadline == NOW + 3 * DAY


def test_work_leaves_out_a_time_limit_that_is_over(course: Course, ada: User):
    exercise = make_exercise(course, make_question(), minutes=40)
    assert len(work_of(ada, now=NOW).tasks) == 1

    Sitting.objects.create(exercise=exercise, student=ada, started_at=NOW - HOUR)

    assert work_of(ada, now=NOW).tasks == ()


def test_next_step_says_that_it_is_late_and_what_a_limit_means(late: Exercise, course: Course, ada: User):
    step = _step(ada)
    assert step is not None
    assert (step.due, step.is_late) == (NOW + 6 * DAY, True)

    make_exercise(course, make_question(), title="Check", closes_at=NOW + DAY, minutes=40)
    step = _step(ada)
    assert step is not None
    assert step.reason == (
        "1 question on data that only you have. You have 40 minutes from the moment at which you start it."
    )


def test_today_tells_of_the_extension(course: Course, ada: User, bela: User):
    exercise = make_exercise(course, make_question(), opens_at=NOW - DAY, closes_at=NOW + 3650 * DAY)
    for student in (ada, bela):
        make_variant(exercise, student)
    make_extension(exercise, ada, attempts=1)

    told = "Extension Your tutor has given you an extension in this exercise."
    assert told in text_of(get(ada, "/progress/today/"))
    assert told not in text_of(get(bela, "/progress/today/"))


def test_next_deadline_of_a_course_is_the_due_time_and_then_the_closing_time(
    late: Exercise, course: Course, tutor: User
):
    assert courses_taught(tutor, now=NOW)[0].next_deadline == late.closes_at
    assert courses_taught(tutor, now=NOW - 2 * DAY)[0].next_deadline == late.due_at
