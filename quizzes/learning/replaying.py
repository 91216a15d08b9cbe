"""One answer after the other: what is kept after each, and what its step says. No queries.

A step keeps what was believed about the question when its answer was taken, and the estimate that the rates came from:
other students and later estimates move both, and with them at hand the same answers always give the same state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from quizzes.learner.beliefs import moves_question
from quizzes.learner.diagnosis import Rates
from quizzes.learner.revision import postpone
from quizzes.learner.student import Log, QuestionBeliefs, disagree, take_answer
from quizzes.learning.entries import Entry
from quizzes.learning.store import Kept

# What a step without an answer notes: that the student says they know a mistake, and since when revision was paused.
DISAGREES = "disagrees_with"
PAUSED_SINCE = "paused_since"


@dataclass(frozen=True, slots=True)
class Given:
    """What an answer is judged by: the beliefs about its question, and the rates, which are those of an estimate."""

    about: QuestionBeliefs
    estimate: int | None
    rates: Rates

    @classmethod
    def from_step(cls, log: Mapping[str, Any], rates: Mapping[int | None, Rates]) -> Given:
        """What the answer of a stored step was judged by."""
        estimate = log["estimate"]
        return cls(QuestionBeliefs.from_json(log["about"]), estimate, rates[estimate])


@dataclass(frozen=True, slots=True)
class Taken:
    """An answer with what it was judged by, what is believed about its question afterwards, and what it did."""

    entry: Entry
    given: Given
    about: QuestionBeliefs
    log: Log

    @property
    def moves_question(self) -> bool:
        return may_move_question(self.entry)

    def to_json(self) -> dict[str, Any]:
        """What the step of this answer stores, and `Log.from_json` and `Given.from_step` read."""
        answer = self.entry.answer
        return {
            "mistakes": list(answer.mistakes),
            "score": answer.score,
            "revealed": dict(answer.revealed),
            "hint_used": answer.hint_used,
            "retry": answer.retry,
            "at_random": answer.at_random,
            "announced": answer.announced,
            "about": self.given.about.to_json(),
            "estimate": self.given.estimate,
            **self.log.to_json(),
        }


def take_entry(kept: Kept, entry: Entry, given: Given) -> tuple[Kept, Taken]:
    """What is kept after one more answer.

    Raises:
        ValueError: the answer was given before the last one.
    """
    state, about, log = take_answer(
        kept.state, given.about, entry.answer, now=entry.at, rng=entry.draw(), rates=given.rates
    )
    return kept.after(state, log.shifts, entry.at), Taken(entry, given, about, log)


def is_note(log: Mapping[str, Any]) -> bool:
    """Whether a step is no answer, but something that the student said."""
    return DISAGREES in log or PAUSED_SINCE in log


def take_note(kept: Kept, log: Mapping[str, Any], at: datetime) -> Kept:
    """What is kept after the student said this."""
    if PAUSED_SINCE in log:
        return take_pause(kept, since=datetime.fromisoformat(log[PAUSED_SINCE]), until=at)
    return take_disagreement(kept, log[DISAGREES], at)


def take_pause(kept: Kept, *, since: datetime, until: datetime) -> Kept:
    """What is kept when a pause is over: every revision comes later by the pause."""
    cards = {name: postpone(card, since=since, until=until) for name, card in kept.state.cards.items()}
    return replace(kept, state=replace(kept.state, cards=cards), moved_at=until)


def take_disagreement(kept: Kept, mistake: str, at: datetime) -> Kept:
    """What is kept after the student said that they know this."""
    return replace(kept, state=disagree(kept.state, mistake), moved_at=at)


def may_move_question(entry: Entry) -> bool:
    """Whether the answer tells about the question: a first attempt that nobody chose by what is believed."""
    return moves_question(first_attempt=not entry.answer.retry, at_random=entry.answer.at_random)
