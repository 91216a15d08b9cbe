from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, User
from quizzes.quick_questions.warm_up import LATELY, Candidate, Round, choose_questions, read_round
from tests.classroom import CHOICE, NUMBER, add_question
from tests.factories import NOW, make_exercise
from tests.progress.pages import text_of

MISTAKES = ("ordinary-regression", "ignored-clustering", "causal-overclaim")
POOL = [Candidate(f"{mistake}-{number}", mistake) for mistake in MISTAKES for number in range(3)]
WARM_UP = "/exercises/warm-up/"


def chosen(
    seed: int = 1, pool: list[Candidate] = POOL, answered: Mapping[str, datetime] | None = None
) -> tuple[str, ...]:
    return choose_questions(pool, rng=random.Random(seed), now=NOW, answered=answered or {})


@pytest.mark.parametrize("seed", range(20))
def test_questions_are_spread_over_the_mistakes(seed: int):
    uids = chosen(seed)

    counts = sorted(sum(uid.startswith(mistake) for uid in uids) for mistake in MISTAKES)
    assert counts == [1, 2, 2]
    assert len(set(uids)) == 5
    assert len({uid[:-2] for uid in uids[:3]}) == 3


def test_draw_follows_from_the_generator():
    assert chosen(1) == chosen(1)
    assert len({chosen(seed) for seed in range(10)}) > 5


def test_what_was_answered_lately_comes_only_if_nothing_else_is_left():
    lately = {uid: NOW - timedelta(days=1) for uid in (f"ordinary-regression-{n}" for n in range(3))}

    for seed in range(10):
        assert not any(uid.startswith("ordinary") for uid in chosen(seed, answered=lately))
    assert len(chosen(pool=POOL[:3], answered=lately)) == 3


def test_what_was_answered_long_ago_may_come_again():
    long_ago = dict.fromkeys((f"ordinary-regression-{n}" for n in range(3)), NOW - LATELY)

    assert any(uid.startswith("ordinary") for uid in chosen(answered=long_ago))


def test_oldest_comes_first_where_all_are_fresh():
    pool = POOL[:3]
    answered = {
        f"ordinary-regression-{number}": NOW - timedelta(days=days) for number, days in enumerate([2, 9, 5])
    }

    assert chosen(pool=pool, answered=answered) == (
        "ordinary-regression-1",
        "ordinary-regression-2",
        "ordinary-regression-0",
    )


def test_empty_bank_gives_no_question():
    assert chosen(pool=[]) == ()


def test_round_goes_through_its_token():
    over = Round(("a", "b")).after("wrong", ["ordinary-regression"]).after("gone")

    assert read_round(over.to_token()) == over
    assert over.is_over


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "Ä" * 500, "\x00"])
def test_token_of_others_is_none(token: str):
    assert read_round(token) is None


# The pages


@pytest.fixture
def bank(db: None) -> list[Any]:
    other = {**CHOICE, "id": "other-row", "title": "Another row", "mistake": "ignored-clustering"}
    return [add_question(CHOICE), add_question(other), add_question(NUMBER)]


def begin(client: Client) -> str:
    response = client.get(WARM_UP, {"begin": "1"})
    assert response.status_code == 302
    assert "no-store" in response.headers["Cache-Control"]
    return str(response.headers["Location"])


def next_of(response: Any) -> str:
    (address,) = re.findall(r'<a class="button is-primary" href="([^"]+)">', response.content.decode())
    return str(address)


@pytest.mark.usefixtures("clock", "bank")
def test_stranger_goes_through_the_questions_to_the_summary(client: Client):
    address = begin(client)
    first = client.get(address)
    assert "Question 1 of 2" in text_of(first)

    wrong = client.get(address, {"check": "1", "answer": "patient"})
    assert "A patient has four rows." in text_of(wrong)
    address = next_of(wrong)
    assert "Question 2 of 2" in text_of(client.get(address))
    right = client.get(address, {"check": "1", "answer": "visit"})
    assert "What to read now" in text_of(right)

    summary = client.get(next_of(right))
    shown = text_of(summary)
    assert "You got 1 of 2 right. Nothing of this is kept." in shown
    assert "ordinary regression for repeated measures" in shown
    html = summary.content.decode()
    order = [
        html.index(f"/learn/mixed-effects/{slug}/")
        for slug in ("problem", "intuition", "mistake-ordinary-regression")
    ]
    assert order == sorted(order)
    assert "What felt unclear?" in shown
    assert client.cookies == {}


@pytest.mark.usefixtures("clock", "bank")
def test_answer_that_cannot_be_judged_stays_at_its_question(client: Client):
    response = client.get(begin(client), {"check": "1"})

    assert response.status_code == 422
    assert "Choose an answer first." in text_of(response)
    assert "Question 1 of 2" in text_of(response)


@pytest.mark.usefixtures("clock", "bank")
def test_pages_cost_few_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries):
    with django_assert_num_queries(0):
        client.get(WARM_UP)
    with django_assert_num_queries(1):
        address = begin(client)
    with django_assert_num_queries(1):
        response = client.get(address, {"check": "1", "answer": "visit"})
    address = next_of(response)
    response = client.get(address, {"check": "1", "answer": "visit"})
    with django_assert_num_queries(1):
        client.get(next_of(response))


@pytest.mark.usefixtures("clock", "bank")
def test_who_is_signed_in_warms_up_too(client: Client, ada: User):
    client.force_login(ada)

    assert "Question 1 of 2" in text_of(client.get(begin(client)))


@pytest.mark.usefixtures("clock")
def test_question_of_a_running_exercise_is_left_out(client: Client, bank: list[Any], course: Course):
    address = begin(client)
    make_exercise(course, *bank[:2], opens_at=NOW - timedelta(days=1), closes_at=NOW + timedelta(days=1))

    assert "All quick questions are being asked in exercises" in text_of(client.get(WARM_UP, {"begin": "1"}))
    assert "You got 0 of 0 right." in text_of(client.get(address, follow=True))


@pytest.mark.django_db
def test_forged_round_leads_to_the_beginning(client: Client):
    response = client.get(f"{WARM_UP}forged/")

    assert (response.status_code, response.headers["Location"]) == (302, WARM_UP)
