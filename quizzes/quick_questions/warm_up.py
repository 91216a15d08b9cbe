"""Five quick questions before a lesson: which they are, and how far somebody has come. Nothing is stored.

The state goes along in the address, signed, so that it works for strangers and without cookies.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from django.core import signing
from django.db.models import Max

from accounts.models import User
from grading.mistakes import MISTAKES, Mistake
from grading.verdict import Outcome
from quizzes import models
from quizzes.content.schema import Question
from quizzes.feedback import passage_url
from quizzes.models import Answer, QuestionVersion
from quizzes.quick_questions.asking import asked_now
from quizzes.variants import read_question

COUNT = 5
QUICK_KINDS = ("choice", "multiple", "order")
# What was answered within this time is fresh in mind; what was answered before that may come again.
LATELY = timedelta(days=14)
_SALT = "quizzes.warm-up"

# "gone": the question was taken away while it was being looked at.
Felt = Outcome | Literal["gone"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be asked: its id and the mistake that it is about."""

    uid: str
    mistake: str


@dataclass(frozen=True, slots=True)
class Round:
    """The questions of a warm-up in order, and for those that are done how they went and what they revealed."""

    uids: tuple[str, ...]
    done: tuple[tuple[Felt, tuple[str, ...]], ...] = ()

    @property
    def is_over(self) -> bool:
        return len(self.done) == len(self.uids)

    @property
    def current(self) -> str:
        """The question to be answered next."""
        return self.uids[len(self.done)]

    def after(self, outcome: Felt, mistakes: Iterable[str] = ()) -> Round:
        """The round with the current question done."""
        return replace(self, done=(*self.done, (outcome, tuple(mistakes))))

    def to_token(self) -> str:
        return signing.dumps([self.uids, self.done], salt=_SALT, compress=True)


def read_round(token: str) -> Round | None:
    """The round that a token of ours stands for; None for any other text."""
    try:
        uids, done = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return Round(tuple(uids), tuple((outcome, tuple(mistakes)) for outcome, mistakes in done))


def quick_questions(*, now: datetime) -> list[Candidate]:
    """The questions of the bank that need no data and are not being asked in an exercise. One query."""
    found = models.Question.objects.of_the_house().filter(
        ~asked_now(now=now), retired=False, kind__in=QUICK_KINDS
    )
    return [Candidate(uid, mistake) for uid, mistake in found.order_by("uid").values_list("uid", "mistake")]


def answered_by(user: object) -> dict[str, datetime]:
    """When the user last answered each question in an exercise. One query, none for strangers."""
    if not isinstance(user, User):
        return {}
    rows = (
        Answer.objects.visible_to(user)
        .order_by()
        .values_list("variant__item__question__uid")
        .annotate(Max("submitted_at"))
    )
    return dict(rows)


def choose_questions(
    pool: Collection[Candidate],
    *,
    rng: random.Random,
    now: datetime,
    answered: Mapping[str, datetime],
    count: int = COUNT,
) -> tuple[str, ...]:
    """Up to `count` questions, spread over the mistakes; what was answered lately comes only if nothing else is left."""

    def staleness(candidate: Candidate) -> tuple[bool, datetime, float]:
        when = answered.get(candidate.uid)
        lately = when is not None and now - when < LATELY
        return lately, when if when and lately else now - LATELY, rng.random()

    of_mistake: dict[str, list[Candidate]] = {}
    for candidate in sorted(pool, key=staleness):
        of_mistake.setdefault(candidate.mistake, []).append(candidate)
    ranked = [
        (rank, staleness(candidate), candidate.uid)
        for candidates in of_mistake.values()
        for rank, candidate in enumerate(candidates)
    ]
    # Fresh ones of any mistake stand behind others; within these, each mistake has its turn before one comes twice.
    ranked.sort(key=lambda entry: (entry[1][0], entry[0], entry[1][1:]))
    return tuple(uid for _, _, uid in ranked[:count])


@dataclass(frozen=True, slots=True)
class Looked:
    """A question in the summary: how it went, the mistakes to look out for, and the passage on it."""

    question: Question
    outcome: Felt
    mistakes: tuple[Mistake, ...]
    passage_url: str


def look_back(done: Round) -> list[Looked]:
    """The questions of a round that is over, in order. One query."""
    versions = QuestionVersion.objects.filter(question__uid__in=done.uids).select_related("question")
    newest = {version.question.uid: version for version in versions.order_by("number")}
    found = []
    for uid, (outcome, revealed) in zip(done.uids, done.done, strict=True):
        if outcome == "gone" or uid not in newest:
            continue
        question = read_question(newest[uid])
        slugs = revealed or (() if outcome == "right" else (question.mistake,))
        mistakes = tuple(MISTAKES[slug] for slug in slugs if slug in MISTAKES)
        found.append(Looked(question, outcome, mistakes, passage_url(question)))
    return found
