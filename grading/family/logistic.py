"""The members of a family on a binary outcome: conditional, marginal and ordinary logistic regression."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

import pandas as pd

from datasets.scenarios.base import Structure
from grading.family.converting import from_logistic, from_marginal, from_ordinary_logistic
from grading.fitting.logistic import (
    LogisticDesign,
    build_logistic_design,
    fit_gee,
    fit_logistic,
    fit_ordinary,
    printed_by_glmer,
)
from grading.formula import parse_formula
from grading.numbers import FitNumbers, Place

# As many as lme4's documentation takes, and more than Stata's seven: from here on the digits that count stand still.
POINTS = 10
LOGISTIC_NAMES = ("logistic", "logistic_quadrature", "gee", "ordinary_logistic")


def logistic_members(
    frame: pd.DataFrame, structure: Structure, places: Mapping[Place, str]
) -> Iterator[tuple[str, Callable[[], FitNumbers]]]:
    """Name and fit of each model of the binary outcome."""
    fixed = f"{structure.binary} ~ {structure.within} + {structure.between}"

    @cache
    def design() -> LogisticDesign:
        return build_logistic_design(frame, parse_formula(f"{fixed} + (1 | {structure.group})"))

    def mixed(name: str, points: int) -> FitNumbers:
        fit = fit_logistic(design(), points=points)
        glmer = printed_by_glmer(design(), fit) if points == 1 else None
        where = {place: float(fit.modes[fit.levels.index(label)]) for place, label in places.items()}
        return from_logistic(name, fit, glmer=glmer, modes=where)

    yield "logistic", lambda: mixed("logistic", 1)
    yield "logistic_quadrature", lambda: mixed("logistic_quadrature", POINTS)
    yield "gee", lambda: from_marginal("gee", fixed, fit_gee(design()))
    yield (
        "ordinary_logistic",
        lambda: from_ordinary_logistic(
            "ordinary_logistic", fixed, fit_ordinary(design()), groups=len(design().levels)
        ),
    )
