"""What a figure to play with is: controls, data for each setting of them, and a drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import altair as alt

Row = Mapping[str, str | float]


class ParameterError(ValueError):
    """A figure was asked for with a parameter that it does not have, or a value out of its range."""


@dataclass(frozen=True, slots=True)
class Control:
    """A whole number that the reader sets, from `low` to `high`. `one` and `many` name what is counted.

    With `names` it stands for something else, such as a decimal or a kind: the words for each value, from `low` on.
    A `choice` is shown as a list to choose from, not as a slider.
    """

    name: str
    label: str
    low: int
    high: int
    default: int
    one: str = ""
    many: str = ""
    names: tuple[str, ...] = ()
    choice: bool = False

    @classmethod
    def named(
        cls, name: str, label: str, names: Sequence[str], default: int = 0, *, choice: bool = False
    ) -> Control:
        """A control whose values are the places of `names`, from 0."""
        return cls(name, label, 0, len(names) - 1, default, names=tuple(names), choice=choice)

    @property
    def values(self) -> range:
        return range(self.low, self.high + 1)

    def read(self, text: str) -> int:
        """The value of a request parameter. Raises ParameterError with what would be right."""
        allowed = f"{self.name} must be a whole number from {self.low} to {self.high}"
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(self.high))):
            raise ParameterError(f"{allowed}, not “{text[:20]}”.")
        if not self.low <= int(text) <= self.high:
            raise ParameterError(f"{allowed}, not {int(text)}.")
        return int(text)

    def words(self, value: int) -> str:
        if self.names:
            return self.names[value - self.low]
        return f"{value} {self.one if value == 1 else self.many}".strip()


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One entry of the key: a line with `dash` (none is solid), or a mark: point, ring, square, triangle or cross.

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

    def to_json(self, setting: Mapping[str, int]) -> dict[str, Any]:
        """The answer of the data endpoint at this setting."""
        return {
            "parameters": dict(setting),
            "rows": [dict(row) for row in self.rows],
            "summary": list(self.summary),
            "table": [list(row) for row in self.table.rows],
        }


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the registry. `compute` takes one keyword for each control, and `sample` if there is one.

    `chart` draws from the named data set "rows". `description` says what kind of picture it is, to those
    who cannot see it. `way_back` are the words that lead from another sample to the first.
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
    way_back: str = "Back to the study of this page"

    @property
    def parameters(self) -> tuple[Control, ...]:
        return (*self.controls, self.sample) if self.sample else self.controls

    @property
    def defaults(self) -> dict[str, int]:
        return {control.name: control.default for control in self.parameters}

    def grid(self) -> Iterator[dict[str, int]]:
        """Every setting of the first sample."""
        names = [control.name for control in self.controls]
        for values in product(*(control.values for control in self.controls)):
            yield self.defaults | dict(zip(names, values, strict=True))

    def read(self, given: Mapping[str, str]) -> dict[str, int]:
        """The setting that a request asks for; what it leaves out is at its default.

        Raises:
            ParameterError: an unknown name or a value out of range.
        """
        names = [control.name for control in self.parameters]
        if unknown := sorted(set(given) - set(names)):
            raise ParameterError(f"This figure has no “{unknown[0][:20]}”: it has {', '.join(names)}.")
        return {c.name: c.read(given[c.name]) if c.name in given else c.default for c in self.parameters}
