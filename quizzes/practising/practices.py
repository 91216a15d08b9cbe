"""A practice from its beginning to its end: which question comes next, on which data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from accounts.models import User
from datasets.models import Dataset
from quizzes.content.schema import Question
from quizzes.learning.disagreeing import disagree
from quizzes.models import Practice, PracticeQuestion
from quizzes.practising import pool
from quizzes.practising.choosing import choose
from quizzes.practising.pool import Source
from quizzes.student_data.making import make_fitted_data
from quizzes.variants import read_question

# A question that was answered longer ago than this ended its practice.
GOES_ON_FOR = timedelta(hours=12)
Take = Callable[[], Dataset | None]
RETRY = "The same question once more{data}. It counts for nothing: try what you have just read."


@dataclass(frozen=True, slots=True)
class Plan:
    """What a student wants to practise: everything, where nothing is said."""

    purpose: Practice.Purpose = Practice.Purpose.PRACTICE
    mistake: str = ""
    section: str = ""
    level: int | None = None


def begin(student: User, plan: Plan, *, now: datetime, rng: Random) -> PracticeQuestion:
    """The question that the student should see: of the same practice, if it is unfinished, else the first of a new one.

    Another unfinished practice for the same purpose is ended. Beginning twice at once is beginning once.

    Raises:
        NothingToAsk: there is no question for this plan; nothing was begun.
        CannotCertify: see `ask_next`.
    """
    practice = _open_practice(student, plan, now=now)
    latest = practice.questions.order_by("-place").first()
    if latest is not None:
        return latest
    try:
        return ask_next(practice, after=0, now=now, rng=rng)
    except Exception:
        Practice.objects.filter(pk=practice.pk, questions=None).delete()
        raise


def challenge(student: User, mistake: str, *, now: datetime, rng: Random) -> PracticeQuestion:
    """A harder question about a mistake that the student says they do not make, in their mixed practice.

    Raises:
        KeyError: there is no such mistake.
        NothingToAsk, CannotCertify: see `begin`; what the student said is noted all the same.
    """
    disagree(student, mistake, now=now)
    asked = begin(student, Plan(), now=now, rng=rng)
    return asked if asked.asked_at >= now else ask_next(asked.practice, after=asked.place, now=now, rng=rng)


@transaction.atomic
def _open_practice(student: User, plan: Plan, *, now: datetime) -> Practice:
    User.objects.select_for_update().get(pk=student.pk)
    wanted = {"mistake": plan.mistake, "section": plan.section, "level": plan.level}
    for unfinished in Practice.objects.visible_to(student).filter(purpose=plan.purpose, ended_at=None):
        same = all(getattr(unfinished, name) == value for name, value in wanted.items())
        if same and _goes_on(unfinished, now):
            return unfinished
        end(unfinished, now=now)
    return Practice.objects.create(student=student, purpose=plan.purpose, begun_at=now, **wanted)


def _goes_on(practice: Practice, now: datetime) -> bool:
    latest = practice.questions.order_by("-place").first()
    return latest is None or latest.answered_at is None or now - latest.answered_at < GOES_ON_FOR


def unfinished_of(student: User, *, now: datetime) -> list[PracticeQuestion]:
    """The question at which each unfinished practice of the student stands, the latest first. One query."""
    latest = (
        PracticeQuestion.objects.filter(practice__student=student, practice__ended_at=None)
        .select_related("practice")
        .order_by("-practice__begun_at", "-practice_id", "-place")
    )
    first_of: dict[int, PracticeQuestion] = {}
    for question in latest:
        first_of.setdefault(question.practice_id, question)
    return [
        question
        for question in first_of.values()
        if question.answered_at is None or now - question.answered_at < GOES_ON_FOR
    ]


def ask_next(practice: Practice, *, after: int, now: datetime, rng: Random) -> PracticeQuestion:
    """The question after place `after`: the latest that was asked since, or a new one with its data.

    Where no data wait for it, they are made now, which takes up to some seconds. Asking twice is asking once.

    Raises:
        Finished, NothingToAsk: see `choose`.
        CannotCertify: no data set could be found on which the question can be marked fairly.
    """
    if (asked := _latest_after(practice, after)) is not None:
        return asked
    chosen = choose(practice, now=now, rng=rng)
    row = PracticeQuestion(
        practice=practice,
        version=chosen.question,
        mistake=chosen.mistake,
        why=chosen.why,
        at_random=chosen.at_random,
        announced=chosen.announced,
        retry=chosen.retry,
    )
    return _put(row, after=after, now=now, rng=rng)


def ask_again(practised: PracticeQuestion, *, now: datetime, rng: Random) -> PracticeQuestion:
    """The same question, unscored, on fresh data if it is asked on any; or what was asked since. See `ask_next`."""
    if (asked := _latest_after(practised.practice, practised.place)) is not None:
        return asked
    on_data = ", on fresh data" if practised.dataset_id else ""
    row = PracticeQuestion(
        practice=practised.practice,
        version=practised.version,
        mistake=practised.mistake,
        why=RETRY.format(data=on_data),
        announced=True,
        retry=True,
    )
    return _put(row, after=practised.place, now=now, rng=rng)


def end(practice: Practice, *, now: datetime) -> None:
    """End a practice. One that has ended stays as it was."""
    if Practice.objects.filter(pk=practice.pk, ended_at=None).update(ended_at=now):
        practice.ended_at = now


def _latest_after(practice: Practice, after: int) -> PracticeQuestion | None:
    return practice.questions.filter(place__gt=after).order_by("-place").first()


def _put(row: PracticeQuestion, *, after: int, now: datetime, rng: Random) -> PracticeQuestion:
    """Store the question in the place after `after`, with its data; where another call was faster, what it stored."""
    row.place, row.asked_at = after + 1, now
    question = read_question(row.version)
    if not question.uses_data:
        return _store(row) or row
    source = _source_for(question, rng)
    key = f"practice:{row.practice_id}:{row.place}:{source.setting}"
    owner = row.practice.student
    stored = _store(row, lambda: pool.take(source, question, owner=owner, key=key, now=now))
    if stored is not None:
        return stored
    # Made outside of any transaction: nobody should wait for a fit while others hold the practice.
    made = make_fitted_data(
        owner=owner,
        key=f"{key}:made",
        scenario=source.scenario,
        setting=source.setting,
        seed_parts=(key, owner.pk),
        questions=[question],
    )
    return _store(row, lambda: made) or row


@transaction.atomic
def _store(row: PracticeQuestion, take: Take | None = None) -> PracticeQuestion | None:
    """The question that now stands in the row's place: this one, or what was asked meanwhile.

    `take` gives the data of a question that needs some. None, and nothing is stored, where there are none to take.
    """
    practice = Practice.objects.select_for_update().get(pk=row.practice_id)
    if (asked := _latest_after(practice, row.place - 1)) is not None:
        return asked
    if take is not None:
        row.dataset = take()
        if row.dataset is None:
            return None
    row.save()
    return row


def _source_for(question: Question, rng: Random) -> Source:
    """One of the question's settings, drawn among those with data in the pool, if there are any."""
    free = pool.free_of(question.scenario)
    ready = [setting for setting in question.settings if free[setting]]
    return Source(question.scenario, rng.choice(ready or list(question.settings)))
