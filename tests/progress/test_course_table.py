from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Course, Enrolment, User
from grading.mistakes import MISTAKES
from progress.course_table import Row, columns, course_table, pick_rows, sort_rows, table_rows
from progress.queries import students_of
from progress.tally import Tally
from quizzes.models import Exercise, Question
from tests.factories import (
    enrol,
    give_marked_answer,
    make_answer,
    make_course,
    make_exercise,
    make_question,
    make_student,
    make_variant,
)

OLS, CLUSTERS, CAUSES = "ordinary-regression", "ignored-clustering", "causal-overclaim"


@pytest.fixture
def exercise(course: Course) -> Exercise:
    """Two questions on ordinary regression, one on claiming causes."""
    return make_exercise(
        course,
        make_question(mistake=OLS, kind="number"),
        make_question(mistake=OLS),
        make_question(mistake=CAUSES),
    )


def questions_of(exercise: Exercise) -> list[Question]:
    return [item.question for item in exercise.items.select_related("question")]


@pytest.fixture
def four_students(course: Course, exercise: Exercise) -> dict[str, User]:
    """Ada is right once of two, Bela never, Chidi always; Dana has answered nothing."""
    first, second, causes = questions_of(exercise)
    students = {name: make_student(name, course) for name in ("Dana", "Chidi", "Bela", "Ada")}
    give_marked_answer(exercise, students["Ada"], 0.0, question=first, mistakes=[OLS, CLUSTERS])
    give_marked_answer(exercise, students["Ada"], 0.0, question=first, attempt=2, mistakes=[OLS])
    give_marked_answer(exercise, students["Ada"], 1.0, question=second)
    give_marked_answer(exercise, students["Bela"], 0.5, question=first)
    give_marked_answer(exercise, students["Bela"], 0.0, question=causes, mistakes=[CAUSES])
    make_answer(make_variant(exercise, students["Bela"], question=second))
    give_marked_answer(exercise, students["Chidi"], 1.0, question=first)
    give_marked_answer(exercise, students["Chidi"], 1.0, question=second)
    return students


def numbers(rows: list[Row]) -> dict[str, dict[str, Tally]]:
    """The tallies by student and mistake, without empty ones."""
    return {
        row.student.name: {cell.mistake.slug: cell.tally for cell in row.cells if cell.tally != Tally()}
        for row in rows
    }


def names(rows: list[Row]) -> list[str]:
    return [row.student.name for row in rows]


def test_table_counts_as_by_hand(course: Course, four_students: dict[str, User]) -> None:
    rows = course_table(course, students_of(course))
    assert numbers(rows) == {
        "Ada": {
            OLS: Tally(asked=2, right=1, revealed=2, likeliest=2),
            CLUSTERS: Tally(revealed=1, likeliest=0),
        },
        "Bela": {OLS: Tally(asked=1, right=0), CAUSES: Tally(asked=1, right=0, revealed=1, likeliest=1)},
        "Chidi": {OLS: Tally(asked=2, right=2)},
        "Dana": {},
    }
    assert [row.total for row in rows] == [
        Tally(2, 1, 3, 2),
        Tally(2, 0, 1, 1),
        Tally(2, 2, 0, 0),
        Tally(),
    ]


def test_table_has_the_ten_in_their_order_in_each_row(course: Course, four_students: dict[str, User]) -> None:
    for row in course_table(course, students_of(course)):
        assert [cell.mistake for cell in row.cells] == list(MISTAKES.values())


def test_table_of_one_exercise_counts_only_its_answers(
    course: Course, four_students: dict[str, User]
) -> None:
    other = make_exercise(course, make_question(mistake=CAUSES), title="Other")
    give_marked_answer(other, four_students["Ada"], 1.0)
    assert numbers(course_table(course, students_of(course), exercise=other.pk)) == {
        "Ada": {CAUSES: Tally(1, 1)},
        "Bela": {},
        "Chidi": {},
        "Dana": {},
    }


def test_table_counts_nothing_that_a_student_did_in_another_course(course: Course, ada: User) -> None:
    elsewhere = make_course("Bayes")
    enrol(ada, elsewhere)
    give_marked_answer(make_exercise(elsewhere, make_question()), ada, 0.0, mistakes=[OLS])
    assert numbers(course_table(course, students_of(course))) == {"Ada": {}}


def test_table_leaves_out_tutors_and_those_who_have_left(
    course: Course, exercise: Exercise, four_students: dict[str, User]
) -> None:
    Enrolment.objects.filter(user=four_students["Bela"]).delete()
    Enrolment.objects.filter(user=four_students["Chidi"]).update(role=Enrolment.Role.TUTOR)
    assert names(course_table(course, students_of(course))) == ["Ada", "Dana"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["Ada", "Bela", "Chidi", "Dana"]),
        ("-name", ["Dana", "Chidi", "Bela", "Ada"]),
        (OLS, ["Bela", "Ada", "Chidi", "Dana"]),
        (f"-{OLS}", ["Chidi", "Ada", "Bela", "Dana"]),
        ("all", ["Bela", "Ada", "Chidi", "Dana"]),
        ("-all", ["Chidi", "Ada", "Bela", "Dana"]),
        (CLUSTERS, ["Ada", "Bela", "Chidi", "Dana"]),
        (CAUSES, ["Bela", "Ada", "Chidi", "Dana"]),
    ],
)
def test_sort_puts_the_weakest_first_and_those_not_asked_last(
    course: Course, four_students: dict[str, User], sort: str, order: list[str]
) -> None:
    assert names(sort_rows(course_table(course, students_of(course)), sort)) == order


def test_sort_of_equal_shares_goes_by_how_often_the_mistake_was_revealed(course: Course) -> None:
    exercise = make_exercise(course, make_question(mistake=OLS))
    for name, mistakes in (("Ada", []), ("Bela", [OLS])):
        give_marked_answer(exercise, make_student(name, course), 0.0, mistakes=mistakes)
    assert names(sort_rows(course_table(course, students_of(course)), OLS)) == ["Bela", "Ada"]


@pytest.mark.parametrize(
    ("picked", "left"),
    [
        ({"name": "  bE "}, ["Bela"]),
        ({"name": "@test.org"}, ["Ada", "Bela", "Chidi", "Dana"]),
        ({"name": "nobody"}, []),
        ({"stuck": OLS}, ["Ada", "Bela"]),
        ({"stuck": CLUSTERS}, ["Ada"]),
        ({"stuck": OLS, "name": "a"}, ["Ada", "Bela"]),
        ({"stuck": "ignored-warnings"}, []),
        ({"stuck": "all"}, ["Ada", "Bela"]),
    ],
)
def test_pick_keeps_who_matches_the_name_and_is_stuck(
    course: Course, four_students: dict[str, User], picked: dict[str, Any], left: list[str]
) -> None:
    assert names(pick_rows(course_table(course, students_of(course)), **picked)) == left


def test_pick_among_a_group_leaves_out_everybody_else(course: Course, four_students: dict[str, User]) -> None:
    rows = course_table(course, students_of(course))
    group = {four_students["Bela"].pk, four_students["Dana"].pk}
    assert names(pick_rows(rows, among=group)) == ["Bela", "Dana"]
    assert names(pick_rows(rows, among=set())) == []


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", [("-name", "ascending"), ("all", ""), (OLS, "")]),
        ("-name", [("name", "descending"), ("all", ""), (OLS, "")]),
        (OLS, [("name", ""), ("all", ""), (f"-{OLS}", "ascending")]),
    ],
)
def test_columns_lead_to_their_order_and_then_to_its_reverse(
    sort: str, expected: list[tuple[str, str]]
) -> None:
    found = columns(sort)
    assert [(column.sort, column.aria) for column in found[:3]] == expected
    assert [column.heading for column in found] == [
        "Student",
        "All ten",
        *(mistake.title for mistake in MISTAKES.values()),
    ]


def test_table_rows_have_three_columns_a_mistake(course: Course, four_students: dict[str, User]) -> None:
    head, ada, *_ = table_rows(course_table(course, students_of(course)))
    assert head[:5] == [
        "student",
        "e-mail",
        "ordinary-regression: answers",
        "ordinary-regression: right",
        "ordinary-regression: revealed",
    ]
    assert ada == ["Ada", four_students["Ada"].email, "2", "1", "2", "0", "0", "1", *["0"] * 24]
    assert len(head) == len(ada) == 32
