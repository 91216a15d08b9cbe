"""What a gradebook reads from the database."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.members import make_group, remove_member
from accounts.models import AuditEntry, Course, Enrolment, User
from progress.gradebook.computing import Line
from progress.gradebook.gathering import Row, gradebook_of, pick_rows, sort_rows
from quizzes.gradebook import change_rules, excuse, rules_of, withdraw_excuse
from quizzes.models import Excuse, Exercise, ExerciseItem
from tests.factories import NOW, give_marked_answer, make_answer, make_exercise, make_question, make_variant


@pytest.fixture
def closed(course: Course) -> Exercise:
    """Two questions for one and three points."""
    exercise = make_exercise(
        course, make_question(), make_question(), title="Closed", closes_at=NOW - timedelta(days=1)
    )
    ExerciseItem.objects.filter(exercise=exercise, position=2).update(points=Decimal(3))
    return exercise


@pytest.fixture
def current(course: Course) -> Exercise:
    return make_exercise(course, make_question(), make_question(), title="Open")


def give(exercise: Exercise, student: User, place: int, score: float, *, attempt: int = 1) -> None:
    question = exercise.items.get(position=place).question
    give_marked_answer(exercise, student, score, question=question, attempt=attempt)


def shown(row: Row) -> list[tuple[str | None, str]]:
    return [(None if entry.percent is None else str(entry.percent), entry.note) for entry in row.entries]


def only_row(course: Course, student: User) -> Row:
    return gradebook_of(course, now=NOW, students=[student.pk]).rows[0]


def test_row_counts_the_best_attempt_and_what_is_not_answered(
    course: Course, ada: User, closed: Exercise, current: Exercise
) -> None:
    give(closed, ada, 1, 0.2)
    give(closed, ada, 1, 0.8, attempt=2)
    give(current, ada, 1, 0.5)
    row = only_row(course, ada)
    # 0.8 of 4 points; then half of the one point that is marked, which weighs its 2 of 6.
    assert shown(row) == [("20.0", ""), ("50.0", "so far")]
    assert (row.total, row.line.provisional) == (Decimal("30.0"), True)


def test_row_leaves_an_answer_without_a_mark_aside(course: Course, ada: User, closed: Exercise) -> None:
    give(closed, ada, 1, 1.0)
    make_answer(make_variant(closed, ada, question=closed.items.get(position=2).question))
    assert shown(only_row(course, ada)) == [("100.0", "so far")]


def test_unpublished_exercises_and_other_courses_do_not_count(
    course: Course, ada: User, closed: Exercise, colleague: User
) -> None:
    make_exercise(course, make_question(), published=False)
    elsewhere = make_exercise(Course.objects.get(name="Another course"), make_question())
    give_marked_answer(elsewhere, ada, 1.0)
    assert shown(only_row(course, ada)) == [("0.0", "")]


def test_rules_weights_and_excuses_are_used(
    course: Course, tutor: User, ada: User, bela: User, closed: Exercise, current: Exercise
) -> None:
    for student in (ada, bela):
        give(closed, student, 2, 1.0)
        give(current, student, 1, 0.5)
    weights = {closed.pk: Decimal(1), current.pk: Decimal(3)}
    change_rules(
        course=course,
        drop_lowest=0,
        decimals=2,
        before_closing="answered",
        weights=weights,
        by=tutor,
        now=NOW,
    )
    made = excuse(exercise=closed, student=bela, reason="Ill", by=tutor, now=NOW)
    # (1 × 0.75 + 3 × 0.5) of 4, and for Bela the second alone.
    rows = gradebook_of(course, now=NOW).rows
    assert [row.total for row in rows] == [Decimal("56.25"), Decimal("50.00")]
    assert (rows[1].entries[0].excuse, rows[1].entries[0].note) == (made, "excused")

    change_rules(
        course=course,
        drop_lowest=1,
        decimals=0,
        before_closing="left_out",
        weights=dict.fromkeys(weights),
        by=tutor,
        now=NOW,
    )
    withdraw_excuse(excuse=made, by=tutor, now=NOW)
    assert [shown(row) for row in gradebook_of(course, now=NOW).rows] == [
        [("75", ""), ("50", "not counted yet")]
    ] * 2
    assert Excuse.objects.count() == 0


def test_changes_of_the_gradebook_are_noted_with_what_was_before(
    course: Course, tutor: User, ada: User, closed: Exercise
) -> None:
    for weight in (Decimal("1.50"), Decimal("1.5")):
        change_rules(
            course=course,
            drop_lowest=1,
            decimals=1,
            before_closing="answered",
            weights={closed.pk: weight},
            by=tutor,
            now=NOW,
        )
    withdraw_excuse(
        excuse=excuse(exercise=closed, student=ada, reason="Ill", by=tutor, now=NOW), by=tutor, now=NOW
    )
    first, second, third = AuditEntry.objects.filter(course=course).order_by("pk")
    assert (first.words, first.details["before"]["weights"], first.details["after"]["weights"]) == (
        "changed how the gradebook counts",
        {},
        {str(closed.pk): "1.5"},
    )
    assert second.words == "excused Ada from the exercise “Closed”: Ill"
    assert third.words == "let the exercise “Closed” count again for Ada"
    assert rules_of(course).drop_lowest == 1


def test_weights_of_another_course_cannot_be_changed(course: Course, tutor: User, colleague: User) -> None:
    foreign = make_exercise(Course.objects.get(name="Another course"), make_question())
    change_rules(
        course=course,
        drop_lowest=0,
        decimals=1,
        before_closing="answered",
        weights={foreign.pk: Decimal(5)},
        by=tutor,
        now=NOW,
    )
    assert not hasattr(Exercise.objects.get(pk=foreign.pk), "gradebook_weight")


def test_former_students_are_shown_when_asked_for(
    course: Course, tutor: User, ada: User, bela: User, closed: Exercise
) -> None:
    give(closed, ada, 2, 1.0)
    enrolment = Enrolment.objects.select_related("course", "user", "group").get(user=ada)
    remove_member(enrolment=enrolment, by=tutor, now=NOW)
    assert [row.student for row in gradebook_of(course, now=NOW).rows] == [bela]
    rows = gradebook_of(course, now=NOW, with_former=True).rows
    assert [(row.student, row.has_left, row.total) for row in rows] == [
        (bela, False, Decimal("0.0")),
        (ada, True, Decimal("75.0")),
    ]


def test_rows_are_narrowed_to_a_group_and_a_name_and_sorted(
    course: Course, tutor: User, ada: User, bela: User, closed: Exercise, current: Exercise
) -> None:
    give(closed, ada, 2, 1.0)
    give(closed, bela, 1, 1.0)
    give(current, bela, 1, 1.0)
    group = make_group(course=course, name="Tuesday", by=tutor, now=NOW)
    Enrolment.objects.filter(user=bela).update(group=group)
    rows = gradebook_of(course, now=NOW).rows
    assert [(row.student, row.group) for row in gradebook_of(course, now=NOW, group=str(group.pk)).rows] == [
        (bela, "Tuesday")
    ]
    assert [row.student for row in pick_rows(rows, name=" BE")] == [bela]
    orders = {
        sort: [row.student for row in sort_rows(rows, sort)]
        for sort in ("name", "-name", "total", "-total", str(current.pk), f"-{current.pk}")
    }
    assert orders == {
        "name": [ada, bela],
        "-name": [bela, ada],
        "total": [bela, ada],
        "-total": [ada, bela],
        # Ada has no number there, and comes last both ways.
        str(current.pk): [bela, ada],
        f"-{current.pk}": [bela, ada],
    }


def test_equal_students_stay_by_name_however_their_points_were_added_up(course: Course, ada: User) -> None:
    def row(total: float) -> Row:
        return Row(ada, "", False, Line((), total), [], {}, 1)

    rows = [row(0.1 + 0.2), row(0.3), row(0.29)]
    assert sort_rows(rows, "total") == [rows[2], rows[0], rows[1]]
    assert sort_rows(rows, "-total") == rows
