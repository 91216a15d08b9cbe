"""What tutors do with exercises, as lines of the course's audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.audit import note
from accounts.models import User
from quizzes.composing.composing import FRAME, chosen_of
from quizzes.models import Exercise


def frame_of(exercise: Exercise) -> dict[str, str]:
    """All of a stored exercise but its questions, as texts; nothing where it is deleted. One query."""
    stored = Exercise.objects.filter(pk=exercise.pk).first()
    if stored is None:
        return {}
    values = {name: getattr(stored, name) for name in FRAME}
    return {
        name: value.isoformat() if isinstance(value, datetime) else str(value)
        for name, value in values.items()
    }


def questions_of(exercise: Exercise) -> dict[str, str]:
    """The points of each chosen question by its name in the bank, in their order. One query."""
    return {entry.question.uid: str(entry.points) for entry in chosen_of(exercise)}


def record(
    exercise: Exercise,
    *,
    by: User,
    action: str,
    verb: str,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Note what was done, in the transaction that does it: `verb` is "published", the title is added.

    Of `before` and `after`, where both are given, what differs is kept; where nothing does, nothing was done.
    """
    details: dict[str, Any] = {}
    if before is not None and after is not None:
        if list(before.items()) == list(after.items()):
            return
        names = sorted(before.keys() | after.keys())
        changed = {name for name in names if before.get(name) != after.get(name)}
        # Where nothing but the order of questions differs, all of them are named in it.
        kept = changed or set(names)
        details = {
            "before": [[name, before[name]] for name in before if name in kept],
            "after": [[name, after[name]] for name in after if name in kept],
        }
    note(
        course=exercise.course,
        by=by,
        action=action,
        words=f"{verb} the exercise “{exercise.title}”",
        now=now,
        about=exercise,
        details=details,
    )
