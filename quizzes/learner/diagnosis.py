"""Which mistakes a student holds, as log-odds that each answer moves by what it says itself.

    log-odds(holds) += log P(this answer | holds) / P(this answer | does not)

The wrong option chosen, or the model that a wrong number came from, tells far more than right or wrong alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

# A tutor reads the last few answers, and the state stays small.
SIGHTINGS_KEPT = 12
_SECONDS_A_DAY = 86_400.0


class Sign(StrEnum):
    """What one answer shows about one mistake."""

    RIGHT = "right"
    SHOWN = "shown"  # wrong in the way in which this mistake is wrong
    OTHER = "other"  # wrong in another way, or in none that is known


@dataclass(frozen=True, slots=True)
class Rates:
    """P(answer) for students who hold the mistake and for those who do not; what is left is `Sign.OTHER`.

    A number that is traced leaves less to chance than an option among four, so a question may bring its own rates.

    Raises:
        ValueError: a rate is not above 0 and below 1, or two of them leave nothing for other wrong answers.
    """

    shown_if_held: float = 0.6
    right_if_held: float = 0.25
    shown_if_not: float = 0.05
    right_if_not: float = 0.75

    def __post_init__(self) -> None:
        for name, rate in asdict(self).items():
            if not 0 < rate < 1:
                raise ValueError(f"{name} {rate}: a rate lies above 0 and below 1; nothing is certain")
        for held in ("held", "not"):
            total = getattr(self, f"shown_if_{held}") + getattr(self, f"right_if_{held}")
            if total >= 1:
                raise ValueError(
                    f"shown and right if {held} add up to {total}; other wrong answers need a share too"
                )

    def log_ratio(self, sign: Sign, *, others: float = 0.0) -> float:
        """How much this sign moves the log-odds of holding the mistake, in nats.

        `others`: P(one of the other mistakes that the answer shows as well is held), which explains it as readily.
        """
        explained = self.shown_if_not + others * (self.shown_if_held - self.shown_if_not)
        held, free = {
            Sign.SHOWN: (self.shown_if_held, explained),
            Sign.RIGHT: (self.right_if_held, self.right_if_not),
            Sign.OTHER: (
                1 - self.shown_if_held - self.right_if_held,
                1 - self.shown_if_not - self.right_if_not,
            ),
        }[sign]
        return math.log(held / free)


@dataclass(frozen=True, slots=True)
class Dynamics:
    """What happens between answers.

    `prior`: P(holds) before any answer. `unlearned`: share of those who hold a mistake who give it up after reading the
    feedback on it. `half_life`: days in which half of what was found out about a student is out of date; the
    log-odds return towards the prior at that pace.

    Raises:
        ValueError: the prior is not inside (0, 1), `unlearned` not in [0, 1), or the half-life not positive.
    """

    prior: float = 0.3
    unlearned: float = 0.2
    half_life: float = 120.0

    def __post_init__(self) -> None:
        if not (0 < self.prior < 1 and 0 <= self.unlearned < 1 and self.half_life > 0):
            raise ValueError(
                f"{self}: the prior lies above 0 and below 1, unlearned from 0 to below 1, the half-life above 0"
            )


USUAL_RATES = Rates()
USUAL_DYNAMICS = Dynamics()


@dataclass(frozen=True, slots=True)
class Sighting:
    """One answer as a tutor reads it: on which question, its sign, and the confusion chosen ("ols"), if any."""

    question: str
    sign: Sign
    chosen: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One (student, mistake): the log-odds of holding it as of `at`, and the last answers that bear on it."""

    log_odds: float
    at: datetime
    sightings: tuple[Sighting, ...] = ()

    @property
    def holds(self) -> float:
        """P(holds the mistake) as of `at`."""
        return _probability(self.log_odds)

    def to_json(self) -> dict[str, Any]:
        return {
            "log_odds": self.log_odds,
            "at": self.at.isoformat(),
            "sightings": [
                [seen.question, seen.sign.value, seen.chosen, seen.at.isoformat()] for seen in self.sightings
            ],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Suspicion:
        return cls(
            float(stored["log_odds"]),
            datetime.fromisoformat(stored["at"]),
            tuple(
                Sighting(question, Sign(sign), chosen, datetime.fromisoformat(at))
                for question, sign, chosen, at in stored["sightings"]
            ),
        )


@dataclass(frozen=True, slots=True)
class Shift:
    """What an answer did to one suspicion: P(holds) before and after, and the step in nats."""

    before: float
    after: float
    step: float
    sign: Sign


def new_suspicion(now: datetime, dynamics: Dynamics = USUAL_DYNAMICS) -> Suspicion:
    """Nothing is known yet."""
    return Suspicion(_log_odds(dynamics.prior), now)


def read_signs(probed: Sequence[str], revealed: Sequence[str], *, right: bool) -> dict[str, Sign]:
    """What an answer shows about each mistake that it bears on.

    A revealed mistake counts although the question was not about it; the others only where they were probed.
    """
    signs = dict.fromkeys(probed, Sign.RIGHT if right else Sign.OTHER)
    return signs | (dict.fromkeys(revealed, Sign.SHOWN) if not right else {})


def observe(
    suspicion: Suspicion,
    sighting: Sighting,
    *,
    now: datetime,
    rates: Rates = USUAL_RATES,
    dynamics: Dynamics = USUAL_DYNAMICS,
    weight: float = 1.0,
    others: float = 0.0,
) -> tuple[Suspicion, Shift]:
    """Move the log-odds by one answer, after forgetting up to `now`.

    `weight` multiplies the step: below 1 where the topic was announced. `others` is P(another mistake that the answer
    shows is held): the surer that is, the less the answer says about this one.

    Raises:
        ValueError: the weight or `others` is not between 0 and 1, or `now` lies before the last answer.
    """
    if not 0 <= weight <= 1:
        raise ValueError(f"weight {weight}: an answer counts between 0 (not at all) and 1 (fully)")
    if not 0 <= others <= 1:
        raise ValueError(f"others {others}: a probability lies between 0 and 1")
    faded = fade(suspicion, now=now, dynamics=dynamics)
    step = weight * rates.log_ratio(sighting.sign, others=others)
    moved = Suspicion(faded.log_odds + step, now, (*faded.sightings, sighting)[-SIGHTINGS_KEPT:])
    return moved, Shift(faded.holds, moved.holds, step, sighting.sign)


def fade(suspicion: Suspicion, *, now: datetime, dynamics: Dynamics = USUAL_DYNAMICS) -> Suspicion:
    """The suspicion as of `now`: what was found out long ago says less about today.

    Raises:
        ValueError: `now` lies before the suspicion's own time.
    """
    days = (now - suspicion.at).total_seconds() / _SECONDS_A_DAY
    if days < 0:
        raise ValueError(
            f"now {now} lies before {suspicion.at}, which is known already; feed answers in order"
        )
    start = _log_odds(dynamics.prior)
    kept = 0.5 ** (days / dynamics.half_life)
    return replace(suspicion, log_odds=start + kept * (suspicion.log_odds - start), at=now)


def unlearn(suspicion: Suspicion, *, dynamics: Dynamics = USUAL_DYNAMICS) -> Suspicion:
    """After feedback on the mistake was read: P(holds) shrinks by the share who give it up (as in BKT)."""
    held = suspicion.holds * (1 - dynamics.unlearned)
    # What floating point rounds to certainty would never move again.
    return replace(suspicion, log_odds=_log_odds(min(max(held, 1e-12), 1 - 1e-12)))


def reach(
    suspicion: Suspicion, *, now: datetime, rates: Rates = USUAL_RATES, dynamics: Dynamics = USUAL_DYNAMICS
) -> tuple[float, float]:
    """How far one more answer can move P(holds) from where it is at `now`: after a right one, and after one that shows
    the mistake. What rests on many answers moves little.
    """
    log_odds = fade(suspicion, now=now, dynamics=dynamics).log_odds
    right, shown = (_probability(log_odds + rates.log_ratio(sign)) for sign in (Sign.RIGHT, Sign.SHOWN))
    return right, shown


def explain(suspicion: Suspicion, names: Mapping[str, str]) -> str:
    """Why, as a tutor reads it: "chose the pooled standard error in 3 of 4 questions".

    `names` says each confusion in words ("the pooled standard error"); one without a name is called its mistake's
    usual answer. Names the commonest one, and the later where two are equally common.
    """
    total = len(suspicion.sightings)
    if not total:
        return "no answer yet"
    questions = f"{total} question{'s' if total > 1 else ''}"
    shown = [seen.chosen for seen in suspicion.sightings if seen.sign is Sign.SHOWN]
    if shown:
        counts = Counter(reversed(shown))
        chosen, count = counts.most_common(1)[0]
        others = len(shown) - count
        beside = f", and another answer of this mistake in {others}" if others else ""
        return f"chose {names.get(chosen, 'an answer typical of this mistake')} in {count} of {questions}{beside}"
    right = sum(seen.sign is Sign.RIGHT for seen in suspicion.sightings)
    return f"answered {right} of {questions} rightly, and never in the way of this mistake"


def _probability(log_odds: float) -> float:
    # Beyond 700 the exponential overflows.
    return 1 / (1 + math.exp(-max(-700.0, min(700.0, log_odds))))


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))
