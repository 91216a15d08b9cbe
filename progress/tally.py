"""How often a mistake was asked about, answered rightly, and revealed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts for one mistake, or for several together.

    `asked` and `right` count marked first attempts at questions that probe the mistake; right is full score.
    `revealed` counts the answers of any attempt and question that revealed it, `likeliest` those among them
    for which no other mistake is the likelier explanation.
    """

    asked: int = 0
    right: int = 0
    revealed: int = 0
    likeliest: int = 0

    @property
    def share(self) -> float | None:
        """The share of right answers; None where nothing was asked."""
        return self.right / self.asked if self.asked else None

    @property
    def percent(self) -> int | None:
        """The share in percent, rounded."""
        return None if self.share is None else round(100 * self.share)

    @property
    def missed(self) -> int:
        """How many of the questions were not answered rightly."""
        return self.asked - self.right

    @property
    def level(self) -> int | None:
        """The shade in a heat map: 0 for all right, then a step for each begun quarter that was not, up to 4.

        One question alone reaches at most 2 and two questions 3: so little evidence should not stand out most.
        """
        return min(math.ceil(4 * self.missed / self.asked), self.asked + 1) if self.asked else None

    @property
    def is_stuck(self) -> bool:
        """Whether anything speaks for the mistake: a question missed, or an answer that revealed it."""
        return self.missed > 0 or self.revealed > 0


def add_up(tallies: Iterable[Tally]) -> Tally:
    """The sums over several tallies."""
    asked = right = revealed = likeliest = 0
    for tally in tallies:
        asked += tally.asked
        right += tally.right
        revealed += tally.revealed
        likeliest += tally.likeliest
    return Tally(asked, right, revealed, likeliest)
