"""Difficulties and rates learned from the answers of many, drawn towards what was believed before.

Only answers that nobody chose by what is believed belong here: those to questions drawn at random, and first attempts
at questions that a tutor put to a whole class.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quizzes.learner.beliefs import Belief
from quizzes.learner.diagnosis import Rates, Sign

# As many answers the rates used so far are worth: a fifth of what a class of 40 gives in ten weeks.
STRENGTH = 400.0
_ROUNDS = 200
_CLOSE = 1e-9
_SIGNS = (Sign.SHOWN, Sign.RIGHT, Sign.OTHER)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer to a question: what its student brought to the logit, and how much it counts."""

    student: Belief
    right: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer that bears on a mistake: P(holds it) before, and what the answer showed."""

    holds: float
    sign: Sign


def estimate_ease(prior: Belief, attempts: Sequence[Attempt]) -> Belief:
    """The logit of a right answer to one question by an average student: the maximum of the posterior, and its variance.

    Abilities are integrated out by MacKay's approximation, as in `beliefs.predict`. Without attempts it is the prior.
    """
    if not attempts or not prior.variance:
        return prior
    brought = np.array([attempt.student.mean for attempt in attempts])
    spread = np.array([attempt.student.variance for attempt in attempts])
    right = np.array([attempt.right for attempt in attempts], dtype=float)
    weight = np.array([attempt.weight for attempt in attempts])
    scale = 1 / np.sqrt(1 + math.pi * spread / 8)
    ease, information = prior.mean, 0.0
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip((brought + ease) * scale, -30, 30)))
        gradient = float(np.sum(weight * scale * (right - chance))) - (ease - prior.mean) / prior.variance
        information = float(np.sum(weight * scale**2 * chance * (1 - chance))) + 1 / prior.variance
        # The posterior is log-concave; a bounded step cannot run away where the curve is flat.
        step = max(-1.0, min(1.0, gradient / information))
        ease += step
        if abs(step) < _CLOSE:
            break
    return Belief(ease, 1 / information)


def estimate_rates(current: Rates, answers: Sequence[Seen], *, strength: float = STRENGTH) -> Rates:
    """What holders of a mistake and others answer, drawn towards the `current` rates as if by `strength` answers each.

    Nobody knows who holds a mistake, so each answer counts for both groups by P(holds) after it, until the rates no
    longer change (expectation-maximisation). Rates by which holders would do no worse than others are not
    believed: then the current ones stay.

    Raises:
        ValueError: the strength is not above 0.
    """
    if strength <= 0:
        raise ValueError(f"strength {strength}: the rates used so far count for more than 0 answers")
    if not answers:
        return current
    holds = np.array([seen.holds for seen in answers])
    which = np.array([_SIGNS.index(seen.sign) for seen in answers])
    prior_held, prior_free = _shares(current)
    held, free = prior_held, prior_free
    for _ in range(_ROUNDS):
        likely, unlikely = holds * held[which], (1 - holds) * free[which]
        after = likely / (likely + unlikely)
        was = held, free
        held = _drawn(np.bincount(which, weights=after, minlength=3), prior_held, strength)
        free = _drawn(np.bincount(which, weights=1 - after, minlength=3), prior_free, strength)
        if max(np.abs(held - was[0]).max(), np.abs(free - was[1]).max()) < _CLOSE:
            break
    if held[0] <= free[0] or held[1] >= free[1]:
        return current
    return Rates(float(held[0]), float(held[1]), float(free[0]), float(free[1]))


def _shares(rates: Rates) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """P(shown), P(right), P(other) for holders and for others. Shapes (3,), (3,)."""
    held, free = (rates.shown_if_held, rates.right_if_held), (rates.shown_if_not, rates.right_if_not)
    return np.array([*held, 1 - sum(held)]), np.array([*free, 1 - sum(free)])


def _drawn(counts: NDArray[Any], prior: NDArray[np.float64], strength: float) -> NDArray[np.float64]:
    return (counts + strength * prior) / (counts.sum() + strength)
