"""From the points of exercises to a total: weights, what is dropped, excused or left out. All of it is arithmetic."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


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
    cells = [_cell(column, works.get(column.key, Work()), column.key in excused, rules) for column in columns]
    cells = _drop(cells, rules.drop_lowest)
    weight = sum(cell.weight for cell in cells if cell.state is State.COUNTED)
    if not weight:
        return Line(tuple(cells), None)
    cells = [
        replace(cell, part=cell.weight / weight) if cell.state is State.COUNTED else cell for cell in cells
    ]
    return Line(tuple(cells), sum(cell.part * (cell.share or 0.0) for cell in cells))


def percent(share: float | None, decimals: int) -> Decimal | None:
    """The share in percent, rounded once: a half goes up, as people round by hand."""
    if share is None:
        return None
    # 0.285 is stored as 0.28499999999999998: what is further behind is an error of the arithmetic.
    exact = Decimal(share * 100).quantize(Decimal("1e-9"), ROUND_HALF_UP)
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _cell(column: Column, work: Work, is_excused: bool, rules: Rules) -> Cell:
    share = _share(column, work)
    provisional = share is not None and (not column.is_closed or work.waiting > 0)
    cell = Cell(column.key, State.COUNTED, share, column.weight, provisional)
    if is_excused:
        return replace(cell, state=State.EXCUSED)
    if not column.is_closed and (share is None or rules.leaves_open_out):
        return replace(cell, state=State.OPEN)
    if share is None:
        return replace(cell, state=State.WAITING)
    return cell if column.weight > 0 else replace(cell, state=State.WEIGHTLESS)


def _share(column: Column, work: Work) -> float | None:
    """Once closed, what is not answered counts nothing; what waits for its mark is left aside until it has one."""
    whole = column.points - work.waiting if column.is_closed else work.marked
    # Points are tenths; less than that is an error of the arithmetic.
    return work.earned / whole if whole > 0.01 else None


def _drop(cells: Sequence[Cell], lowest: int) -> list[Cell]:
    """The cells, with the lowest shares dropped. One always stays; of equal shares the heavier goes first."""
    counted = [place for place, cell in enumerate(cells) if cell.state is State.COUNTED]
    counted.sort(key=lambda place: (cells[place].share or 0.0, -cells[place].weight, place))
    dropped = set(counted[: max(0, min(lowest, len(counted) - 1))])
    return [
        replace(cell, state=State.DROPPED) if place in dropped else cell for place, cell in enumerate(cells)
    ]
