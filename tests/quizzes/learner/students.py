"""Simulated students who hold some of ten mistakes and answer by given rates."""

from __future__ import annotations

from random import Random

from quizzes.learner.diagnosis import Rates
from quizzes.simulation.students import Nature, SimulatedStudent, plant

MISTAKES = tuple(f"mistake-{number}" for number in range(10))


def make_student(
    rng: Random, *, prior: float = 0.3, unlearned: float = 0.0, rates: Rates | None = None
) -> SimulatedStudent:
    return plant(rng, MISTAKES, prior=prior, nature=Nature(rates or Rates(), learns=unlearned))
