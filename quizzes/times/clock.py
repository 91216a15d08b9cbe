"""What a page says about a student's times in an exercise: what is due when, how long is left, what lateness costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from quizzes.times.timing import GRACE, LateRule, Times, say_duration

# The time that is left counts down on the page from here on; before, a date says more.
COUNTS_DOWN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """The times as a page shows them at `now`.

    `deadline` is the next end: the due time, or the end of what can be done at all, which `is_final` says. `is_limit`
    says that it is the end of the student's own time. `costs` is the percentage that lateness takes off now, and
    `costs_more` off an answer from `costs_more_at` on.
    """

    times: Times
    now: datetime
    deadline: datetime
    is_open: bool
    costs: int
    costs_more_at: datetime | None
    costs_more: int

    @property
    def is_late(self) -> bool:
        return self.is_open and self.now >= self.times.due

    @property
    def is_final(self) -> bool:
        return self.deadline == self.times.ends

    @property
    def is_limit(self) -> bool:
        return self.deadline == self.times.limit_ends

    @property
    def counts_down(self) -> bool:
        """Whether the time that is left is shown, and counts down where the browser runs scripts."""
        return self.is_open and self.deadline - self.now <= COUNTS_DOWN and not self.times.must_start

    @property
    def left(self) -> str:
        return say_duration(self.deadline - self.now)

    @property
    def left_to_close(self) -> str:
        return say_duration(self.times.closes - self.now)

    @property
    def late(self) -> str:
        """How late it is, in words; empty before the due time."""
        return say_duration(self.now - self.times.due) if self.is_late else ""

    @property
    def general_due(self) -> datetime | None:
        """When it is due for others, where the student has longer."""
        return self.times.general_due if self.times.general_due < self.times.due else None

    @property
    def rule(self) -> str:
        """What becomes of late answers, in a sentence; empty where none are taken."""
        lateness = self.times.lateness
        if not self.times.has_late_period:
            return ""
        if lateness.rule is LateRule.FULL:
            return "A late answer keeps all its points."
        unit = "hour" if lateness.rule is LateRule.PER_HOUR else "day"
        least = f", and it keeps at least {lateness.floor}%" if lateness.floor else ""
        return f"A late answer loses {lateness.percent}% of its points for each {unit} that has begun{least}."

    @property
    def full_start(self) -> datetime | None:
        """Until when one has to start to have the whole time limit."""
        return self.times.closes - timedelta(minutes=self.times.minutes) if self.times.minutes else None


def read_clock(times: Times, *, now: datetime) -> Clock:
    """The times at `now`, in what a page needs to say of them."""
    more_at = times.costs_more_at(now) if times.is_open(now) else None
    return Clock(
        times=times,
        now=now,
        deadline=times.next_end(now),
        is_open=times.is_open(now),
        costs=_costs(times, now),
        costs_more_at=more_at,
        costs_more=_costs(times, more_at + 2 * GRACE) if more_at else 0,
    )


def _costs(times: Times, moment: datetime) -> int:
    return round(100 * (1 - times.late_factor(moment)))


def said(moment: datetime) -> str:
    """A moment in the time of the house: "4 March 2026, 17:00"."""
    return f"{timezone.localtime(moment):%-d %B %Y, %H:%M}"
