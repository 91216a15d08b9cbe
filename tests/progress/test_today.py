from __future__ import annotations

from datetime import timedelta

from accounts.models import Course, Enrolment, User
from progress.today import work_of
from quizzes.models import Answer
from tests.factories import (
    NOW,
    REPORT,
    enrol,
    give_marked_answer,
    make_answer,
    make_course,
    make_draft,
    make_exercise,
    make_question,
    make_student,
    make_variant,
)


def test_work_lists_open_exercises_by_deadline_and_how_far_they_are(course: Course, ada: User) -> None:
    questions = [make_question(), make_question(), make_question()]
    later = make_exercise(course, *questions, closes_at=NOW + timedelta(days=9))
    sooner = make_exercise(course, questions[0], closes_at=NOW + timedelta(days=1))
    give_marked_answer(later, ada, 1.0, question=questions[0])
    make_answer(make_variant(later, ada, question=questions[1]))
    tasks = work_of(ada, now=NOW).tasks
    assert [(task.exercise, task.answered, task.questions, task.left) for task in tasks] == [
        (sooner, 0, 1, 1),
        (later, 2, 3, 1),
    ]


def test_work_leaves_out_what_is_closed_unpublished_or_elsewhere(course: Course, ada: User) -> None:
    make_exercise(course, make_question(), opens_at=NOW - timedelta(days=2), closes_at=NOW)
    make_exercise(course, make_question(), published=False)
    make_exercise(make_course("Another"), make_question())
    work = work_of(ada, now=NOW)
    assert (work.tasks, work.upcoming) == ((), ())


def test_work_leaves_out_exercises_of_courses_that_the_user_teaches(course: Course, tutor: User) -> None:
    make_exercise(course, make_question())
    assert work_of(tutor, now=NOW).tasks == ()


def test_work_names_what_opens_next_first(course: Course, ada: User) -> None:
    opens = [NOW + timedelta(days=5), NOW + timedelta(days=1)]
    late, soon = (
        make_exercise(course, make_question(), opens_at=moment, closes_at=NOW + timedelta(days=8))
        for moment in opens
    )
    assert work_of(ada, now=NOW).upcoming == (soon, late)


def test_work_counts_drafts_of_what_is_not_submitted(course: Course, ada: User) -> None:
    exercise = make_exercise(course, make_question(), make_question())
    make_draft(make_variant(exercise, ada), "visit")
    (task,) = work_of(ada, now=NOW).tasks
    assert (task.answered, task.drafts) == (0, 1)


def test_work_offers_a_further_try_only_on_data_and_only_when_not_fully_right(
    course: Course, ada: User
) -> None:
    wrong, right, choice = (
        make_question(kind="number"),
        make_question(kind="number"),
        make_question(kind="choice"),
    )
    exercise = make_exercise(course, wrong, right, choice)
    missed = give_marked_answer(exercise, ada, 0.5, "1.0", question=wrong)
    give_marked_answer(exercise, ada, 1.0, "1.0", question=right)
    give_marked_answer(exercise, ada, 0.0, question=choice)
    (task,) = work_of(ada, now=NOW).tasks
    assert [(place.item_id, place.attempt) for place in task.tries] == [(missed.variant.item_id, 1)]
    assert task.tries[0].url == f"/exercises/{exercise.pk}/#question-{missed.variant.item_id}"


def test_work_offers_no_further_try_while_the_mark_is_missing_or_all_are_used(
    course: Course, ada: User
) -> None:
    waiting, used = make_question(kind="number"), make_question(kind="number")
    exercise = make_exercise(course, waiting, used, attempts=2)
    make_answer(make_variant(exercise, ada, question=waiting), "1.0")
    for attempt in (1, 2):
        give_marked_answer(exercise, ada, 0.0, "1.0", question=used, attempt=attempt)
    (task,) = work_of(ada, now=NOW).tasks
    assert task.tries == ()


def test_work_offers_a_further_try_that_is_made_and_not_answered(course: Course, ada: User) -> None:
    exercise = make_exercise(course, make_question(kind="number"))
    give_marked_answer(exercise, ada, 0.0, "1.0")
    make_variant(exercise, ada, attempt=2)
    (task,) = work_of(ada, now=NOW).tasks
    assert [place.attempt for place in task.tries] == [2]


def test_work_names_answers_without_a_mark_oldest_first(course: Course, ada: User) -> None:
    questions = [make_question(title=title) for title in ("One", "Two", "Three")]
    exercise = make_exercise(course, *questions)
    variants = [make_variant(exercise, ada, question=question) for question in questions]
    make_answer(variants[0], submitted_at=NOW - timedelta(minutes=1))
    make_answer(variants[1], submitted_at=NOW - timedelta(hours=2), status=Answer.Status.NEEDS_ATTENTION)
    make_answer(variants[2], submitted_at=NOW - timedelta(hours=1), status=Answer.Status.CLAIMED)
    pending = work_of(ada, now=NOW).pending
    assert [(entry.place.question, entry.failed) for entry in pending] == [
        ("Two", True),
        ("Three", False),
        ("One", False),
    ]


def test_work_names_reports_that_wait_for_their_tutor(course: Course, ada: User) -> None:
    exercise = make_exercise(course, make_question(kind="report"))
    make_answer(make_variant(exercise, ada), REPORT, status=Answer.Status.AWAITING_TUTOR)
    work = work_of(ada, now=NOW)
    assert [(entry.failed, entry.with_tutor) for entry in work.pending] == [(False, True)]
    assert work.tasks[0].tries == ()


def test_work_shows_nothing_of_another_student(course: Course, ada: User) -> None:
    bela = make_student("Bela", course)
    exercise = make_exercise(course, make_question(kind="number"), make_question())
    give_marked_answer(exercise, bela, 0.0, "1.0")
    make_answer(make_variant(exercise, bela, question=exercise.items.get(position=2).question))
    work = work_of(ada, now=NOW)
    assert (work.tasks[0].answered, work.tasks[0].tries, work.pending) == (0, (), ())


def test_work_of_a_tutor_who_studies_elsewhere_is_what_they_study(course: Course, tutor: User) -> None:
    other = make_course("Bayes")
    enrol(tutor, other, role=Enrolment.Role.STUDENT)
    make_exercise(course, make_question())
    studied = make_exercise(other, make_question())
    assert [task.exercise for task in work_of(tutor, now=NOW).tasks] == [studied]


def test_work_of_a_stranger_is_nothing(course: Course, stranger: User) -> None:
    make_exercise(course, make_question())
    work = work_of(stranger, now=NOW)
    assert (work.tasks, work.upcoming, work.pending) == ((), (), ())
