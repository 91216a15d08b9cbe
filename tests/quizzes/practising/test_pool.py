from __future__ import annotations

import threading
from collections import Counter
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from datasets.models import Dataset
from grading.models import ReferenceFit
from quizzes.models import PooledDataset, Question
from quizzes.practising import pool
from quizzes.practising.pool import Source
from quizzes.tasks import fill_pool, refill_pool
from tests.classroom import NUMBER, add_question
from tests.factories import NOW, make_question
from tests.quizzes.practising.cast import STANDARD, put_into_pool, question_of

pytestmark = pytest.mark.storage


@pytest.fixture
def number(db: None) -> Question:
    return add_question(NUMBER)


def take(question: Question, owner: User, key: str = "practice:1:1") -> Dataset | None:
    return pool.take(STANDARD, question_of(question), owner=owner, key=key, now=NOW)


def test_asked_on_names_settings_of_questions_with_data(number: Question):
    make_question(kind="choice")
    make_question(kind="output")
    Question.objects.filter(pk=make_question(kind="number").pk).update(retired=True)

    found = pool.asked_on()

    assert {source: len(questions) for source, questions in found.items()} == {STANDARD: 2}


def test_newest_version_says_what_is_asked(number: Question):
    number.versions.create(number=2, content={**NUMBER, "settings": ["two-visits"]}, digest="new")

    assert list(pool.asked_on()) == [Source("blood-pressure", "two-visits")]


@pytest.mark.parametrize(("uses", "count"), [(1, 3), (2, 3), (3, 4), (6, 5), (50, 5)])
def test_more_wait_where_more_is_asked(uses: int, count: int):
    assert pool.wanted(uses) == count


def test_fill_makes_what_is_lacking_with_fits(number: Question):
    assert pool.fill(rng=Random(1), most=2) == 2
    assert pool.lacking() == 1

    call_command("fill_pool")

    assert pool.lacking() == 0
    assert pool.fill(rng=Random(2), most=None) == 0
    assert (
        PooledDataset.objects.filter(dataset__owner=None, dataset__reference_fit__isnull=False).count() == 3
    )


def test_scarcest_settings_are_filled_first():
    bare, other = Source("a", "bare"), Source("a", "other")
    asked: dict[Source, list[Any]] = {bare: [1], other: [1]}

    assert pool._lacking(asked, Counter({other: 1})) == [bare, bare, other, bare, other]


def test_taken_data_are_the_owners(
    number: Question, ada: User, sent: list[tuple[Any, ...]], django_capture_on_commit_callbacks: Any
):
    waiting = put_into_pool()

    with django_capture_on_commit_callbacks(execute=True):
        dataset = take(number, ada)

    assert dataset == waiting.dataset
    assert list(Dataset.objects.visible_to(ada).values_list("pk", "key")) == [
        (waiting.dataset_id, "practice:1:1")
    ]
    waiting.refresh_from_db()
    assert waiting.taken_at == NOW
    assert sent == [("quizzes.refill_pool", "blood-pressure", "standard")]


def test_empty_pool_gives_nothing(number: Question, ada: User, bela: User, sent: list[tuple[Any, ...]]):
    put_into_pool()
    take(number, ada)

    assert take(number, bela) is None


def test_refill_makes_one_of_the_setting(number: Question, sent: list[tuple[Any, ...]]):
    for _ in range(2):
        put_into_pool()

    refill_pool("blood-pressure", "standard")
    refill_pool("blood-pressure", "standard")

    assert PooledDataset.objects.filter(taken_at=None).count() == 3


def test_data_on_which_a_question_cannot_be_marked_are_left(ada: User, sent: list[tuple[Any, ...]]):
    """The question is newer than the data, and asks for a number that these fits do not have."""
    put_into_pool()
    newer = add_question({**NUMBER, "target": {"quantity": "icc", "fit": "logistic"}})

    assert take(newer, ada) is None
    assert PooledDataset.objects.filter(taken_at=None).count() == 1


@pytest.mark.parametrize("change", ["generator", "core"])
def test_data_of_an_older_release_are_dropped(change: str, number: Question, ada: User):
    waiting = put_into_pool()
    if change == "generator":
        Dataset.objects.filter(pk=waiting.dataset_id).update(generator_version=0)
    else:
        ReferenceFit.objects.filter(dataset=waiting.dataset_id).update(core_version=0)

    assert take(number, ada) is None
    assert pool.drop_stale() == 1
    assert not Dataset.objects.exists()


def test_task_drops_what_is_stale_and_fills(number: Question):
    Dataset.objects.filter(pk=put_into_pool().dataset_id).update(generator_version=0)

    fill_pool()

    assert PooledDataset.objects.filter(taken_at=None, dataset__generator_version__gt=0).count() == 3


@pytest.mark.parametrize(("at_once", "again"), [(2, [("quizzes.fill_pool",)]), (8, [])])
def test_task_makes_a_few_and_sends_for_more_while_some_lack(
    at_once: int,
    again: list[tuple[str]],
    number: Question,
    sent: list[tuple[Any, ...]],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(pool, "MADE_AT_ONCE", at_once)

    fill_pool()

    assert (pool.lacking(), sent) == (3 - min(at_once, 3), again)


@pytest.mark.django_db(transaction=True)
def test_two_who_take_at_once_are_given_two(ada: User, bela: User, sent: list[tuple[Any, ...]]):
    number = add_question(NUMBER)
    for _ in range(2):
        put_into_pool()
    begin = threading.Barrier(2)
    given: dict[int, int] = {}

    def take_for(user: User) -> None:
        try:
            begin.wait()
            found = take(number, user)
            if found is not None:
                given[user.pk] = found.pk
        finally:
            connection.close()

    threads = [threading.Thread(target=take_for, args=[user]) for user in (ada, bela)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(given.values()) == sorted(PooledDataset.objects.values_list("dataset_id", flat=True))
    assert {user: Dataset.objects.get(owner=user).pk for user in given} == given
