"""What a student has in every exercise of a course: more time, more days, more attempts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.audit import note
from accounts.models import Course, Enrolment, User
from quizzes.models import Accommodation, Exercise
from quizzes.times.lateness import answers_of, hold_submissions, recount, store_recounts
from quizzes.times.own_times import class_times, settle_extended_to


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a tutor says of an accommodation; one that gives nothing and notes nothing takes it away."""

    factor: Decimal = Decimal(1)
    days: int = 0
    attempts: int = 0
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Wanted()

    @property
    def words(self) -> str:
        """What it gives: "1.5 times the time limit, 2 more days"."""
        parts = [
            f"{self.factor.normalize():f} times the time limit" if self.factor > 1 else "",
            f"{self.days} more day{'' if self.days == 1 else 's'}" if self.days else "",
            f"{self.attempts} more attempt{'' if self.attempts == 1 else 's'}" if self.attempts else "",
        ]
        return ", ".join(filter(None, parts)) or "nothing more"


def wanted_of(accommodation: Accommodation | None) -> Wanted:
    """The accommodation as it stands."""
    if accommodation is None:
        return Wanted()
    return Wanted(accommodation.factor, accommodation.days, accommodation.attempts, accommodation.note)


@transaction.atomic
def accommodate(*, enrolment: Enrolment, wanted: Wanted, by: User, now: datetime) -> int:
    """Store what the student has, or take it away, in every exercise of the course at once.

    How late their answers are is counted anew; how many of them now keep more or less of their points is returned.
    """
    exercises = list(Exercise.objects.filter(course=enrolment.course_id).order_by("pk"))
    for exercise in exercises:
        hold_submissions(exercise, [enrolment.user_id])
    before = wanted_of(Accommodation.objects.filter(enrolment=enrolment).first())
    if wanted.is_empty:
        Accommodation.objects.filter(enrolment=enrolment).delete()
    else:
        columns = _columns(wanted) | {"by": by, "at": now}
        Accommodation.objects.update_or_create(enrolment=enrolment, defaults=columns)
    changed = sum(
        _settle(exercise, enrolment.user_id, fairer=_gives_as_much(wanted, before)) for exercise in exercises
    )
    note(
        course=enrolment.course,
        by=by,
        action="accommodation-changed",
        words=f"set the accommodation of {enrolment.user} to {wanted.words}",
        now=now,
        about=enrolment,
        details={"before": before.words, "after": wanted.words, "answers": changed},
    )
    return changed


def accommodations_in(course: Course) -> dict[int, Accommodation]:
    """The accommodations of the course by the id of their enrolment. One query."""
    found = Accommodation.objects.filter(enrolment__course=course)
    return {row.enrolment_id: row for row in found}


def _settle(exercise: Exercise, student_id: int, *, fairer: bool) -> int:
    times = class_times(exercise)
    found = recount(answers_of(exercise, [student_id]), times.of, only_better=fairer)
    store_recounts(found)
    settle_extended_to(exercise)
    return sum(entry.is_better or entry.is_worse for entry in found)


def _gives_as_much(one: Wanted, other: Wanted) -> bool:
    return one.days >= other.days


def _columns(wanted: Wanted) -> dict[str, Any]:
    return {
        "factor": wanted.factor,
        "days": wanted.days,
        "attempts": wanted.attempts,
        "note": wanted.note,
    }
