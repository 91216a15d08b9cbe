"""When an exercise opens, is due and closes for one student, and what a late answer keeps of its points.

What the exercise says (`Schedule`), an extension (`Extended`), an accommodation (`Accommodated`) and the moment at which
the student pressed "Start" go in; `Times` comes out, and everything that depends on a time asks it.

Nobody's answer is lost to a slow line: what arrives within `GRACE` of any of these ends counts as if it had come before.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

# For what was sent before the end and was still on its way, and for clocks that differ a little from ours.
GRACE = timedelta(seconds=60)
NEVER = timedelta(0)


class LateRule(StrEnum):
    """What becomes of answers that come between the due time and the closing time."""

    NONE = "none"
    FULL = "full"
    PER_DAY = "per_day"
    PER_HOUR = "per_hour"


class Reveal(StrEnum):
    """From when the right answer stands beside the verdict."""

    AT_ONCE = "at_once"
    AFTER_DUE = "after_due"
    AFTER_CLOSING = "after_closing"


UNITS = {LateRule.PER_DAY: timedelta(days=1), LateRule.PER_HOUR: timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Lateness:
    """A late rule with its numbers: `percent` is taken off for each begun unit, at least `floor` percent are left."""

    rule: LateRule = LateRule.NONE
    percent: int = 0
    floor: int = 0

    def factor(self, late_by: timedelta) -> float:
        """What an answer keeps of its points, from 0 to 1, that comes so long after it was due (and the grace).

        It never rises with time.
        """
        if late_by <= NEVER or self.rule is LateRule.FULL:
            return 1.0
        if self.rule is LateRule.NONE:
            return 0.0
        begun = -(-late_by // UNITS[self.rule])
        return max(self.floor, 100 - self.percent * begun) / 100

    def is_harsher_than(self, other: Lateness) -> bool:
        """Whether some answer keeps less by this rule than by the other, within a hundred days of the due time.

        Neither keeps less from then on that did not before: a floor is reached, or nothing is left.
        """
        lates = [timedelta(hours=hours) for hours in range(1, 24 * 100)]
        return any(self.factor(late) < other.factor(late) for late in lates)


@dataclass(frozen=True, slots=True)
class Schedule:
    """What an exercise says to everybody. `minutes` is its time limit; `zone` is where its days begin.

    `last_closes` is when it closes for the last student who has longer; None where nobody has. `archived` is since when
    its course is, from when on nobody can do anything.
    """

    opens: datetime
    due: datetime
    closes: datetime
    lateness: Lateness = Lateness()
    minutes: int | None = None
    attempts: int = 1
    reveal: Reveal = Reveal.AT_ONCE
    last_closes: datetime | None = None
    zone: tzinfo = UTC
    archived: datetime | None = None


@dataclass(frozen=True, slots=True)
class Extended:
    """What an extension gives one student in one exercise. Without `closes` the late period moves along with `due`."""

    due: datetime | None = None
    closes: datetime | None = None
    attempts: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Accommodated:
    """What one student has in every exercise of a course; `factor` lengthens time limits."""

    factor: float = 1.0
    days: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Times:
    """What holds for one student. All moments know their zone; `minutes` and `limit_ends` belong to a time limit.

    `general_due` is when it is due for everybody else. `reveals` is from when right answers are shown, None for at once.
    """

    opens: datetime
    due: datetime
    closes: datetime
    lateness: Lateness
    attempts: int
    minutes: int | None
    started: datetime | None
    reveals: datetime | None
    general_due: datetime
    is_extended: bool
    is_accommodated: bool
    archived: datetime | None = None

    @property
    def limit_ends(self) -> datetime | None:
        """When the student's own time is up; None without a limit, and before they have started."""
        if self.minutes is None or self.started is None:
            return None
        return self.started + timedelta(minutes=self.minutes)

    @property
    def ends(self) -> datetime:
        """When the student can do no more: the closing time, or the end of their own time if that is earlier."""
        return self.closes if self.limit_ends is None else min(self.closes, self.limit_ends)

    @property
    def must_start(self) -> bool:
        """Whether there is a time limit that does not run yet."""
        return self.minutes is not None and self.started is None

    @property
    def has_late_period(self) -> bool:
        return self.closes > self.due

    def is_open(self, now: datetime) -> bool:
        """Whether the student can work on it at `now`, or could if they pressed "Start"."""
        return self.archived is None and self.opens <= now < self.ends

    def takes(self, now: datetime) -> bool:
        """Whether an answer that arrives at `now` is taken."""
        running = self.archived is None and not self.must_start
        return running and self.opens <= now < self.ends + GRACE

    def late_by(self, now: datetime) -> timedelta:
        """How long after the due time `now` is; nothing within the grace."""
        late = now - self.due
        return late if late > GRACE else NEVER

    def late_factor(self, now: datetime) -> float:
        """What an answer that arrives at `now` keeps of its points, from 0 to 1."""
        return self.lateness.factor(now - GRACE - self.due)

    def costs_more_at(self, now: datetime) -> datetime | None:
        """When a late answer begins to keep less than one at `now`; None where that does not happen before it closes."""
        unit = UNITS.get(self.lateness.rule)
        if unit is None:
            return None
        begun = max(0, -(-(now - GRACE - self.due) // unit))
        following = self.due + begun * unit
        costs = self.late_factor(following + 2 * GRACE) < self.late_factor(now)
        return following if costs and following < self.ends else None

    def next_end(self, now: datetime) -> datetime:
        """The deadline that matters at `now`: the due time, then the end."""
        return min(self.due, self.ends) if now < self.due else self.ends

    def shows_right(self, now: datetime) -> bool:
        """Whether right answers are shown at `now`."""
        return self.reveals is None or now >= self.reveals


def times_for(
    schedule: Schedule,
    *,
    extended: Extended | None = None,
    accommodated: Accommodated | None = None,
    started: datetime | None = None,
) -> Times:
    """What holds for a student. Neither an extension nor an accommodation ever takes anything away."""
    more, always = extended or Extended(), accommodated or Accommodated()
    due = _later_by(schedule.due, always.days, schedule.zone)
    due = max(due, more.due or due)
    closes = _closes(schedule, more, always, due)
    return Times(
        opens=schedule.opens,
        due=due,
        closes=closes,
        lateness=schedule.lateness,
        attempts=schedule.attempts + always.attempts + more.attempts,
        minutes=_minutes(schedule, more, always),
        started=started,
        reveals=_reveals(schedule, due, closes),
        general_due=schedule.due,
        is_extended=extended is not None,
        is_accommodated=accommodated is not None,
        archived=schedule.archived,
    )


def _closes(schedule: Schedule, more: Extended, always: Accommodated, due: datetime) -> datetime:
    if schedule.lateness.rule is LateRule.NONE:
        return due
    if more.closes is None:
        return due + (schedule.closes - schedule.due)
    return max(due, more.closes, _later_by(schedule.closes, always.days, schedule.zone))


def _minutes(schedule: Schedule, more: Extended, always: Accommodated) -> int | None:
    if schedule.minutes is None:
        return None
    return math.ceil(schedule.minutes * always.factor - 1e-9) + more.minutes


def _reveals(schedule: Schedule, due: datetime, closes: datetime) -> datetime | None:
    """After the grace, so that nobody reads the right answer while another's is still on its way."""
    match schedule.reveal:
        case Reveal.AT_ONCE:
            return None
        case Reveal.AFTER_DUE:
            return due + GRACE
        case Reveal.AFTER_CLOSING:
            return max(schedule.closes, closes, schedule.last_closes or closes) + GRACE


def _later_by(moment: datetime, days: int, zone: tzinfo) -> datetime:
    """The same time of day so many days later, also where the clocks change in between."""
    if not days:
        return moment
    return (moment.astimezone(zone) + timedelta(days=days)).astimezone(UTC)


def say_duration(length: timedelta) -> str:
    """A length of time in its two largest units, such as "1 day 3 hours"; what is less than a minute is one."""
    minutes = max(1, int(length.total_seconds() // 60))
    amounts = [("day", minutes // 1440), ("hour", minutes % 1440 // 60), ("minute", minutes % 60)]
    first = next(place for place, (_, amount) in enumerate(amounts) if amount)
    spoken = [
        f"{amount} {unit}{'' if amount == 1 else 's'}"
        for unit, amount in amounts[first : first + 2]
        if amount
    ]
    return " ".join(spoken)
