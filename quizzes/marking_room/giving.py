"""A filled-in sheet becomes a mark: the first, a second, a change, or what settles two that differ."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from quizzes.marking_room.comments import count_uses
from quizzes.marking_room.desk import Desk, Task
from quizzes.marking_room.seconds import give_second, settle
from quizzes.marking_room.sheet import ONLY, Sheet
from quizzes.marks import MarkRefused, override_mark


@transaction.atomic
def give(desk: Desk, sheet: Sheet, *, by: User, now: datetime) -> None:
    """Store the sheet as what the desk is for, if nothing has changed since it was laid out.

    Raises:
        MarkRefused, MarkHasChanged: see `quizzes.marks.override_mark`.
        SecondRefused: see `quizzes.marking_room.seconds.give_second`.
    """
    assert not sheet.errors, "a sheet with errors is shown again, not stored"
    answer = desk.answer
    if desk.task == Task.NOTHING:
        raise MarkRefused("This answer is just being marked automatically. Look again in a minute.")
    if desk.task == Task.SECOND:
        give_second(answer, sheet, by=by, now=now)
    else:
        has_rubric = [scale.key for scale in sheet.scales] != [ONLY]
        override_mark(
            answer,
            score=sheet.score,
            reason=sheet.reason,
            by=by,
            now=now,
            rubric=sheet.points if has_rubric else None,
            comment=sheet.comment,
            shows_reason=sheet.shows_reason,
            seen=desk.seen,
        )
        settle(answer, now=now)
    if sheet.comment:
        count_uses(tutor=by, course=answer.variant.item.exercise.course, text=sheet.comment)
