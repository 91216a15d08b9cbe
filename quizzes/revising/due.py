"""What a student has to revise, as they want it: the cards with plan, cap, exam and pause applied."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median

from django.db.models import Count

from accounts.models import User
from quizzes.learner.outlook import bring_before
from quizzes.learner.revision import Card, Plan, make_plan
from quizzes.models import MistakeState, Practice, PracticeQuestion, RevisionPlan

WEEK = 7
# Minutes that a question takes: the median of the student's last ones, where there are enough of them.
USUAL_MINUTES = 3.0
ENOUGH_TIMES = 5
LAST_TIMES = 20
LONGEST = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Agenda:
    """A student's revision at `now`. Names are slugs of mistakes.

    `cards` are as stored, `due` with the exam applied; `week` is the plan from today on, empty in a pause. `minutes`
    is what one question takes.
    """

    wishes: RevisionPlan
    now: datetime
    cards: Mapping[str, Card]
    due: Mapping[str, Card]
    week: Plan
    done_today: int
    minutes: float

    @property
    def today(self) -> tuple[str, ...]:
        return self.week.today

    @property
    def minutes_today(self) -> int:
        """Whole minutes that today's questions take; 0 without any."""
        return math.ceil(self.minutes * len(self.today))

    @property
    def is_paused(self) -> bool:
        return self.wishes.paused_since is not None

    @property
    def exam(self) -> date | None:
        """The exam, while it lies ahead."""
        exam = self.wishes.exam_date
        return exam if exam is not None and exam >= self.week.start else None


def agenda_of(student: User, *, now: datetime) -> Agenda:
    """What the student has to revise. Four queries."""
    wishes = wishes_of(student)
    cards = cards_of([student.pk]).get(student.pk, {})
    done = done_today([student.pk], now=now).get(student.pk, 0)
    return make_agenda(wishes, cards, now=now, done=done, minutes=minutes_of(student))


def due_today(student: User, *, now: datetime) -> tuple[str, ...]:
    """The mistakes that revision asks about today, the least safe first; empty in a pause. Three queries."""
    cards = cards_of([student.pk]).get(student.pk, {})
    done = done_today([student.pk], now=now).get(student.pk, 0)
    return make_agenda(wishes_of(student), cards, now=now, done=done).today


def make_agenda(
    wishes: RevisionPlan,
    cards: Mapping[str, Card],
    *,
    now: datetime,
    done: int,
    minutes: float = USUAL_MINUTES,
) -> Agenda:
    """The agenda from what was read before. No query."""
    cap, exam = wishes.daily_cap, wishes.exam_date
    due = bring_before(cards, now=now, exam=exam, cap=cap)
    planned = {} if wishes.paused_since is not None else due
    week = make_plan(planned, now=now, cap=cap, days=WEEK, exam=exam, done_today=done)
    return Agenda(wishes, now, cards, due, week, done, minutes)


def wishes_of(student: User) -> RevisionPlan:
    """The student's wishes, or the defaults, which are not stored. One query."""
    return RevisionPlan.objects.visible_to(student).first() or RevisionPlan(student=student)


def cards_of(students: Collection[int]) -> dict[int, dict[str, Card]]:
    """The cards in revision by student and mistake. One query."""
    found: dict[int, dict[str, Card]] = {}
    rows = MistakeState.objects.filter(student__in=students, due_at__isnull=False)
    for row in rows.only("student_id", "mistake", "card").order_by("mistake"):
        assert row.card is not None, f"{row} is due without a card"
        found.setdefault(row.student_id, {})[row.mistake] = Card.from_json(row.card)
    return found


def done_today(students: Collection[int], *, now: datetime) -> dict[int, int]:
    """How many mistakes each student has been asked about in revision since midnight UTC, as cards have it. One query."""
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    rows = (
        PracticeQuestion.objects.filter(
            practice__student__in=students,
            practice__purpose=Practice.Purpose.REVISION,
            answered_at__gte=midnight,
            retry=False,
        )
        .order_by()
        .values_list("practice__student_id")
        .annotate(done=Count("mistake", distinct=True))
    )
    return dict(rows)


def minutes_of(student: User) -> float:
    """Minutes that the student takes for a question, by their last answers in practice and revision. One query."""
    rows = PracticeQuestion.objects.filter(practice__student=student, answered_at__isnull=False)
    times = rows.order_by("-answered_at").values_list("asked_at", "answered_at")[:LAST_TIMES]
    return typical_minutes(answered - asked for asked, answered in times if answered is not None)


def typical_minutes(times: Iterable[timedelta]) -> float:
    """The median of these times in minutes, those left out in which somebody went away; the usual, if there are few."""
    counted = [each / timedelta(minutes=1) for each in times if each <= LONGEST]
    return median(counted) if len(counted) >= ENOUGH_TIMES else USUAL_MINUTES
