"""A class of simulated students over some days, and what the product found out about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts.models import Course
from grading.mistakes import MISTAKES
from quizzes.exercises import NewExercise, create_exercise, publish_exercise
from quizzes.learner.selection import Standing
from quizzes.learning.entries import local_time
from quizzes.learning.estimates import make_estimates
from quizzes.learning.standing import standings_of
from quizzes.models import Exercise, Mark, MistakeState, Question, QuestionBelief, QuestionVersion
from quizzes.practising.choosing import WITHOUT_DATA
from quizzes.simulation.classes import Member
from quizzes.simulation.figures import Beliefs, correlate, describe_counts
from quizzes.simulation.working import Offers, Order, practise, work_on
from quizzes.variants import latest_versions

# After so many answers of a student it is noted what is believed of them.
NOTED_AFTER = (10, 30, 50)
A_WEEK = 7
IN_EXERCISE = 8
SCENARIO, SETTING = "blood-pressure", "standard"
FIRST_HOUR, LAST_HOUR, NIGHT = 8.0, 16.0, 23.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What the class does: on each day a practice of at most `a_day` questions, in each week an exercise."""

    days: int
    practice: bool = True
    exercises: bool = False
    order: Order = Order.ADAPTIVE
    a_day: int = 10


@dataclass(slots=True)
class Found:
    """What has been seen so far. `answers` and `until_mastery` (of all ten) by the id of the user."""

    beliefs: dict[str, Beliefs] = field(
        default_factory=lambda: {**{str(many): Beliefs() for many in NOTED_AFTER}, "end": Beliefs()}
    )
    answers: dict[int, int] = field(default_factory=dict)
    until_mastery: dict[int, int] = field(default_factory=dict)

    def count(self, member: Member, standings: Sequence[Standing]) -> None:
        """One answer more, after which the student stands so."""
        many = self.answers[member.user.pk] = self.answers.get(member.user.pk, 0) + 1
        if many in NOTED_AFTER:
            self.note(str(many), member, standings)
        if all(each.mastered for each in standings):
            self.until_mastery.setdefault(member.user.pk, many)

    def note(self, when: str, member: Member, standings: Sequence[Standing]) -> None:
        for each in standings:
            self.beliefs[when].add(each.mistake in member.student.held, each.holds)


def run_class(
    course: Course, members: Sequence[Member], plan: Plan, *, now: datetime, rng: Random, seed: int
) -> dict[str, Any]:
    """Let the class work through the days that end before that of `now`; the summary, ready for JSON.

    Whoever has mastered everything stops practising. Difficulties and rates are estimated every night.

    Raises:
        CannotCertify: no data set could be found for an exercise.
    """
    offers, found = Offers(seed), Found()
    drawn = _drawn_from() if plan.order is Order.LOT else ()
    start = local_time(now).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=plan.days)
    exercise: Exercise | None = None
    for day in range(plan.days):
        morning = start + timedelta(days=day)
        if plan.exercises and day % A_WEEK == 0:
            exercise = _give_exercise(course, day // A_WEEK, morning, rng)
        for member in members:
            at = morning + timedelta(hours=rng.uniform(FIRST_HOUR, LAST_HOUR))
            if exercise is not None and day % A_WEEK == 0:
                at = _count_marks(
                    found, member, work_on(member, exercise, now=at, rng=rng, offers=offers), at
                )
            if plan.practice and member.user.pk not in found.until_mastery:
                worked = practise(member, now=at, rng=rng, offers=offers, most=plan.a_day, by_lot=drawn)
                for _, standings in worked:
                    found.count(member, standings)
                    if member.user.pk in found.until_mastery:
                        break
        make_estimates(now=morning + timedelta(hours=NIGHT))
    for member in members:
        found.note("end", member, standings_of(member.user, now=now))
    return _summarise(course, members, plan, found, offers)


def _count_marks(
    found: Found, member: Member, worked: Iterable[tuple[datetime, Mark | None]], at: datetime
) -> datetime:
    """Count the marked answers of an exercise; when the last one was given."""
    for when, mark in worked:
        at = when
        if mark is not None:
            found.count(member, standings_of(member.user, now=when + timedelta(seconds=1)))
    return at + timedelta(minutes=5)


def _give_exercise(course: Course, week: int, opens_at: datetime, rng: Random) -> Exercise:
    """A published exercise of questions drawn at random, open for a week."""
    on_setting = [
        version.question
        for version in _newest(Question.objects.of_the_house().filter(retired=False).exclude(kind="report"))
        if version.content["scenario"] == SCENARIO and SETTING in version.content["settings"]
    ]
    exercise = create_exercise(
        course=course,
        plan=NewExercise(
            title=f"Week {week + 1}",
            scenario=SCENARIO,
            setting=SETTING,
            opens_at=opens_at,
            closes_at=opens_at + timedelta(days=A_WEEK),
        ),
        questions=rng.sample(on_setting, min(IN_EXERCISE, len(on_setting))),
    )
    publish_exercise(exercise=exercise, now=opens_at)
    return exercise


def _drawn_from() -> list[QuestionVersion]:
    """What the lot draws from: the questions without data."""
    return _newest(Question.objects.of_the_house().filter(retired=False, kind__in=WITHOUT_DATA))


def _newest(questions: Iterable[Question]) -> list[QuestionVersion]:
    """The newest version of each question, in the order of the bank, its question at hand."""
    found = {question.pk: question for question in questions}
    versions = latest_versions(found.values())
    for pk, version in versions.items():
        version.question = found[pk]
    return [versions[pk] for pk in sorted(versions)]


def _summarise(
    course: Course, members: Sequence[Member], plan: Plan, found: Found, offers: Offers
) -> dict[str, Any]:
    """Beliefs noted too rarely to be counted are left out of `holds`; difficulties are those of the last estimate."""
    beliefs = QuestionBelief.objects.filter(question__in=offers.difficulties)
    hardness = {row.question_id: -row.ease for row in beliefs if row.ease is not None}
    return {
        "course": course.name,
        "students": len(members),
        "days": plan.days,
        "order": plan.order.value,
        "answers": sum(found.answers.values()),
        "holds": {when: beliefs.figures() for when, beliefs in found.beliefs.items() if beliefs.held},
        "difficulties": {
            "questions": len(hardness),
            "correlation": correlate(offers.difficulties, hardness),
        },
        "questions_until_mastery_of_all": describe_counts(sorted(found.until_mastery.values())),
        "mastered_at_the_end": _share_mastered(members),
    }


def _share_mastered(members: Sequence[Member]) -> float:
    """The share of students and mistakes that count as mastered."""
    users = [member.user.pk for member in members]
    mastered = MistakeState.objects.filter(student__in=users, mastered_at__isnull=False).count()
    return mastered / (len(members) * len(MISTAKES))
