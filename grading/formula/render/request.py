"""What is asked of a printer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from grading.formula.spec import ModelSpec

Package = Literal["lme4", "nlme", "statsmodels", "stata", "spss", "mixedmodels"]


@dataclass(frozen=True, slots=True)
class Request:
    """The model, the name of the table, its categorical columns, the criterion, and whether values are missing."""

    spec: ModelSpec
    data: str
    factors: frozenset[str]
    method: Literal["REML", "ML"]
    missing: bool

    def names_match(self, name: re.Pattern[str], reserved: re.Pattern[str]) -> bool:
        """Whether the package takes every column's name as it is."""
        return all(name.fullmatch(column) and not reserved.fullmatch(column) for column in self.spec.columns)
