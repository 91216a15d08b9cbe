"""The data sets of a student's open exercises, for pages that know nothing of exercises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from accounts.models import User
from lessons.own_data import OwnData
from quizzes.models import Variant


def open_data(user: User, now: datetime) -> Iterator[OwnData]:
    """Each data set of an exercise that is open at `now` once, rows left in the database. One query."""
    variants = (
        Variant.objects.visible_to(user)
        .current()
        .filter(item__exercise__opens_at__lte=now, item__exercise__closes_at__gt=now)
        .select_related("item__exercise", "dataset")
        .defer("dataset__csv", "dataset__certificate")
        .order_by("item__exercise__closes_at", "item__exercise_id", "attempt", "item__position")
        .distinct()
    )
    seen: set[int] = set()
    for variant in variants:
        if variant.dataset_id not in seen:
            seen.add(variant.dataset_id)
            further = f", attempt {variant.attempt} at question {variant.item.position}"
            label = variant.item.exercise.title + (further if variant.attempt > 1 else "")
            yield OwnData(label, variant.dataset)
