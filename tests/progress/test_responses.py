from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, Enrolment, User
from progress.responses import Placed, exercises_with, responses_to
from progress.statistics.items import Response
from quizzes.models import Answer, Exercise, Variant
from tests.factories import NOW, give_marked_answer, make_answer, make_exercise, make_question, make_variant

OLS, CLUSTERS = "ordinary-regression", "ignored-clustering"


@pytest.fixture
def exercise(course: Course) -> Exercise:
    """Questions of one, one and two points."""
    found = make_exercise(course, *(make_question(kind="number") for _ in range(3)))
    found.items.filter(position=3).update(points=Decimal(2))
    return found


@pytest.fixture
def ada_answered(exercise: Exercise, ada: User) -> Exercise:
    """Ada opens the page at nine and answers at 9:05 wrongly, at 9:07 again, and two others at 9:10 and 9:40."""
    nine = NOW.replace(hour=9, minute=0)
    first, second, third = (item.question for item in exercise.items.select_related("question"))

    def give(question: object, score: float, minutes: int, **more: object) -> Answer:
        return give_marked_answer(
            exercise,
            ada,
            score,
            "1.0",
            question=question,  # type: ignore[arg-type]
            submitted_at=nine + timedelta(minutes=minutes),
            **more,  # type: ignore[arg-type]
        )

    give(first, 0.0, 5, mistakes=[OLS, CLUSTERS])
    give(first, 1.0, 7, attempt=2)
    give(second, 1.0, 10)
    give(third, 0.5, 40, mistakes=[CLUSTERS])
    Variant.objects.filter(student=ada).update(opened_at=nine)
    return exercise


def response(score: float, rest: float | None, minutes: float | None, mistake: str = "") -> Response:
    return Response(1, "standard", score, rest, None if minutes is None else 60 * minutes, mistake)


def in_order(found: list[Placed], exercise: Exercise) -> list[Response]:
    place = dict(exercise.items.values_list("pk", "position"))
    return [each.response for each in sorted(found, key=lambda each: place[each.item])]


def test_responses_are_as_by_hand(ada_answered: Exercise) -> None:
    """Of the rest of 4 points at first attempts: 2 of 3, 1 of 3, 1 of 2. The retry ends the time of the first question."""
    assert in_order(responses_to([ada_answered.pk]), ada_answered) == [
        response(0.0, 2 / 3, 5, OLS),
        response(1.0, 1 / 3, 3),
        response(0.5, 1 / 2, 30, CLUSTERS),
    ]


def test_responses_to_one_question_know_the_answers_to_the_others(ada_answered: Exercise) -> None:
    item = ada_answered.items.get(position=3)

    assert responses_to([ada_answered.pk], question=item.question) == [
        Placed(item.pk, response(0.5, 1 / 2, 30, CLUSTERS))
    ]


def test_responses_leave_out_those_who_have_left_and_what_has_no_mark(
    ada_answered: Exercise, ada: User, bela: User
) -> None:
    make_answer(make_variant(ada_answered, bela))
    Enrolment.objects.filter(user=ada).delete()

    assert responses_to([ada_answered.pk]) == []


def test_response_without_an_opening_has_no_time_and_without_others_no_rest(
    exercise: Exercise, ada: User
) -> None:
    give_marked_answer(exercise, ada, 1.0, "1.0")

    assert [found.response for found in responses_to([exercise.pk])] == [response(1.0, None, None)]


def test_exercises_with_a_question_are_those_among_the_given(course: Course, exercise: Exercise) -> None:
    question = exercise.items.get(position=2).question
    other = make_exercise(course, make_question(), question)
    make_exercise(course, make_question())

    assert exercises_with(question, Exercise.objects.all()) == {
        exercise.pk: exercise.items.get(position=2).pk,
        other.pk: other.items.get(position=2).pk,
    }


def test_responses_take_three_queries(
    ada_answered: Exercise, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        responses_to([ada_answered.pk])
