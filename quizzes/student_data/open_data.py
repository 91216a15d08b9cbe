"""The data sets of a student's open exercises, for pages that know nothing of exercises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from accounts.models import User
from datasets.models import Dataset
from lessons.own_data import OwnData
from quizzes.models import Exercise, Variant
from quizzes.times.own_times import own_times, times_of


def open_data(user: User, now: datetime) -> Iterator[OwnData]:
    """Each data set of an exercise that the user may work on at `now`, once; rows are left in the database. Three queries.

    Data of an exercise with a time limit come with pressing "Start".
    """
    exercises = Exercise.objects.visible_to(user).in_progress(now).filter(opens_at__lte=now)
    times = own_times(exercises.order_by(), user)
    variants = (
        Variant.objects.visible_to(user)
        .current()
        .filter(
            item__exercise__in=[pk for pk, own in times.items() if own.is_open(now) and not own.must_start]
        )
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


def is_too_early(dataset: Dataset, now: datetime) -> bool:
    """Whether the data belong to an exercise that its student cannot see yet, or has to start first. Two queries."""
    variant = Variant.objects.filter(dataset=dataset).select_related("item__exercise", "student").first()
    if variant is None:
        return False
    times = times_of(variant.item.exercise, variant.student)
    return now < times.opens or (times.must_start and now < times.closes)
