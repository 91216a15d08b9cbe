"""A pause of revision that is over: everything comes later by its length, and is so when the state is made anew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from quizzes.learning.rebuilding import rebuild_locked
from quizzes.learning.replaying import PAUSED_SINCE, take_pause
from quizzes.learning.store import lock_kept, save_state
from quizzes.models import Learner, LearnerStep


def end_pause(student: User, *, since: datetime, now: datetime) -> None:
    """Move every revision of the student by the time from `since` to `now`; of who has none, nothing is noted.

    Raises:
        ValueError: the pause ends before it begins.
    """
    if now < since:
        raise ValueError(f"a pause from {since} cannot end at {now}: give a later time")
    if not Learner.objects.filter(student=student).exists():
        return
    with transaction.atomic():
        kept = lock_kept(student.pk)
        log = {PAUSED_SINCE: since.isoformat()}
        LearnerStep.objects.create(student=student, at=now, taken_at=now, log=log)
        if kept.moved_at is not None and now < kept.moved_at:
            rebuild_locked(student.pk, now=now)
        else:
            state = take_pause(kept, since=since, until=now).state
            save_state(student.pk, state, now=now, mastered=kept.mastered, moved=tuple(state.cards))
