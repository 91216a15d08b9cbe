"""The next question of a practice: what the learner wants to ask, among what may be asked."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Abs, Coalesce, Mod, Sqrt

from accounts.models import User
from grading.mistakes import MISTAKES
from lessons.guides import Section, load_guides
from quizzes.learner.beliefs import ADAPTIVE, Belief, Knowledge, squash
from quizzes.learner.selection import (
    HARDER,
    Candidate,
    Ground,
    Policy,
    Standing,
    choose_mistake,
    choose_question,
    draw_at_random,
)
from quizzes.learning.entries import local_time
from quizzes.learning.standing import standings_in
from quizzes.learning.store import load_state, usual_ease
from quizzes.models import LearnerStep, Practice, Question, QuestionPoint, QuestionVersion
from quizzes.quick_questions.asking import open_items

# Their answers depend on data, so that on fresh data nothing can be remembered.
_ON_DATA = ("number", "output")
# Of these one is chosen: more than a mistake that returns has to pass over.
_ENOUGH = 24
_LAST_ASKED = 5
# As `revision.urgency` has it on the day.
_JUST_DUE = 0.5
_PRIME = 1_000_003
_TITLES = {slug: mistake.title for slug, mistake in MISTAKES.items()}


class NothingToAsk(Exception):  # noqa: N818 (it is an answer, not a fault)
    """No question fits the practice; the message says why, to the student."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The question to ask, in its newest version, with the mistake that it was chosen for and why, for the student.

    `success` is the predicted probability of a right answer. `at_random`, `announced` and `retry` belong into the
    `PracticeQuestion` as they are.
    """

    mistake: str
    question: QuestionVersion
    why: str
    success: float
    at_random: bool
    announced: bool
    retry: bool


@dataclass(frozen=True, slots=True)
class _Lately:
    """What was answered today and would only be remembered, what waits for its answer, and the mistake asked last."""

    answered: Collection[int]
    waiting: Collection[int]
    mistake: str | None

    @property
    def questions(self) -> list[int]:
        return sorted({*self.answered, *self.waiting})


def choose_next(
    student: User, *, practice: Practice, now: datetime, rng: Random, only: Collection[str] = ()
) -> Chosen:
    """What to ask the student next in this practice. Seven queries, whatever was answered before.

    With `only`, these mistakes are due for revision, and no other is asked about.

    Questions that stand in an exercise which is not closed, and retired ones, are not asked. What was answered today and
    needs no data comes again only where nothing else is left, as a retry.

    Raises:
        NothingToAsk: no question fits the practice's mistake, section and level.
    """
    state = load_state(student.pk, now=now)
    lately = _look_back(student, practice, now)
    fitting = _fitting(practice, now)
    counts = _count_by_mistake(fitting, lately)
    every = standings_in(state, now=now)
    standings = _narrow(_due(every, only) if only else every, counts, practice)
    session = replace(state.session, last=lately.mistake or state.session.last)
    picked = choose_mistake(standings, session, titles=_TITLES, rng=rng)
    policy = HARDER if picked.ground is Ground.CHALLENGE else Policy()
    at_random = draw_at_random(rng, policy)
    if any(counts.values()):
        fitting = fitting.exclude(pk__in=lately.questions)
    of_mistake = fitting.filter(mistake=picked.mistake)
    nearest = _nearest(of_mistake, student, _brought(state.knowledge, picked.mistake), policy, at_random, rng)
    candidates = {candidate.question: pk for pk, candidate in nearest}
    question = choose_question(
        [candidate for _, candidate in nearest],
        rng=rng,
        avoid=picked.avoid,
        policy=policy,
        at_random=at_random,
    )
    pk = candidates[question.question]
    return Chosen(
        picked.mistake,
        _newest_version(pk),
        f"{picked.reason} {question.reason}",
        question.success,
        question.at_random,
        announced=bool(practice.mistake) or (bool(practice.section) and len(standings) == 1),
        retry=pk in lately.answered,
    )


def _look_back(student: User, practice: Practice, now: datetime) -> _Lately:
    """What was answered since midnight, and what this practice asked last. Two queries."""
    midnight = local_time(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = LearnerStep.objects.filter(student=student, at__gte=midnight, question__isnull=False)
    answered = today.exclude(question__kind__in=_ON_DATA).order_by().values_list("question_id", flat=True)
    asked = practice.questions.order_by("-place").values_list(
        "version__question_id", "mistake", "answered_at"
    )
    newest = list(asked[:_LAST_ASKED])
    waiting = {question_id for question_id, _, answered_at in newest if answered_at is None}
    return _Lately(set(answered), waiting, newest[0][1] if newest else None)


def _fitting(practice: Practice, now: datetime) -> QuerySet[Question]:
    """The questions that may be asked in this practice."""
    # A report waits for a tutor, and practice is judged at once.
    wanted = Q(retired=False) & ~Q(kind="report")
    if practice.mistake:
        wanted &= Q(mistake=practice.mistake)
    if practice.level is not None:
        wanted &= Q(level=practice.level)
    if practice.section:
        section = _find_section(practice.section)
        points = QuestionPoint.objects.filter(question=OuterRef("pk"), point__in=section.points)
        about = Q(mistake__in=[mistake.slug for mistake in section.mistakes])
        wanted &= Q(Exists(points)) if section.points else about
    return (
        Question.objects.of_the_house().filter(wanted).exclude(pk__in=open_items(now=now).values("question"))
    )


def _find_section(slug: str) -> Section:
    for guide in load_guides().values():
        for section in guide.sections:
            if section.slug == slug:
                return section
    raise NothingToAsk(f"The guide has no section “{slug}”. Choose one from its contents.")


def _count_by_mistake(fitting: QuerySet[Question], lately: _Lately) -> dict[str, bool]:
    """The mistakes with a question that fits, and whether one of them was not asked lately."""
    rows = fitting.order_by().values_list("mistake")
    counted = rows.annotate(others=Count("pk", filter=~Q(pk__in=lately.questions)))
    return {mistake: others > 0 for mistake, others in counted}


def _due(standings: Sequence[Standing], names: Collection[str]) -> list[Standing]:
    """These mistakes as due: an exam ahead may bring one forward."""
    return [replace(each, due=max(each.due, _JUST_DUE)) for each in standings if each.mistake in names]


def _narrow(standings: Sequence[Standing], counts: Mapping[str, bool], practice: Practice) -> list[Standing]:
    """The mistakes to choose from: what was asked lately is left to those who have nothing else."""
    anything_new = any(counts.values())
    found = [
        each for each in standings if each.mistake in counts and (counts[each.mistake] or not anything_new)
    ]
    if not found:
        raise NothingToAsk(_say_nothing_fits(practice))
    return found


def _brought(knowledge: Knowledge, mistake: str) -> Belief:
    """What the student brings to the logit of a right answer about the mistake."""
    skill = knowledge.skills.get(mistake, Belief(0.0, ADAPTIVE.skill_variance))
    ability = knowledge.ability
    return Belief(ability.mean + skill.mean, ability.variance + skill.variance)


def _nearest(
    questions: QuerySet[Question],
    student: User,
    brought: Belief,
    policy: Policy,
    at_random: bool,
    rng: Random,
) -> list[tuple[int, Candidate]]:
    """The first of these questions with their ids: unseen ones before those asked longest ago.

    Among unseen ones those nearest to the policy's target come first, or any if drawn `at_random`. One query.
    """
    mean, variance = usual_ease()
    ease = Coalesce(F("belief__ease"), mean, output_field=FloatField())
    spread = Coalesce(F("belief__spread"), variance, output_field=FloatField())
    # As in `beliefs.squash`: what is uncertain draws the logit towards 0.
    logit = (ease + brought.mean) / Sqrt(1 + (spread + brought.variance) * (math.pi / 8))
    wanted = math.log(policy.target / (1 - policy.target))
    # Equally near ones come in an order that the lot gives: a line through the ids, wrapped around a prime.
    lot = Mod(
        F("pk") * rng.randrange(1, _PRIME) + rng.randrange(_PRIME), _PRIME, output_field=BigIntegerField()
    )
    seen = LearnerStep.objects.filter(student=student, question=OuterRef("pk")).order_by("-at")
    rows = questions.annotate(ease=ease, spread=spread, asked=Subquery(seen.values("at")[:1])).order_by(
        F("asked").asc(nulls_first=True), *([] if at_random else [Abs(logit - wanted)]), lot
    )
    values = rows.values_list("pk", "uid", "ease", "spread", "asked")[:_ENOUGH]
    return [
        (
            pk,
            Candidate(
                uid,
                squash(brought.mean + ease_mean, brought.variance + ease_variance),
                int(asked.timestamp()) if asked else None,
            ),
        )
        for pk, uid, ease_mean, ease_variance, asked in values
    ]


def _newest_version(question_id: int) -> QuestionVersion:
    versions = QuestionVersion.objects.filter(question=question_id).select_related("question")
    return versions.order_by("-number")[0]


def _say_nothing_fits(practice: Practice) -> str:
    named = [
        f"about “{_TITLES.get(practice.mistake, practice.mistake)}”" if practice.mistake else "",
        f"on the section “{practice.section}”" if practice.section else "",
        f"of level {practice.level}" if practice.level is not None else "",
    ]
    which = " ".join(part for part in named if part) or "at all"
    return (
        f"There is no question {which} to practise now: questions of open exercises wait until those close. "
        "Choose another topic or level."
    )
