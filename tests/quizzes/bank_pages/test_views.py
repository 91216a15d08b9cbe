from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, User
from quizzes.models import Question
from tests.classroom import CHOICE, NUMBER, add_question

pytestmark = pytest.mark.django_db

BANK = reverse("quizzes:course-bank")
OTHER = {**CHOICE, "id": "what-causes", "title": "What causes it", "mistake": "causal-overclaim", "level": 3}


@pytest.fixture
def questions() -> list[Question]:
    return [add_question(content) for content in (NUMBER, CHOICE, OTHER)]


@pytest.fixture
def teaching(tutor: User, course: Course, client: Client) -> Client:
    """The browser of a tutor."""
    client.force_login(tutor)
    return client


def titles(page: str) -> list[str]:
    return [
        title
        for title in ("Standard error of the treatment", "What one row is", "What causes it")
        if title in page
    ]


def address(uid: str) -> str:
    return reverse("quizzes:course-bank-question", args=[uid])


@pytest.mark.parametrize("path", [BANK, address("se-of-treatment")])
def test_bank_does_not_exist_for_students(path: str, questions: list[Question], ada: User, client: Client):
    client.force_login(ada)

    assert client.get(path).status_code == 404


def test_bank_asks_strangers_to_sign_in(client: Client):
    assert client.get(BANK).headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Standard error of the treatment", "What one row is", "What causes it"]),
        ({"mistake": "causal-overclaim"}, ["What causes it"]),
        ({"kind": "choice", "level": "1"}, ["What one row is"]),
        ({"text": "WHAT"}, ["What one row is", "What causes it"]),
        ({"text": "se-of"}, ["Standard error of the treatment"]),
        ({"scenario": "schools"}, []),
        ({"level": "one"}, []),
        ({"level": "2", "kind": "choice"}, []),
    ],
)
def test_bank_lists_what_fits_every_filter(
    asked: dict[str, str], found: list[str], questions: list[Question], teaching: Client
):
    assert titles(teaching.get(BANK, asked).content.decode()) == found


def test_bank_leaves_out_what_is_retired(questions: list[Question], teaching: Client):
    Question.objects.filter(uid="what-causes").update(retired=True)

    assert titles(teaching.get(BANK).content.decode()) == [
        "Standard error of the treatment",
        "What one row is",
    ]


def test_bank_costs_as_many_queries_for_more_questions(
    questions: list[Question], teaching: Client, django_assert_num_queries: DjangoAssertNumQueries
):
    with django_assert_num_queries(4):
        teaching.get(BANK)
    for number in range(10):
        add_question({**CHOICE, "id": f"more-{number}"})
    with django_assert_num_queries(4):
        teaching.get(BANK)


def test_question_shows_key_wrong_numbers_and_the_newest_version(questions: list[Question], teaching: Client):
    newer = {**NUMBER, "title": "How sure of the drug", "says": {"ols": "Each visit counted as a patient."}}
    questions[0].versions.create(number=2, content=newer, digest="2")

    page = teaching.get(address("se-of-treatment"), {"setting": "standard", "seed": "2"}).content.decode()

    assert "<h1>How sure of the drug</h1>" in page
    assert "version 2" in page
    assert "Each visit counted as a patient." in page
    assert "No student of yours has an answer to it marked yet." in page


@pytest.mark.parametrize("seed", ["0", "-1", "x", "99999999999999999999", "²", ""])
def test_seed_that_is_none_shows_the_first_data(seed: str, questions: list[Question], teaching: Client):
    page = teaching.get(address("what-is-a-row"), {"seed": seed})

    assert (page.status_code, page.context["seed"]) == (200, 1)


@pytest.mark.parametrize("path", [address("no-such"), f"{address('what-is-a-row')}?setting=two-visits"])
def test_what_does_not_exist_is_not_found(path: str, questions: list[Question], teaching: Client):
    assert teaching.get(path).status_code == 404
