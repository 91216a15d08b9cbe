"""What a scenario is: a story with a simulator of clustered data and named settings.

Pure: no Django, no clock, no global random state. A scenario is given a `numpy.random.Generator`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

Level = Literal["row", "group", "second"]
Arrangement = Literal["nested", "crossed"]
Reference = Literal[
    "random_intercept", "random_slope", "nested", "nested_slope", "crossed", "crossed_slope", "logistic"
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table: what it holds, in which unit, and at which level it varies.

    `level` "second": the same in all rows of a level of the second grouping factor. A `label` is text, not a number.
    """

    name: str
    meaning: str
    level: Level
    unit: str = ""
    label: bool = False


def spoken(column: str) -> str:
    """The name of a column as a word in a sentence: `class_`, which is "class" where code reserves the word."""
    return column.replace("_", " ").strip()


def plural_of(word: str) -> str:
    """The plural of most English words."""
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"


@dataclass(frozen=True, slots=True)
class Structure:
    """The parts that the columns play in the analysis.

    `within` varies inside a group, `between` does not. `occasion` numbers the rows of a group in time, where they
    have an order. `mixes`: the mean of `within` differs between groups, so that its slope within groups and its slope
    between them are two things. `second` is another grouping factor, `nested` in `group` or `crossed` with it.
    `binary` is a second outcome, 0 or 1, or the outcome itself where it is of that kind. The plurals are those of the
    words for a level of `group` and of `second`.
    """

    outcome: str
    group: str
    within: str
    between: str
    occasion: str = ""
    mixes: bool = False
    second: str = ""
    arrangement: Arrangement | None = None
    binary: str = ""
    group_plural: str = ""
    second_plural: str = ""

    def __post_init__(self) -> None:
        if bool(self.second) != (self.arrangement is not None):
            raise ValueError(
                f"a second grouping factor ({self.second!r}) and its arrangement ({self.arrangement!r}) go together"
            )

    @property
    def unit(self) -> str:
        """The word for a group in a sentence; `group` is its name in code."""
        return spoken(self.group)

    @property
    def groups(self) -> str:
        """The plural of the word for a group."""
        return self.group_plural or plural_of(self.unit)

    @property
    def second_unit(self) -> str:
        """The word for a level of the second grouping factor; empty where there is none."""
        return spoken(self.second)

    @property
    def seconds(self) -> str:
        """The plural of the word for a level of the second grouping factor; empty where there is none."""
        return self.second_plural or (plural_of(self.second_unit) if self.second else "")

    def formula(self, random: str) -> str:
        """The model with both predictors and the given random part, in lme4's syntax."""
        return f"{self.outcome} ~ {self.within} + {self.between} + ({random} | {self.group})"


@dataclass(frozen=True, slots=True)
class Setting:
    """One way of simulating the scenario, and what data from it must show.

    `parameters` go to the simulator as keywords. `reference` names the right model of the family. `claims` are names
    of checks that the certifier knows, `asks` names of the quantities that questions on these data may ask for and
    that the certifier holds to be fair on every data set of this setting.
    """

    slug: str
    title: str
    shows: str
    reference: Reference
    parameters: Mapping[str, float | int | str]
    claims: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story with its table and settings. `version` changes whenever the same seed gives other rows."""

    slug: str
    title: str
    story: str
    row: str
    columns: tuple[Column, ...]
    structure: Structure
    settings: Mapping[str, Setting]
    version: int
    simulator: Callable[..., pd.DataFrame] = field(repr=False)

    @property
    def labels(self) -> tuple[str, ...]:
        """The columns that hold text."""
        return tuple(column.name for column in self.columns if column.label)

    def simulate(self, setting: str, rng: np.random.Generator) -> pd.DataFrame:
        """One data set: a row per observation, columns as in `columns`, missing outcomes as NaN."""
        return self.simulator(rng, **self.settings[setting].parameters)
