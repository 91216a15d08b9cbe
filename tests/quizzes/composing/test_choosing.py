from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course
from quizzes.composing.choosing import choose_data, choose_filters, count_questions, divide, offer_questions
from quizzes.models import Exercise, Question
from tests.classroom import CHOICE, NUMBER, add_question
from tests.factories import make_exercise

pytestmark = pytest.mark.django_db

OTHER = {**CHOICE, "id": "what-causes", "title": "What causes it", "mistake": "causal-overclaim", "level": 3}
ELSEWHERE = {**CHOICE, "id": "two-visits", "title": "Two visits", "settings": ["two-visits"]}


@pytest.fixture
def questions() -> list[Question]:
    return [add_question(content) for content in (OTHER, NUMBER, CHOICE, ELSEWHERE)]


@pytest.fixture
def unpublished(course: Course) -> Exercise:
    return make_exercise(course, published=False)


def offered(exercise: Exercise, **asked: str) -> list[str]:
    shown, kept = divide(offer_questions(exercise), asked, ())
    assert kept == []
    return [entry.question.uid for entry in shown]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["what-is-a-row", "se-of-treatment", "what-causes"]),
        ({"mistake": "causal-overclaim"}, ["what-causes"]),
        ({"point": "P5"}, ["se-of-treatment"]),
        ({"level": "1"}, ["what-is-a-row"]),
        ({"kind": "choice", "level": "3"}, ["what-causes"]),
        ({"text": " ROW "}, ["what-is-a-row"]),
        ({"level": "nine"}, []),
        ({"mistake": "unknown"}, []),
    ],
)
def test_divide_shows_what_fits_the_data_and_every_filter(
    questions: list[Question], unpublished: Exercise, asked: dict[str, str], found: list[str]
):
    assert offered(unpublished, **asked) == found


def test_divide_keeps_what_is_ticked_and_not_found(questions: list[Question], unpublished: Exercise):
    ticked = ["what-is-a-row", "what-causes", "two-visits", "unknown"]

    shown, kept = divide(offer_questions(unpublished), {"level": "1"}, ticked)

    assert [entry.question.uid for entry in shown] == ["what-is-a-row"]
    assert [entry.question.uid for entry in kept] == ["what-causes"]


def test_offer_questions_goes_by_the_newest_version_and_leaves_out_what_is_retired_or_chosen(
    questions: list[Question], unpublished: Exercise
):
    causes, number, _choice, elsewhere = questions
    elsewhere.versions.create(number=2, content={**ELSEWHERE, "settings": ["standard"]}, digest="2")
    Question.objects.filter(pk=causes.pk).update(retired=True)

    found = offer_questions(unpublished, without=[number.pk])

    assert [entry.question.uid for entry in found] == ["two-visits", "what-is-a-row"]


def test_offer_questions_takes_one_query(
    questions: list[Question], unpublished: Exercise, django_assert_num_queries: DjangoAssertNumQueries
):
    with django_assert_num_queries(1):
        assert len(offer_questions(unpublished)) == 3


def test_count_questions_counts_each_setting(questions: list[Question]):
    assert count_questions() == {("blood-pressure", "standard"): 3, ("blood-pressure", "two-visits"): 1}


def test_choose_data_shows_every_setting_with_its_questions_and_what_is_chosen(
    questions: list[Question], course: Course
):
    studies = choose_data("blood-pressure/two-visits", course=course)

    (chosen,) = (study for study in studies if study.is_chosen)
    found = {data.value: (data.questions, data.chosen) for data in chosen.settings if data.questions}
    assert found == {"blood-pressure/standard": (3, False), "blood-pressure/two-visits": (1, True)}
    assert chosen.story_html.startswith("A clinic follows people with high blood pressure.")
    assert all(data.shows for study in studies for data in study.settings)


def test_choose_filters_offers_the_points_there_are():
    filters = {part.name: part for part in choose_filters({"point": "P5"}, {"P5", "S1"})}

    assert [(choice.value, choice.chosen) for choice in filters["point"].choices] == [
        ("", False),
        ("P5", True),
        ("S1", False),
    ]
    assert len(filters["mistake"].choices) == 11
