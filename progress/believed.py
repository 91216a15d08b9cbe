"""What the tutor believes about each of the ten mistakes of one student, in words and with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from grading.mistakes import MISTAKES, Mistake
from quizzes.learner.diagnosis import Rates, new_suspicion, reach
from quizzes.learner.mastery import Record, find_missing
from quizzes.learner.revision import Card, describe
from quizzes.learner.selection import Standing
from quizzes.learning.entries import local_time
from quizzes.learning.standing import standings_in
from quizzes.learning.store import Kept
from quizzes.practising.words import per_cent, say_chance

# How far one more answer could move the chance, in per cent: below the first we are sure, below the second fairly so.
SURE, FAIRLY_SURE = 15, 40


@dataclass(frozen=True, slots=True)
class Believed:
    """One mistake of one student as of now.

    `chance` is P(holds it) in per cent, and one more answer could bring that down to `low` or up to `high`. `missing`
    says what mastery wants, empty once it is there; `fades` how safe a mistake in revision is, and `due` when it is
    asked about again.
    """

    mistake: Mistake
    standing: Standing
    chance: int
    low: int
    high: int
    answers: int
    mastered_at: datetime | None
    missing: str
    fades: str
    due: datetime | None

    @property
    def words(self) -> str:
        """The belief: "probably not yours"; of what no answer bears on there is none."""
        return say_chance(self.standing.holds) if self.answers else "not known yet"

    @property
    def sureness(self) -> str:
        """How sure the belief is, by how far one more answer could move it, and what it rests on."""
        sure = "sure" if self.width < SURE else "fairly sure" if self.width < FAIRLY_SURE else "not sure yet"
        return f"{sure}, from {self.answers} answer{'' if self.answers == 1 else 's'}"

    @property
    def width(self) -> int:
        """Of the band from `low` to `high`, in per cent."""
        return self.high - self.low

    @property
    def evidence(self) -> str:
        """A sentence to the student, or nothing."""
        return f"You {self.standing.evidence}." if self.standing.evidence else ""

    @property
    def may_challenge(self) -> bool:
        """Whether “I know this” has anything to change."""
        return not self.standing.mastered


def believe(kept: Kept, *, now: datetime, rates: Rates) -> list[Believed]:
    """The ten in the guide's order, from what is kept about a student. No query."""
    return [_believed(standing, kept, now, rates) for standing in standings_in(kept.state, now=now)]


def most_pressing(believed: list[Believed]) -> Believed | None:
    """The mistake that is most likely held, among those that answers bear on and that are not mastered."""
    open_ones = [each for each in believed if each.answers and not each.standing.mastered]
    return max(open_ones, key=lambda each: (each.standing.holds, -each.mistake.number), default=None)


def _believed(standing: Standing, kept: Kept, now: datetime, rates: Rates) -> Believed:
    slug, state, at = standing.mistake, kept.state, local_time(now)
    suspicion = state.suspicions.get(slug) or new_suspicion(at)
    low, high = reach(suspicion, now=at, rates=rates)
    missing = find_missing(suspicion.holds, state.records.get(slug, Record()))
    card: Card | None = state.cards.get(slug)
    return Believed(
        MISTAKES[slug],
        standing,
        chance=per_cent(standing.holds),
        low=per_cent(low),
        high=per_cent(high),
        answers=len(suspicion.sightings),
        mastered_at=kept.mastered.get(slug),
        missing="" if missing.nothing else str(missing),
        fades=describe(card, now) if card else "",
        due=card.due if card else None,
    )


def by_slug(believed: list[Believed]) -> Mapping[str, Believed]:
    return {each.mistake.slug: each for each in believed}
