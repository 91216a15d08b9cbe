from __future__ import annotations

from datetime import timedelta

from accounts.models import Course, Enrolment
from progress.course_exercises import exercises_of
from quizzes.models import Answer
from tests.factories import (
    NOW,
    give_marked_answer,
    make_answer,
    make_exercise,
    make_question,
    make_student,
    make_variant,
)


def test_exercises_say_how_much_of_them_is_answered(course: Course) -> None:
    ada, bela = make_student("Ada", course), make_student("Bela", course)
    questions = [make_question(kind="number"), make_question(), make_question()]
    exercise = make_exercise(course, *questions)
    give_marked_answer(exercise, ada, 0.0, "1.0", question=questions[0])
    give_marked_answer(exercise, ada, 1.0, "1.0", question=questions[0], attempt=2)
    make_answer(make_variant(exercise, ada, question=questions[1]))
    make_answer(make_variant(exercise, bela, question=questions[1]), status=Answer.Status.NEEDS_ATTENTION)
    make_answer(make_variant(exercise, bela, question=questions[2]), status=Answer.Status.CLAIMED)
    make_answer(make_variant(exercise, bela, question=questions[0]), status=Answer.Status.AWAITING_TUTOR)
    (found,) = exercises_of(course, students=[ada.pk, bela.pk], now=NOW)
    assert (found.state, found.questions, found.answered, found.expected, found.percent) == (
        "open",
        3,
        5,
        6,
        83,
    )
    assert (found.waiting, found.failed, found.reports) == (2, 1, 1)


def test_exercises_come_by_deadline_with_their_state(course: Course) -> None:
    day = timedelta(days=1)
    make_exercise(course, make_question(), title="Coming", opens_at=NOW + day, closes_at=NOW + 9 * day)
    make_exercise(course, make_question(), title="Closed", closes_at=NOW - day)
    make_exercise(course, make_question(), title="Hidden", closes_at=NOW + 8 * day, published=False)
    make_exercise(course, make_question(), title="Open", closes_at=NOW + day)
    found = exercises_of(course, students=[], now=NOW)
    assert [(entry.exercise.title, entry.state) for entry in found] == [
        ("Closed", "closed"),
        ("Open", "open"),
        ("Hidden", "unpublished"),
        ("Coming", "upcoming"),
    ]


def test_exercises_of_a_course_without_students_have_no_share(course: Course) -> None:
    make_exercise(course, make_question())
    (found,) = exercises_of(course, students=[], now=NOW)
    assert (found.expected, found.percent) == (0, None)


def test_exercises_count_no_answers_of_those_who_have_left(course: Course) -> None:
    ada = make_student("Ada", course)
    bela = make_student("Bela", course)
    exercise = make_exercise(course, make_question())
    give_marked_answer(exercise, ada, 1.0)
    Enrolment.objects.filter(user=ada).delete()
    (found,) = exercises_of(course, students=[bela.pk], now=NOW)
    assert (found.answered, found.expected) == (0, 1)
