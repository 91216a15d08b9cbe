"""What a scenario is: a story with a simulator of clustered data and named settings.

Pure: no Django, no clock, no global random state. A scenario is given a `numpy.random.Generator`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

Level = Literal["row", "group"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table: what it holds, in which unit, and at which level it varies."""

    name: str
    meaning: str
    level: Level
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Structure:
    """The parts that the columns play in the analysis. `within` varies inside a group, `between` does not."""

    outcome: str
    group: str
    within: str
    between: str
    occasion: str

    def formula(self, random: str) -> str:
        """The model with both predictors and the given random part, in lme4's syntax."""
        return f"{self.outcome} ~ {self.within} + {self.between} + ({random} | {self.group})"


@dataclass(frozen=True, slots=True)
class Setting:
    """One way of simulating the scenario, and what data from it must show.

    `parameters` go to the simulator as keywords. `reference` names the right model of the family
    (`random_intercept` or `random_slope`). `claims` are names of checks that the certifier knows.
    """

    slug: str
    title: str
    shows: str
    reference: Literal["random_intercept", "random_slope"]
    parameters: Mapping[str, float | int | str]
    claims: tuple[str, ...] = ()
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

    def simulate(self, setting: str, rng: np.random.Generator) -> pd.DataFrame:
        """One data set: a row per observation, columns as in `columns`, missing outcomes as NaN."""
        return self.simulator(rng, **self.settings[setting].parameters)
