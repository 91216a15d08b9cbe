"""The next step in each situation, as the page computes it from the database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Course, Enrolment, User
from progress.next_step import Step
from quizzes.models import Answer
from tests.factories import (
    NOW,
    enrol,
    give_marked_answer,
    make_answer,
    make_course,
    make_exercise,
    make_question,
    make_variant,
)
from tests.progress.pages import get
from tests.quizzes.revising.cast import put_in_revision


def step_of(user: User) -> Step | None:
    step: Step | None = get(user, "/progress/today/").context["step"]
    return step


def test_step_of_somebody_new_is_to_join_a_course(stranger: User) -> None:
    assert step_of(stranger) == Step(
        "Join your course",
        "Type the code that your tutor gave you. Your exercises and your own data are there a moment later.",
        "Join a course",
        "/join/",
    )


def test_step_with_an_untouched_exercise_is_to_begin_it(course: Course, ada: User) -> None:
    exercise = make_exercise(course, make_question(), make_question())
    assert step_of(ada) == Step(
        "Begin with “Blood pressure”",
        "2 questions on data that only you have.",
        "Open the exercise",
        f"/exercises/{exercise.pk}/",
        exercise.closes_at,
    )


def test_step_with_a_begun_exercise_says_how_much_is_left(course: Course, ada: User) -> None:
    questions = [make_question(), make_question()]
    exercise = make_exercise(course, *questions)
    give_marked_answer(exercise, ada, 0.0, question=questions[0])
    assert step_of(ada) == Step(
        "Go on with “Blood pressure”",
        "1 question of 2 is still to be answered.",
        "Open the exercise",
        f"/exercises/{exercise.pk}/",
        exercise.closes_at,
    )


def test_step_is_the_nearest_deadline_among_exercises_with_questions_left(course: Course, ada: User) -> None:
    done, near, far = (
        make_exercise(course, make_question(), title=title, closes_at=NOW + timedelta(days=days))
        for title, days in (("Done", 1), ("Near", 2), ("Far", 3))
    )
    give_marked_answer(done, ada, 1.0)
    step = step_of(ada)
    assert step is not None
    assert (step.title, step.url) == ("Begin with “Near”", f"/exercises/{near.pk}/")
    assert far.closes_at > near.closes_at


def test_step_with_all_answered_is_the_further_try_that_is_left(course: Course, ada: User) -> None:
    exercise = make_exercise(course, make_question(kind="number", title="Standard error"))
    answer = give_marked_answer(exercise, ada, 0.0, "1.0")
    assert step_of(ada) == Step(
        "Try “Standard error” again",
        "An answer in “Blood pressure” was not fully right, and you have a try left on fresh data. "
        "The best one counts, so you can only gain.",
        "Go to the question",
        f"/exercises/{exercise.pk}/#question-{answer.variant.item_id}",
        exercise.closes_at,
    )


def test_step_with_nothing_open_is_the_lesson_on_what_went_wrong(course: Course, ada: User) -> None:
    exercise = make_exercise(course, make_question(), closes_at=NOW - timedelta(hours=1))
    give_marked_answer(exercise, ada, 0.0, mistakes=["causal-overclaim"])
    assert step_of(ada) == Step(
        "Read “On groups”",
        "Your answers point at “Claiming causes”, and this section deals with it. It takes about 9 minutes.",
        "Read on",
        "/learn/mixed-effects/groups/",
    )


def test_step_with_nothing_answered_and_nothing_open_is_the_first_lesson(ada: User) -> None:
    assert step_of(ada) == Step(
        "Read “On rows”", "All about rows. It takes about 9 minutes.", "Read on", "/learn/mixed-effects/rows/"
    )


def test_step_of_a_tutor_is_what_could_not_be_marked_before_anything_else(
    course: Course, tutor: User, ada: User
) -> None:
    studied = make_course("Bayes")
    enrol(tutor, studied, role=Enrolment.Role.STUDENT)
    make_exercise(studied, make_question())
    exercise = make_exercise(course, make_question())
    make_answer(make_variant(exercise, ada), status=Answer.Status.NEEDS_ATTENTION)
    assert step_of(tutor) == Step(
        "1 answer in Clustered data could not be marked",
        "Marking failed three times. Your students have been told that you can have it tried again.",
        "See what happened",
        f"/progress/courses/{course.pk}/attention/",
    )


def test_step_of_a_tutor_who_studies_is_their_own_open_exercise(
    course: Course, tutor: User, ada: User
) -> None:
    studied = make_course("Bayes")
    enrol(tutor, studied, role=Enrolment.Role.STUDENT)
    exercise = make_exercise(studied, make_question())
    step = step_of(tutor)
    assert step is not None
    assert step.url == f"/exercises/{exercise.pk}/"


def test_step_of_a_tutor_without_students_is_to_invite_them(course: Course, tutor: User) -> None:
    step = step_of(tutor)
    assert step is not None
    assert (step.title, step.url) == ("Invite students to Clustered data", f"/courses/{course.pk}/")
    assert course.spoken_join_code in step.reason


def test_step_of_a_tutor_of_one_course_is_its_table(course: Course, tutor: User, ada: User) -> None:
    step = step_of(tutor)
    assert step is not None
    assert (step.title, step.url) == (
        "See who is stuck where in Clustered data",
        f"/progress/courses/{course.pk}/",
    )


def test_step_of_a_tutor_of_several_courses_is_their_list(course: Course, tutor: User, ada: User) -> None:
    make_course("Bayes", tutor=tutor)
    step = step_of(tutor)
    assert step is not None
    assert (step.reason, step.url) == (
        "You teach 2 courses, and nothing in them waits for you.",
        "/progress/courses/",
    )


def test_step_is_none_when_all_is_done_and_no_lesson_is_there(
    course: Course, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("progress.views.own.load_guides", dict)
    give_marked_answer(make_exercise(course, make_question()), ada, 1.0)
    assert step_of(ada) is None


@pytest.mark.parametrize(
    ("hours", "title"), [(20, "Begin with “Blood pressure”"), (30, "Revise: 1 question, about 3 minutes")]
)
def test_step_with_revision_due_comes_before_what_is_not_due_within_a_day(
    course: Course, ada: User, hours: int, title: str
) -> None:
    put_in_revision(ada, ordinary_regression=-1)
    make_exercise(course, make_question(), closes_at=NOW + timedelta(hours=hours))
    step = step_of(ada)
    assert step is not None
    assert step.title == title
