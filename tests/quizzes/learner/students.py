"""Simulated students who hold some of ten mistakes and answer by given rates."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from quizzes.learner.diagnosis import Rates, Sign

MISTAKES = tuple(f"mistake-{number}" for number in range(10))


@dataclass
class Student:
    """Holds the mistakes in `held`; feedback on one makes them give it up with chance `unlearned`."""

    held: set[str]
    rates: Rates
    unlearned: float
    rng: Random

    def answer(self, mistake: str) -> Sign:
        held = mistake in self.held
        shown = self.rates.shown_if_held if held else self.rates.shown_if_not
        right = self.rates.right_if_held if held else self.rates.right_if_not
        drawn = self.rng.random()
        return Sign.SHOWN if drawn < shown else Sign.RIGHT if drawn < shown + right else Sign.OTHER

    def read_feedback(self, mistake: str) -> None:
        if self.rng.random() < self.unlearned:
            self.held.discard(mistake)


def make_student(
    rng: Random, *, prior: float = 0.3, unlearned: float = 0.0, rates: Rates | None = None
) -> Student:
    held = {mistake for mistake in MISTAKES if rng.random() < prior}
    return Student(held, rates or Rates(), unlearned, rng)
