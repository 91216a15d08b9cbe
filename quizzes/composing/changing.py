"""What may change in an exercise that is published, and whom it would hit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from accounts.audit import note
from accounts.models import User
from quizzes.composing.composing import Refused, check_times, locked
from quizzes.composing.shortening import Hit, find_hits
from quizzes.models import Exercise
from quizzes.times.clock import said
from quizzes.times.lateness import answers_of, hold_submissions, recount, store_recounts
from quizzes.times.own_times import class_times, schedule_of, settle_extended_to

# What may change, in words for what is noted.
WORDS = {
    "title": "the title",
    "intro": "the introduction",
    "due_at": "the due time",
    "closes_at": "the closing time",
    "attempts": "the attempts",
    "late_rule": "the rule for late answers",
    "late_percent": "what lateness takes off",
    "late_floor": "what late answers keep",
    "minutes": "the time limit",
}


class Unconfirmed(Exception):  # noqa: N818 (it is a question, not a fault)
    """Students who have begun would lose by it. `hits` are all who would, by name; nothing is changed yet."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        super().__init__("Students who have begun would lose by this.")
        self.hits = hits


@dataclass(frozen=True, slots=True)
class Published:
    """What may still be changed of an exercise that is published."""

    title: str
    intro: str
    due_at: datetime
    closes_at: datetime
    attempts: int
    late_rule: str = Exercise.Late.NONE
    late_percent: int = 0
    late_floor: int = 0
    minutes: int | None = None

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return tuple(field.name for field in fields(cls))


@transaction.atomic
def change_published(
    *, exercise: Exercise, change: Published, by: User, now: datetime, confirmed: bool = False
) -> None:
    """Change words, times and attempts of a published exercise; `confirmed` where students lose by it.

    What was submitted late keeps more of its points where the new times or the new rule say so, and never less.

    Raises:
        Refused: it would be open again after it has closed, or its times would be in no order.
        Unconfirmed: students who have begun would lose time, attempts or points.
    """
    row = locked(exercise)
    hold_submissions(row)
    change = _with_seconds(change, row)
    check_times(row.opens_at, change.due_at, change.closes_at)
    if change.closes_at > row.closes_at <= now:
        raise Refused(
            f"It closed on {said(row.closes_at)}, and its right answers may be known since: leave the closing time "
            "as it is, and give an extension to who should have one, or duplicate the exercise to ask again.",
            field="closes_at" if change.closes_at != change.due_at else "due_at",
        )
    times = class_times(row)
    before = {name: getattr(row, name) for name in Published.names()}
    for name, value in asdict(change).items():
        setattr(row, name, value)
    after = schedule_of(row)
    hits = find_hits(row, times, after) if not confirmed else []
    if any(hit.has_begun for hit in hits):
        raise Unconfirmed(hits)
    row.save(update_fields=Published.names())
    better = recount(answers_of(row), partial(times.of, schedule=after), only_better=True)
    store_recounts(better)
    settle_extended_to(row)
    _note_change(row, before, by=by, now=now, answers=len(better))


def _with_seconds(change: Published, row: Exercise) -> Published:
    """A page knows no seconds: what it showed of a time is that time."""

    def mended(typed: datetime, stored: datetime) -> datetime:
        return stored if typed == stored.replace(second=0, microsecond=0) else typed

    return replace(
        change,
        due_at=mended(change.due_at, row.due_at),
        closes_at=mended(change.closes_at, row.closes_at),
    )


def _note_change(row: Exercise, before: dict[str, Any], *, by: User, now: datetime, answers: int) -> None:
    changed = {
        name: [_plain(before[name]), _plain(getattr(row, name))]
        for name in Published.names()
        if before[name] != getattr(row, name)
    }
    if changed:
        note(
            course=row.course,
            by=by,
            action="exercise-changed",
            words=f"changed “{row.title}”: {', '.join(WORDS[name] for name in changed)}",
            now=now,
            about=row,
            details={"changed": changed, "answers": answers},
        )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
