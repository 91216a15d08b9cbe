from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.models import Course, Enrolment, User
from grading.mistakes import MISTAKES
from progress.exercise_results import Bin, exercise_results, sort_results, spread
from progress.signs import MistakeCount
from quizzes.models import Answer, Exercise
from tests.factories import (
    give_marked_answer,
    make_answer,
    make_exercise,
    make_question,
    make_student,
    make_variant,
)

OLS, CLUSTERS, CAUSES = (
    MISTAKES[slug] for slug in ("ordinary-regression", "ignored-clustering", "causal-overclaim")
)


@pytest.fixture
def exercise(course: Course) -> Exercise:
    """A question of one point and one of three."""
    found = make_exercise(course, make_question(kind="number", title="First"), make_question(title="Second"))
    found.items.filter(position=2).update(points=Decimal(3))
    return found


@pytest.fixture
def six_students(course: Course, exercise: Exercise) -> dict[str, User]:
    """Ada improves, Bela is half right, Chidi waits, Dana failed to be marked, Eirik has data only, Farah nothing."""
    first, second = (item.question for item in exercise.items.select_related("question"))
    cast = {name: make_student(name, course) for name in ("Ada", "Bela", "Chidi", "Dana", "Eirik", "Farah")}
    give_marked_answer(
        exercise,
        cast["Ada"],
        0.0,
        "1.0",
        question=first,
        mistakes=["ordinary-regression", "ignored-clustering"],
    )
    give_marked_answer(exercise, cast["Ada"], 1.0, "1.0", question=first, attempt=2)
    give_marked_answer(exercise, cast["Ada"], 1.0, question=second)
    give_marked_answer(exercise, cast["Bela"], 0.5, "1.0", question=first, mistakes=["ignored-clustering"])
    give_marked_answer(exercise, cast["Chidi"], 0.0, question=second, mistakes=["causal-overclaim"])
    make_answer(make_variant(exercise, cast["Chidi"], question=first))
    make_answer(make_variant(exercise, cast["Dana"], question=first), status=Answer.Status.NEEDS_ATTENTION)
    make_variant(exercise, cast["Eirik"], question=first)
    return cast


def test_results_of_questions_take_each_students_best_attempt(
    exercise: Exercise, six_students: dict[str, User]
) -> None:
    first, second = exercise_results(exercise).questions
    assert (first.n, first.right, first.facility, first.percent) == (2, 1, 0.75, 75)
    assert (second.n, second.right, second.facility, second.percent) == (2, 1, 0.5, 50)


def test_results_count_mistakes_by_question_and_over_all(
    exercise: Exercise, six_students: dict[str, User]
) -> None:
    results = exercise_results(exercise)
    assert [question.mistakes for question in results.questions] == [
        (MistakeCount(CLUSTERS, 1, 2), MistakeCount(OLS, 1, 1)),
        (MistakeCount(CAUSES, 1, 1),),
    ]
    assert results.mistakes == (
        MistakeCount(CLUSTERS, 1, 2),
        MistakeCount(OLS, 1, 1),
        MistakeCount(CAUSES, 1, 1),
    )


def test_results_of_students_say_how_far_they_are(exercise: Exercise, six_students: dict[str, User]) -> None:
    results = exercise_results(exercise)
    assert [
        (found.student.name, found.state, found.answered, found.points) for found in results.students
    ] == [
        ("Ada", "marked", 2, 4.0),
        ("Bela", "started", 1, 0.5),
        ("Chidi", "waiting", 2, 0.0),
        ("Dana", "attention", 1, 0.0),
        ("Eirik", "not_started", 0, 0.0),
        ("Farah", "no_data", 0, 0.0),
    ]
    assert [found.is_scored for found in results.students] == [True, True, True, False, False, False]


def test_results_spread_the_points_of_those_with_a_mark(
    exercise: Exercise, six_students: dict[str, User]
) -> None:
    results = exercise_results(exercise)
    assert (results.total, results.scored) == (4.0, 3)
    assert results.bins == (Bin(0, 20, 2), Bin(20, 40, 0), Bin(40, 60, 0), Bin(60, 80, 0), Bin(80, 100, 1))


@pytest.mark.parametrize(
    ("share", "place"),
    [(0.0, 0), (0.1999, 0), (0.2, 1), (0.1 + 0.2 + 0.3, 3), (3 * 0.2, 3), (0.8, 4), (1.0, 4)],
)
def test_spread_gives_the_upper_end_to_the_next_bin_and_full_marks_to_the_last(
    share: float, place: int
) -> None:
    assert [found.count for found in spread([share])] == [int(here == place) for here in range(5)]


@pytest.mark.parametrize(
    ("sort", "first_three"),
    [
        ("name", ["Ada", "Bela", "Chidi"]),
        ("-name", ["Farah", "Eirik", "Dana"]),
        ("points", ["Chidi", "Dana", "Eirik"]),
        ("-points", ["Ada", "Bela", "Chidi"]),
        ("answered", ["Eirik", "Farah", "Bela"]),
        ("-answered", ["Ada", "Chidi", "Bela"]),
        ("password", ["Ada", "Bela", "Chidi"]),
    ],
)
def test_students_sort_by_column_and_by_name_for_anything_else(
    exercise: Exercise, six_students: dict[str, User], sort: str, first_three: list[str]
) -> None:
    ordered = sort_results(exercise_results(exercise).students, sort)
    assert [found.student.name for found in ordered[:3]] == first_three


def test_results_leave_out_those_who_have_left_the_course(
    exercise: Exercise, six_students: dict[str, User]
) -> None:
    Enrolment.objects.filter(user=six_students["Ada"]).delete()
    results = exercise_results(exercise)
    assert [found.student.name for found in results.students] == ["Bela", "Chidi", "Dana", "Eirik", "Farah"]
    assert [(question.n, question.facility) for question in results.questions] == [(1, 0.5), (1, 0.0)]
    assert results.mistakes == (MistakeCount(CLUSTERS, 1, 1), MistakeCount(CAUSES, 1, 1))


def test_results_of_an_exercise_without_students_are_empty(exercise: Exercise) -> None:
    results = exercise_results(exercise)
    assert (results.students, results.mistakes, results.scored) == ((), (), 0)
    assert [(question.n, question.facility, question.percent) for question in results.questions] == [
        (0, None, None),
        (0, None, None),
    ]
