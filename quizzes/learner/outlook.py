"""What revision holds from now on: an exam ahead, and the coming weeks with and without it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from fsrs import Rating

from quizzes.learner.revision import Card, make_plan, retrievability, review

# What was answered in so many days before an exam need not be asked again for its sake.
FRESH = 7


@dataclass(frozen=True, slots=True)
class Day:
    """One day to come. `names` are those of the cards it asks about.

    `alone` and `revised` are the mean P(remembered) over all cards at its end, if nothing is revised from now on, and
    if everything is revised as planned and answered rightly.
    """

    ahead: int
    names: tuple[str, ...]
    alone: float
    revised: float


def bring_before(cards: Mapping[str, Card], *, now: datetime, exam: date | None, cap: int) -> dict[str, Card]:
    """The cards as they are due with an exam ahead: each comes once more in the last days before it, `cap` a day.

    What would come back on the exam's day or later is brought forward, the least stable to the day before it, unless it
    was answered in the last week before the exam anyway. An exam today or in the past changes nothing.
    """
    today = now.astimezone(UTC).date()
    if exam is None or exam <= today:
        return dict(cards)
    window = max(FRESH, math.ceil(len(cards) / cap))
    late = [
        name
        for name, card in cards.items()
        if card.due.date() >= exam and (exam - card.reviewed.date()).days > window
    ]
    late.sort(key=lambda name: (cards[name].stability, name))
    brought = {}
    for place, name in enumerate(late):
        day = max(today, exam - timedelta(days=1 + place // cap))
        brought[name] = replace(cards[name], due=datetime.combine(day, time(), UTC))
    return {**cards, **brought}


def look_ahead(
    cards: Mapping[str, Card],
    *,
    now: datetime,
    days: int,
    cap: int,
    exam: date | None = None,
    done_today: int = 0,
    paused: bool = False,
) -> tuple[Day, ...]:
    """Today and each of the next `days` days. Shape (days + 1,); empty without cards.

    In a pause nothing is planned.
    """
    if not cards:
        return ()
    current, found = dict(cards), []
    for ahead in range(days + 1):
        at = now + timedelta(days=ahead)
        names: tuple[str, ...] = ()
        if not paused:
            due = bring_before(current, now=at, exam=exam, cap=cap)
            done = done_today if ahead == 0 else 0
            names = make_plan(due, now=at, cap=cap, days=1, exam=exam, done_today=done).today
        for name in names:
            card, _ = review(current[name], Rating.Good, now=at)
            current[name] = card or current[name]
        found.append(Day(ahead, names, _mean(cards, at), _mean(current, at)))
    return tuple(found)


def _mean(cards: Mapping[str, Card], at: datetime) -> float:
    return math.fsum(retrievability(card, at) for card in cards.values()) / len(cards)
