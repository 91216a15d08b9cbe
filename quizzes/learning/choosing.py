"""The next question of a practice: what the learner wants to ask, among what may be asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

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
)
from quizzes.learning.entries import local_time
from quizzes.learning.standing import standings_in
from quizzes.learning.store import ease_of, load_state, usual_beliefs
from quizzes.models import LearnerStep, Practice, Question, QuestionPoint, QuestionVersion
from quizzes.practice import asked_now

# Their answers depend on data, so that on fresh data nothing can be remembered.
_ON_DATA = ("number", "output")
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
class _Asked:
    """When the student was last asked each question, and which of them would only be remembered today."""

    last: Mapping[int, datetime]
    fresh_in_mind: Collection[int]
    newest_mistake: str | None


def choose_next(student: User, *, practice: Practice, now: datetime, rng: Random) -> Chosen:
    """What to ask the student next in this practice. Seven queries, whatever was answered before.

    Questions that stand in an exercise which is not closed, and retired ones, are not asked. What was answered today and
    needs no data comes again only where nothing else is left, as a retry.

    Raises:
        NothingToAsk: no question fits the practice's mistake, section and level.
    """
    state = load_state(student.pk, now=now)
    asked = _asked(student, practice, now)
    fitting = _fitting(practice, now)
    counts = _count_by_mistake(fitting, asked)
    standings = _narrow(standings_in(state, now=now), counts, practice)
    session = replace(state.session, last=asked.newest_mistake or state.session.last)
    picked = choose_mistake(standings, session, titles=_TITLES, rng=rng)
    candidates = _candidates(
        fitting, picked.mistake, asked, state.knowledge, retries=not any(counts.values())
    )
    policy = HARDER if picked.ground is Ground.CHALLENGE else Policy()
    question = choose_question(list(candidates.values()), rng=rng, avoid=picked.avoid, policy=policy)
    pk = next(pk for pk, candidate in candidates.items() if candidate.question == question.question)
    version = (
        QuestionVersion.objects.filter(question=pk).select_related("question").order_by("-number").first()
    )
    assert version is not None
    return Chosen(
        picked.mistake,
        version,
        f"{picked.reason} {question.reason}",
        question.success,
        question.at_random,
        announced=bool(practice.mistake) or (bool(practice.section) and len(standings) == 1),
        retry=pk in asked.fresh_in_mind,
    )


def _asked(student: User, practice: Practice, now: datetime) -> _Asked:
    steps = LearnerStep.objects.filter(student=student, question__isnull=False)
    rows = steps.order_by().values_list("question_id", "question__kind").annotate(Max("at"))
    last: dict[int, datetime] = {}
    fresh = set()
    today = local_time(now).date()
    for question_id, kind, at in rows:
        last[question_id] = at
        if kind not in _ON_DATA and local_time(at).date() == today:
            fresh.add(question_id)
    newest = practice.questions.order_by("-place").values_list("version__question_id", "mistake", "asked_at")[
        :10
    ]
    found = list(newest)
    for question_id, _, asked_at in found:
        last.setdefault(question_id, asked_at)
    return _Asked(last, fresh, found[0][1] if found else None)


def _fitting(practice: Practice, now: datetime) -> QuerySet[Question]:
    """The questions that may be asked in this practice."""
    wanted = Q(retired=False, mistake__in=MISTAKES)
    if practice.mistake:
        wanted &= Q(mistake=practice.mistake)
    if practice.level is not None:
        wanted &= Q(level=practice.level)
    if practice.section:
        section = _find_section(practice.section)
        points = QuestionPoint.objects.filter(question=OuterRef("pk"), point__in=section.points)
        about = Q(mistake__in=[mistake.slug for mistake in section.mistakes])
        wanted &= Q(Exists(points)) if section.points else about
    return Question.objects.filter(~asked_now(now=now), wanted)


def _find_section(slug: str) -> Section:
    for guide in load_guides().values():
        for section in guide.sections:
            if section.slug == slug:
                return section
    raise NothingToAsk(f"The guide has no section “{slug}”. Choose one from its contents.")


def _count_by_mistake(fitting: QuerySet[Question], asked: _Asked) -> dict[str, bool]:
    """The mistakes with a question that fits, and whether one of them is not fresh in mind."""
    rows = fitting.order_by().values_list("mistake")
    counted = rows.annotate(others=Count("pk", filter=~Q(pk__in=asked.fresh_in_mind)))
    return {mistake: others > 0 for mistake, others in counted}


def _narrow(standings: Sequence[Standing], counts: Mapping[str, bool], practice: Practice) -> list[Standing]:
    """The mistakes to choose from: in revision those that are due, if any."""
    if not counts:
        raise NothingToAsk(_say_nothing_fits(practice))
    anything_new = any(counts.values())
    found = [
        each
        for each in standings
        if counts.get(each.mistake, False) or (each.mistake in counts and not anything_new)
    ]
    due = [each for each in found if each.due > 0]
    return due if due and practice.purpose == Practice.Purpose.REVISION else found


def _candidates(
    fitting: QuerySet[Question],
    mistake: str,
    asked: _Asked,
    knowledge: Knowledge,
    *,
    retries: bool,
) -> dict[int, Candidate]:
    """The questions of the mistake by their ids, each with its predicted success."""
    skill = knowledge.skills.get(mistake, Belief(0.0, ADAPTIVE.skill_variance))
    mean = knowledge.ability.mean + skill.mean
    variance = knowledge.ability.variance + skill.variance
    usual = {level: ease_of(usual_beliefs(level=level, mistake=mistake), mistake) for level in (1, 2, 3)}
    rows = fitting.filter(mistake=mistake).values_list("pk", "uid", "level", "belief__ease", "belief__spread")
    found = {}
    for pk, uid, level, ease, spread in rows.order_by("pk"):
        if pk in asked.fresh_in_mind and not retries:
            continue
        if ease is None or spread is None:
            ease, spread = usual[level].mean, usual[level].variance
        at = asked.last.get(pk)
        success = squash(mean + ease, variance + spread)
        found[pk] = Candidate(uid, success, int(at.timestamp()) if at else None)
    return found


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
