"""What a figure to play with is: controls, data for each setting of them, and a drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import altair as alt

Row = Mapping[str, str | float]


class ParameterError(ValueError):
    """A figure was asked for with a parameter that it does not have, or a value out of its range."""


@dataclass(frozen=True, slots=True)
class Control:
    """A whole number that the reader sets, from `low` to `high`. `one` and `many` name what is counted."""

    name: str
    label: str
    low: int
    high: int
    default: int
    one: str = ""
    many: str = ""

    def read(self, text: str) -> int:
        """The value of a request parameter. Raises ParameterError with what would be right."""
        allowed = f"{self.name} must be a whole number from {self.low} to {self.high}"
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(self.high))):
            raise ParameterError(f"{allowed}, not “{text[:20]}”.")
        if not self.low <= int(text) <= self.high:
            raise ParameterError(f"{allowed}, not {int(text)}.")
        return int(text)

    def words(self, value: int) -> str:
        return f"{value} {self.one if value == 1 else self.many}".strip()


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One entry of the key: a line with `dash` ("" is solid), or a point that is full or a ring.

    `colour` is a custom property of the house, such as `--series-1`.
    """

    label: str
    colour: str
    mark: str = "line"
    dash: tuple[int, ...] = ()
    width: float = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """A size for which the figure is drawn: panels side by side, each panel in pixels, the size of its heading."""

    name: str
    columns: int
    width: int
    height: int
    font: int


@dataclass(frozen=True, slots=True)
class Table:
    """The data behind a figure, as words: first column row headings, the others numbers."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class State:
    """What a figure shows at one setting: `rows` to draw, `summary` in sentences, `table` to read."""

    rows: tuple[Row, ...]
    summary: tuple[str, ...]
    table: Table


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the registry. `compute` takes one keyword for each control, and `sample` if there is one.

    `chart` draws from the named data set "rows". `description` says what kind of picture it is, to those
    who cannot see it.
    """

    slug: str
    title: str
    description: str
    controls: tuple[Control, ...]
    sample: Control | None
    key: tuple[KeyEntry, ...]
    layouts: tuple[Layout, ...]
    compute: Callable[..., State] = field(repr=False)
    chart: Callable[[Layout], alt.TopLevelMixin] = field(repr=False)

    @property
    def parameters(self) -> tuple[Control, ...]:
        return (*self.controls, self.sample) if self.sample else self.controls

    @property
    def defaults(self) -> dict[str, int]:
        return {control.name: control.default for control in self.parameters}

    def read(self, given: Mapping[str, str]) -> dict[str, int]:
        """The setting that a request asks for; what it leaves out is at its default.

        Raises:
            ParameterError: an unknown name or a value out of range.
        """
        names = [control.name for control in self.parameters]
        if unknown := sorted(set(given) - set(names)):
            raise ParameterError(f"This figure has no “{unknown[0][:20]}”: it has {', '.join(names)}.")
        return {c.name: c.read(given[c.name]) if c.name in given else c.default for c in self.parameters}

    def to_json(self, setting: Mapping[str, int]) -> dict[str, Any]:
        """The answer of the data endpoint at this setting."""
        state = self.compute(**setting)
        return {
            "parameters": dict(setting),
            "rows": [dict(row) for row in state.rows],
            "summary": list(state.summary),
            "table": [list(row) for row in state.table.rows],
        }
