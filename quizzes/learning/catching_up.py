"""What was marked and not taken in, or has changed since: nothing is lost if a task is, and no mark waits for this."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from quizzes.learning.entries import entry_of_mark
from quizzes.learning.rebuilding import rebuild_student
from quizzes.learning.taking import take_mark, take_practised
from quizzes.models import LearnerStep, Mark, MarkChange, PracticeQuestion

logger = logging.getLogger(__name__)

# How far the sweep looks back; once a night everything is looked at.
LATELY = timedelta(days=2)
# What is younger is on its way by its own task.
ON_ITS_WAY = timedelta(seconds=15)
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """How many answers were taken in, how many students rebuilt, and how many could not be."""

    taken: int
    rebuilt: int
    failed: int


def learn_from(mark: Mark, *, now: datetime) -> None:
    """Take in a mark, or the change of one that was taken in before."""
    step = LearnerStep.objects.filter(mark=mark).select_related("student").first()
    if step is None:
        take_mark(mark, now=now)
        return
    entry = entry_of_mark(mark.pk)
    read = (step.log["score"], step.log["revealed"])
    if entry is not None and read != (entry.answer.score, dict(entry.answer.revealed)):
        rebuild_student(step.student, now=now)


def catch_up(*, now: datetime, lately: timedelta | None = LATELY) -> CaughtUp:
    """Take in what has no step, then rebuild the students whose marks have changed; without `lately`, of all time.

    What fails is logged and left to the next time.
    """
    since = now - lately if lately else None
    taken = rebuilt = failed = 0
    for answer in _untaken(since, now):
        try:
            log = take_mark(answer, now=now) if isinstance(answer, Mark) else take_practised(answer, now=now)
            taken += log is not None
        except Exception:
            failed += 1
            logger.exception("%r could not be taken in", answer)
    changed = User.objects.filter(pk__in=_changed(since).values("student")).order_by("pk")
    for student in changed[:MOST_AT_ONCE]:
        try:
            rebuild_student(student, now=now)
            rebuilt += 1
        except Exception:
            failed += 1
            logger.exception("%r could not be rebuilt", student)
    return CaughtUp(taken, rebuilt, failed)


def _untaken(since: datetime | None, now: datetime) -> list[Mark | PracticeQuestion]:
    """Marks that count and practice answers without a step, in the order in which they were given."""
    counted = Mark.objects.filter(answer__variant__replaced_at=None, student__is_active=True)
    marks = counted.filter(step=None, marked_at__lt=now - ON_ITS_WAY)
    practised = PracticeQuestion.objects.filter(
        step=None, answered_at__lt=now - ON_ITS_WAY, score__isnull=False
    )
    if since is not None:
        marks, practised = marks.filter(marked_at__gte=since), practised.filter(answered_at__gte=since)
    timed: list[tuple[datetime, Mark | PracticeQuestion]] = [
        (mark.answer.submitted_at, mark)
        for mark in marks.select_related("answer").order_by("marked_at")[:MOST_AT_ONCE]
    ]
    for one in practised.order_by("answered_at")[:MOST_AT_ONCE]:
        assert one.answered_at is not None
        timed.append((one.answered_at, one))
    return [answer for _, answer in sorted(timed, key=lambda pair: pair[0])]


def _changed(since: datetime | None) -> QuerySet[LearnerStep]:
    """Steps of marks that have changed since they were taken in."""
    changes = MarkChange.objects.filter(
        answer=OuterRef("mark__answer"), counts=True, at__gt=OuterRef("taken_at")
    )
    recent = Q(mark__marked_at__gt=F("taken_at"))
    if since is None:
        return LearnerStep.objects.filter(recent | Exists(changes))
    # The latest marks and changes are found by their indexes, and the steps by them.
    marked = Mark.objects.filter(marked_at__gte=since).values("pk")
    noted = MarkChange.objects.filter(at__gte=since, counts=True).values("answer__mark")
    return LearnerStep.objects.filter((Q(mark__in=marked) & recent) | (Q(mark__in=noted) & Exists(changes)))
