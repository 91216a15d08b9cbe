"""Data sets made in advance: certified for whatever the bank asks on their setting, fitted, and waiting to be taken.

Each waits without an owner. Whoever takes one becomes its owner, and nobody else ever had its rows.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random

from django.db import transaction

from accounts.models import User
from datasets.making import CannotCertify
from datasets.models import Dataset
from datasets.scenarios import get_scenario
from grading.models import ReferenceFit
from grading.quantities import QuantityError
from grading.references import CORE_VERSION
from grading.tracing.candidates import unfair_for
from grading.words import words_of
from quizzes.content.schema import NumberQuestion, Question
from quizzes.keys import target_of
from quizzes.models import PooledDataset, QuestionVersion
from quizzes.outbox import send
from quizzes.student_data.making import make_fitted_data
from quizzes.variants import read_question

logger = logging.getLogger(__name__)

DATA_KINDS = ("number", "output")
# How many wait for a setting: more where more questions ask on it.
FEWEST, MOST = 3, 5
USES_FOR_ONE_MORE = 3
# So many are made by one task, less than a second of work, so that others have their turn in between.
MADE_AT_ONCE = 8
# So many of a setting are looked at when one is taken; a second look is needed only while the bank is changing.
LOOKED_AT = 3


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a data set comes from."""

    scenario: str
    setting: str


def asked_on() -> dict[Source, list[Question]]:
    """The questions of the common bank by the data that they may be asked on, those without data left out. One query."""
    versions = QuestionVersion.objects.filter(
        question__course=None, question__retired=False, question__kind__in=DATA_KINDS
    )
    newest = {version.question_id: version for version in versions.order_by("number")}
    found: dict[Source, list[Question]] = {}
    for version in newest.values():
        question = read_question(version)
        for setting in question.settings:
            found.setdefault(Source(question.scenario, setting), []).append(question)
    return found


def wanted(uses: int) -> int:
    """How many data sets of a setting should wait that so many questions are asked on."""
    return min(MOST, FEWEST + uses // USES_FOR_ONE_MORE)


def fill(*, rng: Random, most: int | None) -> int:
    """Make up to `most` of the data sets that the pool lacks, the scarcest settings first; how many were made.

    Two calls at once may make a few too many, which wait as well as others.
    """
    questions = asked_on()
    waiting = _waiting()
    made = 0
    for source in _lacking(questions, waiting)[:most]:
        try:
            add(source, questions[source], rng=rng)
        except CannotCertify as trouble:
            logger.warning("the pool goes without: %s", trouble)
            continue
        made += 1
    return made


def lacking() -> int:
    """How many data sets the pool lacks. Two queries."""
    return len(_lacking(asked_on(), _waiting()))


def fill_one(source: Source, *, rng: Random) -> None:
    """Make one data set of this setting, if the pool lacks any.

    Raises:
        CannotCertify: no data set could be found on which the bank's questions can be marked fairly.
    """
    questions = asked_on().get(source, [])
    if _waiting()[source] < wanted(len(questions)):
        add(source, questions, rng=rng)


def add(source: Source, questions: list[Question], *, rng: Random) -> PooledDataset:
    """Make a data set for these questions and put it into the pool.

    Raises:
        CannotCertify: no data set could be found on which the questions can be marked fairly.
    """
    name = f"pool:{rng.getrandbits(64):016x}"
    dataset = make_fitted_data(
        owner=None,
        key=name,
        scenario=source.scenario,
        setting=source.setting,
        seed_parts=(name,),
        questions=questions,
    )
    return PooledDataset.objects.create(dataset=dataset, scenario=source.scenario, setting=source.setting)


@transaction.atomic
def take(source: Source, question: Question, *, owner: User, key: str, now: datetime) -> Dataset | None:
    """A data set of the pool on which the question can be marked fairly, now the owner's; None if there is none.

    Two who take at once are given two. Another one is asked for in its place.
    """
    free = (
        PooledDataset.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(
            scenario=source.scenario,
            setting=source.setting,
            taken_at=None,
            dataset__generator_version=get_scenario(source.scenario).version,
            dataset__reference_fit__core_version=CORE_VERSION,
        )
        .select_related("dataset__reference_fit")
        .defer("dataset__csv", "dataset__certificate")
        .order_by("pk")
    )
    passed_over: list[int] = []
    while len(passed_over) < LOOKED_AT and (pooled := free.exclude(pk__in=passed_over).first()):
        mine = suits(question, pooled.dataset.reference_fit) and _is_mine(pooled, now)
        if mine:
            transaction.on_commit(partial(send, "quizzes.refill_pool", source.scenario, source.setting))
            pooled.dataset.owner, pooled.dataset.key = owner, key
            pooled.dataset.save(update_fields=["owner", "key"])
            return pooled.dataset
        passed_over.append(pooled.pk)
    return None


def _is_mine(pooled: PooledDataset, now: datetime) -> bool:
    """Whether this call took it; where the database locks no rows, another may have been faster."""
    return bool(PooledDataset.objects.filter(pk=pooled.pk, taken_at=None).update(taken_at=now))


def suits(question: Question, fits: ReferenceFit) -> bool:
    """Whether the question can be marked fairly on the data of these fits: it may be newer than they are."""
    if not isinstance(question, NumberQuestion):
        return True
    words = words_of(get_scenario(question.scenario).structure)
    try:
        return not unfair_for(target_of(question), fits.read_family(), words)
    except QuantityError:
        return False


def free_of(scenario: str) -> Counter[str]:
    """How many data sets wait, by the settings of a scenario. One query."""
    waiting = PooledDataset.objects.filter(scenario=scenario, taken_at=None)
    return Counter(waiting.values_list("setting", flat=True))


def drop_stale() -> int:
    """Delete what waits and was made by a simulator or fitted by a core that is not the present one; how many."""
    rows = PooledDataset.objects.filter(taken_at=None).values_list(
        "dataset_id", "scenario", "dataset__generator_version", "dataset__reference_fit__core_version"
    )
    stale = [
        dataset
        for dataset, scenario, generator, core in rows
        if (generator, core) != (get_scenario(scenario).version, CORE_VERSION)
    ]
    Dataset.objects.filter(pk__in=stale, owner=None).delete()
    return len(stale)


def _waiting() -> Counter[Source]:
    """How many data sets wait, by where they come from. One query."""
    rows = PooledDataset.objects.filter(taken_at=None).values_list("scenario", "setting")
    return Counter(Source(scenario, setting) for scenario, setting in rows)


def _lacking(questions: Mapping[Source, list[Question]], waiting: Counter[Source]) -> list[Source]:
    """A source for each data set that is lacking: the first of every setting before the second of any."""
    places = [
        (place, source)
        for source, asked in questions.items()
        for place in range(waiting[source], wanted(len(asked)))
    ]
    return [source for _, source in sorted(places)]
