from __future__ import annotations

import threading
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from datasets.making import CannotCertify
from datasets.models import Dataset
from grading.models import ReferenceFit
from quizzes.learning.choosing import NothingToAsk
from quizzes.models import LearnerStep, PooledDataset, Practice
from quizzes.practising import practices
from quizzes.practising.answering import give_answer
from quizzes.practising.practices import ask_again, end, unfinished_of
from tests.classroom import NUMBER, add_question
from tests.factories import NOW, make_practice, make_practised, make_question
from tests.quizzes.practising.cast import RIGHT, WRONG, begin_with, go_on, make_bank, put_into_pool

# One to see that nothing was asked since, six to choose for somebody of whom nothing is known, five to store.
COST_OF_NEXT = 12
pytestmark = [pytest.mark.storage, pytest.mark.usefixtures("sent")]


def test_practice_begins_with_a_question_and_its_reason(ada: User):
    question = make_question()

    asked = begin_with(ada)

    assert asked.version.question == question
    assert asked.why != ""
    assert (asked.place, asked.asked_at, asked.dataset, asked.answered_at) == (1, NOW, None, None)


def test_beginning_again_goes_on_with_the_same(ada: User):
    make_bank()
    first = begin_with(ada)

    assert begin_with(ada, now=NOW + timedelta(days=3)) == first
    assert Practice.objects.count() == 1


def test_beginning_with_another_wish_ends_the_first(ada: User):
    make_bank()
    first = begin_with(ada)

    second = begin_with(ada, mistake="causal-overclaim")

    first.practice.refresh_from_db()
    assert first.practice.ended_at == NOW
    assert (second.mistake, second.announced) == ("causal-overclaim", True)


def test_diagnostic_and_practice_stand_side_by_side(ada: User):
    make_bank()
    asked = [begin_with(ada), begin_with(ada, purpose=Practice.Purpose.DIAGNOSTIC)]

    assert unfinished_of(ada, now=NOW) == asked[::-1]


def test_practice_that_was_left_after_an_answer_is_over_on_the_next_day(ada: User):
    make_bank()
    asked = begin_with(ada)
    give_answer(asked, RIGHT, now=NOW)
    tomorrow = NOW + timedelta(days=1)

    assert unfinished_of(ada, now=tomorrow) == []
    assert begin_with(ada, now=tomorrow).practice != asked.practice


def test_nothing_is_begun_where_nothing_can_be_asked(ada: User):
    make_question(mistake="causal-overclaim")

    with pytest.raises(NothingToAsk):
        begin_with(ada, mistake="ordinary-regression")
    assert not Practice.objects.exists()


def test_next_question_is_asked_once(ada: User):
    make_bank()
    first = begin_with(ada)

    second = go_on(first)

    assert go_on(first, seed=2) == second
    assert (second.place, second.version_id == first.version_id) == (2, False)


def test_from_an_old_page_leads_to_where_the_practice_stands(ada: User):
    make_bank()
    first = begin_with(ada)
    third = go_on(go_on(first))

    assert go_on(first) == third


def test_question_on_data_gets_them_from_the_pool(ada: User):
    make_question(kind="number")
    waiting = put_into_pool()

    asked = begin_with(ada)

    assert asked.dataset == waiting.dataset
    assert Dataset.objects.visible_to(ada).get() == waiting.dataset


def test_data_are_made_where_none_wait(ada: User):
    add_question(NUMBER)

    asked = begin_with(ada)

    assert asked.dataset is not None
    assert (asked.dataset.owner, asked.dataset.setting) == (ada, "standard")
    assert ReferenceFit.objects.filter(dataset=asked.dataset).exists()


def test_setting_with_waiting_data_is_preferred(ada: User):
    add_question({**NUMBER, "settings": ["few-patients", "two-visits", "standard"]})
    put_into_pool()

    asked = begin_with(ada)

    assert asked.dataset is not None
    assert asked.dataset.setting == "standard"


def test_nothing_is_begun_where_no_data_can_be_made(ada: User, monkeypatch: pytest.MonkeyPatch):
    add_question(NUMBER)

    def fail(**asked: Any) -> Dataset:
        raise CannotCertify("blood-pressure", "standard", 50, {})

    monkeypatch.setattr(practices, "make_fitted_data", fail)
    with pytest.raises(CannotCertify):
        begin_with(ada)
    assert not Practice.objects.exists()


def test_retry_is_the_same_question_on_fresh_data(ada: User):
    make_question(kind="number")
    put_into_pool(), put_into_pool()
    asked = begin_with(ada)
    give_answer(asked, ["1.0000"], now=NOW)

    again = ask_again(asked, now=NOW, rng=Random(1))

    assert (again.version, again.retry, again.place) == (asked.version, True, 2)
    assert again.dataset != asked.dataset
    assert ask_again(asked, now=NOW, rng=Random(2)) == again


def test_retry_moves_nothing(ada: User):
    make_bank()
    asked = begin_with(ada)
    give_answer(asked, WRONG, now=NOW)

    give_answer(ask_again(asked, now=NOW, rng=Random(1)), RIGHT, now=NOW + timedelta(minutes=1))

    shifts = [step.log["shifts"] for step in LearnerStep.objects.order_by("at")]
    assert [list(shift) for shift in shifts] == [[asked.mistake], []]


def test_mistake_returns_three_to_five_questions_later_with_another_question(ada: User):
    make_bank(each=3)
    asked = begin_with(ada)
    wrong = asked
    give_answer(asked, WRONG, now=NOW)
    mistakes = []
    for minute in range(1, 6):
        asked = go_on(asked, now=NOW + timedelta(minutes=minute), seed=minute)
        mistakes.append((asked.mistake, asked.version_id))
        give_answer(asked, RIGHT, now=NOW + timedelta(minutes=minute))

    back = [place for place, (mistake, _) in enumerate(mistakes, start=1) if mistake == wrong.mistake]
    assert len(back) == 1
    assert 3 <= back[0] <= 5
    assert wrong.version_id not in [version for _, version in mistakes]


def test_student_who_leaves_takes_practice_and_data_along(ada: User):
    make_question(kind="number")
    put_into_pool()
    give_answer(begin_with(ada), ["1.0000"], now=NOW)

    ada.delete()

    assert not Practice.objects.exists()
    assert not Dataset.objects.exists()


def test_ending_twice_keeps_the_first_time(ada: User):
    practice = make_practice(ada)

    end(practice, now=NOW)
    end(practice, now=NOW + timedelta(days=1))

    practice.refresh_from_db()
    assert practice.ended_at == NOW


def test_queries_of_the_next_question_do_not_grow(
    ada: User, django_assert_num_queries: DjangoAssertNumQueries
):
    questions = make_bank(each=3)
    asked = begin_with(ada)
    with django_assert_num_queries(COST_OF_NEXT):
        second = go_on(asked)
    for question in questions[:20]:
        last = make_practised(asked.practice, question)
    with django_assert_num_queries(COST_OF_NEXT):
        go_on(last)
    assert second.place == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_ask_one_question(ada: User):
    make_question(kind="number")
    put_into_pool(), put_into_pool()
    begin, asked = threading.Barrier(2), []

    def click() -> None:
        try:
            begin.wait()
            asked.append(begin_with(ada).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert asked[0] == asked[1]
    assert Practice.objects.count() == 1
    assert PooledDataset.objects.filter(taken_at__isnull=False).count() == 1


@pytest.mark.parametrize("begun", [False, True])
def test_challenge_asks_about_the_mistake_at_once(ada: User, begun: bool):
    make_bank(each=2)
    before = begin_with(ada) if begun else None

    later = NOW + timedelta(minutes=1)
    asked = practices.challenge(ada, "causal-overclaim", now=later, rng=Random(1))

    assert (asked.mistake, asked.place) == ("causal-overclaim", 2 if before else 1)
    assert asked.why.startswith("You say that you know")
    assert Practice.objects.count() == 1
