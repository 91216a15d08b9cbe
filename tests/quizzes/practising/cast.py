"""What tests of practice share: data in the pool, with fits that were made once."""

from __future__ import annotations

from datasets.models import Dataset
from datasets.scenarios import get_scenario
from grading.references import store_family
from quizzes import models
from quizzes.content.schema import Question
from quizzes.models import PooledDataset
from quizzes.practising.pool import Source
from quizzes.variants import latest_versions, read_question
from tests.factories import make_dataset
from tests.quizzes.helpers import known_family

STANDARD = Source("blood-pressure", "standard")


def put_into_pool() -> PooledDataset:
    """A data set of the standard setting that waits; it has the known fits, though not its own."""
    dataset = make_dataset(None)
    Dataset.objects.filter(pk=dataset.pk).update(generator_version=get_scenario("blood-pressure").version)
    store_family(dataset, known_family())
    return PooledDataset.objects.create(dataset=dataset, scenario="blood-pressure", setting="standard")


def question_of(row: models.Question) -> Question:
    """The question in the bank, as its author wrote it."""
    return read_question(latest_versions([row])[row.pk])
