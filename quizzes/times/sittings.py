"""Starting an exercise with a time limit.

The limit runs once, from the moment at which the student presses "Start", and ends by itself. A draft is not submitted
then: nothing is marked in this house that its author did not submit. The page before the start says so.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from quizzes.models import Exercise, Sitting
from quizzes.times.own_times import times_of


class CannotStart(Exception):  # noqa: N818 (it is an answer, not a fault)
    """The exercise is not open to the student; the message says so."""


@transaction.atomic
def start(*, exercise: Exercise, student: User, now: datetime) -> Sitting | None:
    """Let the student's time run from `now` on; what was started runs on. None where there is no limit.

    Raises:
        CannotStart: the exercise is not open to the student.
    """
    times = times_of(exercise, student)
    if not times.is_open(now):
        raise CannotStart("This exercise is not open to you now, so it was not started.")
    if times.minutes is None:
        return None
    sitting, _ = Sitting.objects.get_or_create(
        exercise=exercise, student=student, defaults={"started_at": now}
    )
    return sitting
