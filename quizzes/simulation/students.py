"""A student with planted mistakes: how they answer, what feedback does to them, and what time undoes. Pure.

    logit P(right) = logit(usual rate) + ability - difficulty

The usual rates are those of the diagnosis, for holders of a mistake and for others; guesses and slips bound the chance
on both sides. What is wrong shows the mistake as often as the rates say, so that a student without spread of ability,
guesses and slips answers exactly as the learner believes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from quizzes.learner.diagnosis import Rates, Sign

_SECONDS_A_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong answer, in the form in which it is sent in, with the mistakes that it reveals."""

    response: tuple[str, ...]
    reveals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A question as a simulated student meets it: the mistake it is about, its key, and what else may be answered.

    `difficulty` is in logits; 0 is a question that the usual rates hold for.

    Raises:
        ValueError: no answer is right.
    """

    mistake: str
    right: tuple[tuple[str, ...], ...]
    wrong: tuple[Wrong, ...]
    difficulty: float = 0.0

    def __post_init__(self) -> None:
        if not self.right:
            raise ValueError(f"a question on {self.mistake!r} without a right answer; give at least one")


@dataclass(frozen=True, slots=True)
class Nature:
    """What a kind of student is like.

    `learns`: share of holders who give a mistake up when feedback names it. `returns_in`: days in which half of those who
    gave one up have fallen back into it; None for never. `slip` and `guess` bound P(right): 1 - slip and guess.

    Raises:
        ValueError: a share is not between 0 and 1, or the days are not positive.
    """

    rates: Rates = field(default_factory=Rates)
    learns: float = 0.2
    returns_in: float | None = None
    slip: float = 0.0
    guess: float = 0.0

    def __post_init__(self) -> None:
        shares = (self.learns, self.slip, self.guess, self.slip + self.guess)
        if not all(0 <= share <= 1 for share in shares) or (self.returns_in or 1) <= 0:
            raise ValueError(f"{self}: shares lie from 0 to 1, slip and guess together too, days above 0")


@dataclass(slots=True)
class SimulatedStudent:
    """Who holds the mistakes in `held` now; `given_up` says since when the others that were planted are gone."""

    held: set[str]
    rng: Random
    ability: float = 0.0
    nature: Nature = field(default_factory=Nature)
    given_up: dict[str, datetime] = field(default_factory=dict)

    def draw_sign(self, mistake: str, difficulty: float = 0.0) -> Sign:
        """What an answer to a question about this mistake shows about it."""
        shown, right = self._chances(mistake in self.held, difficulty)
        drawn = self.rng.random()
        return Sign.SHOWN if drawn < shown else Sign.RIGHT if drawn < shown + right else Sign.OTHER

    def answer(self, offer: Offer) -> tuple[str, ...]:
        """A response to the question. A wrong answer of the kind that was drawn, or of the other if it has none."""
        tempting = [wrong for wrong in offer.wrong if self.held.intersection(wrong.reveals)]
        held = [slug for wrong in tempting for slug in wrong.reveals if slug in self.held]
        sign = self.draw_sign((held or [offer.mistake])[0], offer.difficulty)
        if sign is Sign.RIGHT or not offer.wrong:
            return self.rng.choice(offer.right)
        showing = tempting or [wrong for wrong in offer.wrong if wrong.reveals]
        others = [wrong for wrong in offer.wrong if wrong not in showing]
        kinds = (showing, others) if sign is Sign.SHOWN else (others, showing)
        return self.rng.choice(kinds[0] or kinds[1]).response

    def read_feedback(self, mistakes: Sequence[str], *, now: datetime) -> None:
        """Feedback names these mistakes; each that is held may be given up."""
        for mistake in mistakes:
            if mistake in self.held and self.rng.random() < self.nature.learns:
                self.held.discard(mistake)
                self.given_up[mistake] = now

    def let_pass(self, now: datetime) -> None:
        """Time has passed until `now`: some of what was given up is back. Call it once for each time of work."""
        if self.nature.returns_in is None:
            return
        for mistake, since in sorted(self.given_up.items()):
            days = (now - since).total_seconds() / _SECONDS_A_DAY
            if self.rng.random() < 1 - 0.5 ** (days / self.nature.returns_in):
                self.held.add(mistake)
                del self.given_up[mistake]
            else:
                self.given_up[mistake] = now

    def _chances(self, held: bool, difficulty: float) -> tuple[float, float]:
        """P(shown), P(right)."""
        rates, nature = self.nature.rates, self.nature
        shown, right = (
            (rates.shown_if_held, rates.right_if_held) if held else (rates.shown_if_not, rates.right_if_not)
        )
        logit = math.log(right / (1 - right)) + self.ability - difficulty
        chance = nature.guess + (1 - nature.guess - nature.slip) / (1 + math.exp(-logit))
        return (1 - chance) * shown / (1 - right), chance


def plant(
    rng: Random,
    mistakes: Sequence[str],
    *,
    prior: float = 0.3,
    ability_spread: float = 0.0,
    nature: Nature | None = None,
) -> SimulatedStudent:
    """A student who holds each of the mistakes with chance `prior`; abilities are Gaussian, in logits."""
    held = {mistake for mistake in mistakes if rng.random() < prior}
    ability = rng.gauss(0, ability_spread) if ability_spread else 0.0
    return SimulatedStudent(held, rng, ability, nature or Nature())
