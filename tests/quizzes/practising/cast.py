"""What tests of practice share: a small bank, data in the pool with fits that were made once, answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from accounts.models import User
from datasets.models import Dataset
from datasets.scenarios import get_scenario
from grading.mistakes import MISTAKES
from grading.references import store_family
from quizzes import models
from quizzes.content.schema import Question
from quizzes.models import PooledDataset, Practice, PracticeQuestion
from quizzes.practising.answering import give_answer
from quizzes.practising.pool import Source
from quizzes.practising.practices import Plan, ask_next, begin
from quizzes.variants import latest_versions, read_question
from tests.factories import NOW, make_dataset, make_question
from tests.quizzes.helpers import known_family

STANDARD = Source("blood-pressure", "standard")
# In the questions of tests.factories the options are visit, which is right, patient and arm.
RIGHT, WRONG = ["visit"], ["patient"]


def put_into_pool() -> PooledDataset:
    """A data set of the standard setting that waits; it has the known fits, though not its own."""
    dataset = make_dataset(None)
    Dataset.objects.filter(pk=dataset.pk).update(generator_version=get_scenario("blood-pressure").version)
    store_family(dataset, known_family())
    return PooledDataset.objects.create(dataset=dataset, scenario="blood-pressure", setting="standard")


def question_of(row: models.Question) -> Question:
    """The question in the bank, as its author wrote it."""
    return read_question(latest_versions([row])[row.pk])


def make_bank(*, each: int = 1, kind: str = "choice") -> list[models.Question]:
    """So many questions of the kind on each of the ten mistakes."""
    return [make_question(mistake=mistake, kind=kind) for mistake in MISTAKES for _ in range(each)]


def begin_with(student: User, *, now: datetime = NOW, seed: int = 1, **plan: object) -> PracticeQuestion:
    """The first question of a practice."""
    return begin(student, Plan(**plan), now=now, rng=Random(seed))  # type: ignore[arg-type]


def go_on(asked: PracticeQuestion, *, now: datetime = NOW, seed: int = 1) -> PracticeQuestion:
    """The question after this one."""
    return ask_next(asked.practice, after=asked.place, now=now, rng=Random(seed))


def work_through(asked: PracticeQuestion, *responses: list[str], now: datetime = NOW) -> Practice:
    """Answer as many questions in turn, a minute each, and stay at the last one."""
    for number, response in enumerate(responses):
        now += timedelta(minutes=1)
        give_answer(asked, response, now=now)
        if number < len(responses) - 1:
            asked = go_on(asked, now=now, seed=number)
    return asked.practice
