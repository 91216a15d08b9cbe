"""From the points of exercises to a total: weights, what is dropped, excused or left out. All of it is arithmetic."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache


class State(StrEnum):
    """What becomes of one exercise in one student's total.

    `COUNTED` enters it. `DROPPED` is one of the lowest. `WEIGHTLESS` has weight 0. `EXCUSED` by a tutor. `WAITING` is
    closed, and none of its answers has a mark. `OPEN` is not closed, and does not count yet.
    """

    COUNTED = "counted"
    DROPPED = "dropped"
    WEIGHTLESS = "weightless"
    EXCUSED = "excused"
    WAITING = "waiting"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Rules:
    """`drop_lowest` exercises are dropped; percentages have so many `decimals`.

    Before it closes, an exercise counts by the questions that are marked so far, or with `leaves_open_out` not at all.
    """

    drop_lowest: int = 0
    decimals: int = 1
    leaves_open_out: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """An exercise: its points in all, its weight (0 or more), and whether it has closed for the student."""

    key: int
    points: float
    weight: float
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Work:
    """What a student has in an exercise, in points.

    `earned` of the `marked` ones, which are those of the questions with a mark; `waiting` are those of the questions
    with an answer that has no mark yet. What is left is not answered.
    """

    earned: float = 0.0
    marked: float = 0.0
    waiting: float = 0.0


NO_WORK = Work()


@dataclass(frozen=True, slots=True)
class Cell:
    """An exercise in a student's line: `share` of its points from 0 to 1, None where there is none to speak of.

    A `provisional` share will change: the exercise is open, or an answer waits for its mark. `part` is the exercise's
    part of the total, from 0 to 1; it is 0 unless the exercise counts.
    """

    key: int
    state: State
    share: float | None
    weight: float
    provisional: bool = False
    part: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A student's exercises in the order of the columns, and the `total` from 0 to 1; None where nothing counts."""

    cells: tuple[Cell, ...]
    total: float | None

    @property
    def provisional(self) -> bool:
        """Whether the total rests on a share that will change."""
        return any(cell.provisional for cell in self.cells if cell.state is State.COUNTED)


def compute_line(
    columns: Sequence[Column], works: Mapping[int, Work], *, excused: Collection[int] = (), rules: Rules
) -> Line:
    """The line of one student. `works` and `excused` are by the key of the column; a student may have no work there."""
    given = [works.get(column.key, NO_WORK) for column in columns]
    shares = [_share(column, work) for column, work in zip(columns, given, strict=True)]
    states = [
        _state(column, share, column.key in excused, rules)
        for column, share in zip(columns, shares, strict=True)
    ]
    for place in _lowest(columns, shares, states, rules.drop_lowest):
        states[place] = State.DROPPED
    counts = [state is State.COUNTED for state in states]
    weight = sum(column.weight for column, counted in zip(columns, counts, strict=True) if counted)
    cells = tuple(
        Cell(
            key=column.key,
            state=state,
            share=share,
            weight=column.weight,
            provisional=share is not None and (not column.is_closed or work.waiting > 0),
            part=column.weight / weight if counted else 0.0,
        )
        for column, work, share, state, counted in zip(columns, given, shares, states, counts, strict=True)
    )
    if not weight:
        return Line(cells, None)
    return Line(cells, sum(cell.part * (cell.share or 0.0) for cell in cells))


# Of a class many have the same share, and decimals are slow.
@lru_cache(maxsize=4096)
def percent(share: float | None, decimals: int) -> Decimal | None:
    """The share in percent, rounded once: a half goes up, as people round by hand."""
    if share is None:
        return None
    # 0.285 is stored as 0.28499999999999998: what is further behind is an error of the arithmetic.
    exact = Decimal(share * 100).quantize(Decimal("1e-9"), ROUND_HALF_UP)
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _state(column: Column, share: float | None, is_excused: bool, rules: Rules) -> State:
    """What becomes of the exercise before the lowest are dropped."""
    if is_excused:
        return State.EXCUSED
    if not column.is_closed and (share is None or rules.leaves_open_out):
        return State.OPEN
    if share is None:
        return State.WAITING
    return State.COUNTED if column.weight > 0 else State.WEIGHTLESS


def _share(column: Column, work: Work) -> float | None:
    """Once closed, what is not answered counts nothing; what waits for its mark is left aside until it has one."""
    whole = column.points - work.waiting if column.is_closed else work.marked
    # Points are tenths; less than that is an error of the arithmetic.
    return work.earned / whole if whole > 0.01 else None


def _lowest(
    columns: Sequence[Column], shares: Sequence[float | None], states: Sequence[State], number: int
) -> list[int]:
    """Where the lowest shares are among those that count. One always stays; of equal shares the heavier goes first."""
    if not number:
        return []
    counted = [place for place, state in enumerate(states) if state is State.COUNTED]
    counted.sort(key=lambda place: (shares[place] or 0.0, -columns[place].weight, place))
    return counted[: max(0, min(number, len(counted) - 1))]
