"""When a student first saw a question that they could answer: where time on task begins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from quizzes.models import Variant


def note_opened(variants: Iterable[Variant], *, now: datetime) -> None:
    """Keep `now` for those variants that the student sees for the first time. One query, or none.

    What is answered, or cannot be answered now, is left alone: looking at it later is no work on it. The variants
    come with their exercise and answer.
    """
    fresh = [variant.pk for variant in variants if _is_fresh(variant, now)]
    if fresh:
        # Another window of theirs may have been first.
        Variant.objects.filter(pk__in=fresh, opened_at=None).update(opened_at=now)


def _is_fresh(variant: Variant, now: datetime) -> bool:
    exercise = variant.item.exercise
    open_now = exercise.opens_at <= now < exercise.closes_at
    return variant.opened_at is None and open_now and not hasattr(variant, "answer")
