"""A simulated student at work: exercises and practice through the functions that the pages and the workers call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from django.db import transaction

from grading.models import ReferenceFit
from grading.verdict import Verdict
from quizzes.answers import store_answer, submit_answer
from quizzes.learner.selection import Standing
from quizzes.learning.catching_up import learn_from
from quizzes.learning.choosing import NothingToAsk
from quizzes.learning.standing import standings_of
from quizzes.marking import claim_answer, mark_claimed
from quizzes.models import Exercise, Mark, Practice, PracticeQuestion, QuestionVersion, Variant
from quizzes.practising.answering import give_answer
from quizzes.practising.practices import Plan, ask_next, begin, end
from quizzes.practising.stopping import presses
from quizzes.simulation.classes import Member
from quizzes.simulation.offers import make_offer, plant_difficulty
from quizzes.simulation.students import Offer
from quizzes.variants import make_variants, read_question

# How long an answer takes, and its mark.
MINUTES = (1.0, 3.0)
MARKING = timedelta(milliseconds=400)


class Order(StrEnum):
    """Who decides what is practised next: the product, or, to compare it with, the lot."""

    ADAPTIVE = "adaptive"
    LOT = "lot"


@dataclass(slots=True)
class Offers:
    """The possible answers to questions, with difficulties planted by the `seed`; `difficulties` of those met, by id."""

    seed: int
    difficulties: dict[int, float] = field(default_factory=dict)
    _dataless: dict[int, Offer] = field(default_factory=dict)

    def of(self, version: QuestionVersion, dataset_id: int | None) -> Offer:
        """What may be answered to this version, on these data if it is asked on any."""
        if version.pk in self._dataless:
            return self._dataless[version.pk]
        question = read_question(version)
        difficulty = plant_difficulty(question, self.seed)
        self.difficulties[version.question_id] = difficulty
        fits = ReferenceFit.objects.filter(dataset=dataset_id).first() if dataset_id else None
        offer = make_offer(question, fits.read_family() if fits else None, difficulty=difficulty)
        if not question.uses_data and question.kind != "report":
            self._dataless[version.pk] = offer
        return offer


def practise(
    member: Member,
    *,
    now: datetime,
    rng: Random,
    offers: Offers,
    most: int,
    by_lot: Sequence[QuestionVersion] = (),
) -> Iterator[tuple[datetime, list[Standing]]]:
    """One practice of at most so many questions; after each answer its time and where the student stands.

    It ends earlier where nothing presses, as the page suggests. With `by_lot` each question is drawn from those.

    Raises:
        Malformed: an answer was not well-formed, which is a fault of the offers.
    """
    member.student.let_pass(now)
    practice: Practice | None = None
    for _ in range(most):
        try:
            asked = _ask(member, practice, now=now, rng=rng, by_lot=by_lot)
        except NothingToAsk:
            break
        practice = asked.practice
        now += _while_thinking(rng)
        response = member.student.answer(offers.of(asked.version, asked.dataset_id))
        answered = give_answer(asked, response, now=now)
        member.student.read_feedback(Verdict.from_json(answered.verdict).mistakes, now=now)
        standings = standings_of(member.user, now=now)
        yield now, standings
        if not by_lot and not presses(standings):
            break
    if practice is not None:
        end(practice, now=now)


def work_on(
    member: Member, exercise: Exercise, *, now: datetime, rng: Random, offers: Offers, marks: bool = True
) -> Iterator[tuple[datetime, Mark | None]]:
    """The first attempts of the student at the exercise, each submitted, marked and learned from in this process.

    Without `marks` answers are sent to the workers, which mark them. Reports get no mark here.

    Raises:
        NotOpen: the exercise takes no answers of the student at `now`.
    """
    member.student.let_pass(now)
    for variant in make_variants(exercise=exercise, student=member.user):
        now += _while_thinking(rng)
        response = member.student.answer(offers.of(variant.version, variant.dataset_id))
        if not marks:
            submit_answer(variant=variant, response=response, now=now)
            yield now, None
            continue
        mark = submit(variant, response, now=now)
        if mark is not None:
            member.student.read_feedback(Verdict.from_json(mark.verdict).mistakes, now=now)
        yield now, mark


def submit(variant: Variant, response: Sequence[str], *, now: datetime) -> Mark | None:
    """Store an answer, mark it and learn from it, as a request and two tasks would; None where a tutor marks."""
    with transaction.atomic():
        # Stored and claimed at once, so that no worker finds it between.
        answer = store_answer(variant=variant, response=response, now=now)
        claim = claim_answer(answer.pk, now=now)
    assert claim is not None, f"{answer} was just stored by this transaction"
    mark = mark_claimed(answer.pk, claim, now=now + MARKING)
    if mark is not None:
        learn_from(mark, now=now + MARKING)
    return mark


def _ask(
    member: Member,
    practice: Practice | None,
    *,
    now: datetime,
    rng: Random,
    by_lot: Sequence[QuestionVersion],
) -> PracticeQuestion:
    """The next question of the practice, which begins with the first."""
    if by_lot:
        return _draw(member, practice, rng.choice(by_lot), now)
    if practice is None:
        return begin(member.user, Plan(), now=now, rng=rng)
    return ask_next(practice, after=practice.questions.count(), now=now, rng=rng)


def _draw(
    member: Member, practice: Practice | None, version: QuestionVersion, now: datetime
) -> PracticeQuestion:
    """A question without data that the lot chose."""
    if practice is None:
        practice = Practice.objects.create(
            student=member.user, purpose=Practice.Purpose.PRACTICE, begun_at=now
        )
    return practice.questions.create(
        place=practice.questions.count() + 1,
        version=version,
        mistake=version.question.mistake,
        why="Drawn by lot.",
        at_random=True,
        asked_at=now,
    )


def _while_thinking(rng: Random) -> timedelta:
    return timedelta(minutes=rng.uniform(*MINUTES))
