"""Slopes of maths on the home within schools, between them, and over both. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from datasets.scenarios import get_scenario
from grading.fitting import MixedFit, SimpleFit, Table, build_design, fit_mixed, fit_ols
from grading.formula import parse_formula

Array = NDArray[np.float64]
SCHOOLS = 14
WITHIN = -2.0
# Pupils stray less than in the scenario, so that slopes can be seen among them; no school selects.
QUIETER = {
    "within_effect": WITHIN,
    "selective_effect": 0.0,
    "selective_ses": 0.0,
    "school_sd": 2.0,
    "residual_sd": 3.5,
}


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """One sample of pupils in schools and its fits; slopes in points of the test per unit of the home.

    `frame` has a row for each pupil: school, ses, maths, and `mean`, the school's mean of ses. `ols`: maths on ses over
    all pupils. `single`: the same with a random intercept, by REML. `both`: ses minus mean, and mean, with a random
    intercept. `ols_share` and `single_share`: which share of its weight a single slope takes from between schools.
    """

    frame: pd.DataFrame
    ols: SimpleFit
    single: MixedFit
    both: MixedFit
    ols_share: float
    single_share: float
    true_between: float

    @property
    def within(self) -> float:
        return float(self.both.beta[1])

    @property
    def between(self) -> float:
        return float(self.both.beta[2])

    @property
    def contextual(self) -> float:
        """How much the slope between schools exceeds the one within them."""
        return self.between - self.within

    @property
    def contextual_se(self) -> float:
        step = np.array([0.0, -1.0, 1.0])
        return float(np.sqrt(step @ self.both.cov_beta @ step))


def compute_levels(*, between: float, pupils: int, seed: int) -> Levels:
    """The sample of this seed with the true slope `between` schools and `pupils` in each, one fewer or one more."""
    frame = _simulate(between, pupils, seed)
    codes, ses = pd.factorize(frame["school"])[0], frame["ses"].to_numpy()
    sizes = np.bincount(codes).astype(np.float64)
    means = np.bincount(codes, ses) / sizes
    frame = frame.assign(mean=means[codes], deviation=ses - means[codes])
    table = Table(frame)
    single = fit_mixed(build_design(table, parse_formula("maths ~ ses + (1 | school)")), "REML")
    squares = float(np.sum(frame["deviation"].to_numpy() ** 2))
    return Levels(
        frame=frame,
        ols=fit_ols(table, "maths", ["ses"]),
        single=single,
        both=fit_mixed(build_design(table, parse_formula("maths ~ deviation + mean + (1 | school)")), "REML"),
        ols_share=between_share(sizes, means, squares, 0.0),
        single_share=between_share(sizes, means, squares, float(single.theta[0]) ** 2),
        true_between=between,
    )


def between_share(sizes: Array, means: Array, squares: float, ratio: float) -> float:
    """Which share of the weight in a single slope comes from between groups.

    `sizes` (k,) and `means` (k,) of the groups, `squares`: sum of squares within them, `ratio`: variance between
    groups over that within, 0 for ordinary regression. A group's mean has weight n / (1 + n ratio); deviations from
    it are uncorrelated with it, so that the slope is the mean of both slopes weighted by their sums of squares.
    """
    weights = sizes / (1 + sizes * ratio)
    centre = weights @ means / weights.sum()
    spread = float(weights @ (means - centre) ** 2)
    return spread / (spread + squares)


def _simulate(between: float, pupils: int, seed: int) -> pd.DataFrame:
    scenario = get_scenario("schools")
    numbers = {
        "schools_min": SCHOOLS,
        "schools_max": SCHOOLS,
        "pupils_min": pupils - 1,
        "pupils_max": pupils + 1,
    }
    parameters = {**scenario.settings["opposite-slopes"].parameters, **QUIETER, **numbers}
    return scenario.simulator(np.random.default_rng(seed), **{**parameters, "between_effect": between})
