"""When to ask again about a mistake: FSRS-6 by the `fsrs` library, with a daily cap that makes no backlog.

A card is (student, mistake), served as a fresh variant each time, so that what is remembered is no answer. Times are
UTC. The library's own random fuzz is off: the same answers give the same dates, and the cap spreads the load.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import fsrs
from fsrs import Rating

RETENTION = 0.9
LONGEST = 36_500  # days; the library's own
# A score below it is a wrong answer.
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Card:
    """One (student, mistake) in revision. `stability`: days until recall falls to 90%; `difficulty`: 1 to 10.

    `due` and `reviewed` are UTC.
    """

    stability: float
    difficulty: float
    due: datetime
    reviewed: datetime

    def to_json(self) -> dict[str, Any]:
        return {
            "stability": self.stability,
            "difficulty": self.difficulty,
            "due": self.due.isoformat(),
            "reviewed": self.reviewed.isoformat(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Card:
        return cls(
            float(stored["stability"]),
            float(stored["difficulty"]),
            datetime.fromisoformat(stored["due"]),
            datetime.fromisoformat(stored["reviewed"]),
        )


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What an answer did: the rating, or None and why it did not count; days to the next revision."""

    rating: Rating | None
    why: str
    days: int


def rate(*, score: float, mistake_shown: bool, hint_used: bool) -> Rating:
    """Again for a score below 0.5 or the mistake itself; Hard for partly right or with a hint; otherwise Good.

    Never Easy, which only the student could say.

    Raises:
        ValueError: the score is not between 0 and 1.
    """
    if not 0 <= score <= 1:
        raise ValueError(f"score {score}: a score lies between 0 (wrong) and 1 (right)")
    if score < HALF or mistake_shown:
        return Rating.Again
    return Rating.Hard if score < 1 or hint_used else Rating.Good


def review(
    card: Card | None,
    rating: Rating,
    *,
    now: datetime,
    retry: bool = False,
    exam: date | None = None,
    retention: float = RETENTION,
) -> tuple[Card | None, Reviewed]:
    """The card after an answer; None stands for a mistake that was not in revision yet.

    Only the first answer of a (UTC) day counts, and no `retry`, which comes after the feedback. With an `exam` ahead no
    interval reaches beyond it.

    Raises:
        ValueError: `now` has no time zone.
    """
    now = _utc(now)
    if retry:
        return card, Reviewed(None, "a retry comes after the feedback and does not count", 0)
    if card is not None and card.reviewed.date() >= now.date():
        return card, Reviewed(None, "only the first answer of a day counts", 0)
    scheduler = _scheduler(retention, _longest(exam, now))
    moved, _ = scheduler.review_card(_to_fsrs(card, now), rating, now)
    assert moved.stability is not None
    assert moved.difficulty is not None
    after = Card(moved.stability, moved.difficulty, moved.due, now)
    return after, Reviewed(rating, f"rated {rating.name}", (after.due - now).days)


def postpone(card: Card, *, since: datetime, until: datetime) -> Card:
    """The card after a pause: due later by as much of the pause as came after its last answer, and nothing else.

    What was overdue before stays overdue by as much, so that coming back is no worse than leaving was.
    """
    missed = _utc(until) - max(_utc(since), card.reviewed)
    return replace(card, due=card.due + missed) if missed > timedelta(0) else card


def retrievability(card: Card, now: datetime, retention: float = RETENTION) -> float:
    """P(the mistake is still avoided) at `now`, as FSRS sees it."""
    return _scheduler(retention, LONGEST).get_card_retrievability(_to_fsrs(card, _utc(now)), _utc(now))


def urgency(card: Card, now: datetime, retention: float = RETENTION) -> float:
    """How pressing a revision is, for `selection.Standing.due`: 0 before it is due, then from 0.5 towards 1."""
    if _utc(now) < card.due:
        return 0.0
    return 0.5 + 0.5 * (1 - retrievability(card, now, retention))


def describe(card: Card, now: datetime) -> str:
    """How safe it is, and when it comes next, as plain sentences to the student."""
    days = (card.due.date() - _utc(now).date()).days
    when = "It is due today." if days <= 0 else f"Next in {days} day{'s' if days > 1 else ''}."
    return f"{describe_chance(card, now)} {when}"


def describe_chance(card: Card, now: datetime) -> str:
    """How safe it is, as a plain sentence to the student."""
    tenths = max(1, min(9, round(10 * retrievability(card, now))))
    return f"Of ten questions like these you would now probably answer about {tenths} rightly."


def forecast(card: Card, now: datetime, days: int) -> tuple[float, ...]:
    """Retrievability today and on each of the next `days` days, if nothing is asked meanwhile. Shape (days + 1,)."""
    return tuple(retrievability(card, now + timedelta(days=ahead)) for ahead in range(days + 1))


@dataclass(frozen=True, slots=True)
class Plan:
    """What each day holds from today on, and what does not fit into these days. Names are those of the cards."""

    start: date
    days: tuple[tuple[str, ...], ...]
    later: tuple[str, ...]

    @property
    def today(self) -> tuple[str, ...]:
        return self.days[0]


def make_plan(
    cards: Mapping[str, Card],
    *,
    now: datetime,
    cap: int,
    days: int = 7,
    resumes: date | None = None,
    done_today: int = 0,
    exam: date | None = None,
) -> Plan:
    """Put every card that falls due within `days` on a day, at most `cap` a day.

    What is overdue is spread, what is least likely to be remembered first; a card is never put before it is due. In a
    pause nothing is planned before the day on which the student `resumes`, and nothing is made up for afterwards. No
    revision is planned on the day of the `exam` or later. Today holds what the cap leaves after `done_today`.

    Raises:
        ValueError: cap or days are below 1, or `done_today` is negative.
    """
    if cap < 1 or days < 1 or done_today < 0:
        raise ValueError(f"cap {cap}, days {days}, done today {done_today}: at least 1, 1 and 0 are needed")
    now = _utc(now)
    start = now.date()
    order = sorted(cards, key=lambda name: (retrievability(cards[name], now), cards[name].due, name))
    horizon = start + timedelta(days=days)
    waiting = [name for name in order if cards[name].due.date() < horizon]
    planned: list[tuple[str, ...]] = []
    for ahead in range(days):
        day = start + timedelta(days=ahead)
        off = (resumes is not None and day < resumes) or (exam is not None and start < exam <= day)
        room = 0 if off else max(0, cap - done_today) if ahead == 0 else cap
        chosen = [name for name in waiting if cards[name].due.date() <= day][:room]
        planned.append(tuple(chosen))
        waiting = [name for name in waiting if name not in set(chosen)]
    return Plan(start, tuple(planned), tuple(waiting))


@lru_cache(maxsize=512)
def _scheduler(retention: float, longest: int) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        desired_retention=retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=longest,
        enable_fuzzing=False,
    )


def _longest(exam: date | None, now: datetime) -> int:
    """Days that an interval may have; an exam today or in the past limits nothing."""
    left = (exam - now.date()).days if exam else 0
    return left if left > 0 else LONGEST


def _to_fsrs(card: Card | None, now: datetime) -> fsrs.Card:
    # The library would draw an id from the clock, and wait for it; ours are the keys under which cards are stored.
    if card is None:
        return fsrs.Card(card_id=0, due=now)
    return fsrs.Card(
        card_id=0,
        state=fsrs.State.Review,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due,
        last_review=card.reviewed,
    )


def _utc(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError(f"now {now}: a time without a time zone; pass one in UTC")
    return now.astimezone(UTC)
