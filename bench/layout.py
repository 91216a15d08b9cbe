"""A table of plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """What a benchmark found: a title, the names of the columns, rows of as many cells, and remarks."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [self.title, ""]
        widths = [max(map(len, column)) for column in zip(self.columns, *self.rows, strict=True)]
        lines.append(_line(self.columns, widths))
        lines.append("  ".join("-" * width for width in widths))
        lines += [_line(row, widths) for row in self.rows]
        return "\n".join([*lines, *([""] if self.remarks else []), *self.remarks])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """The first cell to the left, numbers to the right."""
    first, *others = (
        cell.ljust(width) if i == 0 else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([first, *others]).rstrip()


def milliseconds(seconds: float | None) -> str:
    """Three digits, or a dash for what was not measured."""
    return "-" if seconds is None else f"{1e3 * seconds:#.3g}".rstrip(".")


def ratio(ours: float, theirs: float | None) -> str:
    return "-" if theirs is None else f"{ours / theirs:.2f}"
