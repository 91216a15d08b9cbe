"""Marking without names, on request: remembered for each tutor and exercise."""

from __future__ import annotations

import random

from accounts.models import User
from quizzes.models import BlindMarking, Exercise

# What a BigIntegerField holds.
_SEEDS = 2**63


def seed_of(exercise: Exercise, tutor: User) -> int | None:
    """The seed of the order in which the tutor marks without names; None if they see names. One query."""
    found = BlindMarking.objects.filter(exercise=exercise, tutor=tutor).values_list("seed", flat=True)
    return found.first()


def hide_names(exercise: Exercise, tutor: User, *, rng: random.Random) -> None:
    """From now on the tutor marks this exercise without names. Asking twice keeps the order of the first time."""
    BlindMarking.objects.get_or_create(
        exercise=exercise, tutor=tutor, defaults={"seed": rng.randrange(_SEEDS)}
    )


def show_names(exercise: Exercise, tutor: User) -> None:
    BlindMarking.objects.filter(exercise=exercise, tutor=tutor).delete()
