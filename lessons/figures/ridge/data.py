"""The REML criterion of a random-slope model over two of its three variance parameters, lowest in the third. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datasets.scenarios import get_scenario
from grading.fitting import MixedFit, build_design, fit_mixed
from grading.formula import parse_formula
from lessons.figures.ridge.criterion import BalancedCriterion

Array = NDArray[np.float64]
PATIENTS = 24
FORMULA = "sbp ~ time + treated + (time | patient)"
# Where the criterion is computed: relative standard deviations of slopes, closer together near zero, and correlations.
WIDEST = 1.5
SPREADS = np.concatenate([np.arange(0, 8) / 40, np.arange(4, 31) / 20])
CORRELATIONS = np.arange(-20, 21) / 20
# A singular fit with a smaller relative standard deviation has no spread at all.
NOTHING = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Ridge:
    """One sample, its fit, and the criterion above its lowest value.

    `above` (len(SPREADS), len(CORRELATIONS)): minus twice the profiled restricted log-likelihood, less its
    minimum, where slopes have that standard deviation relative to the residuals' and that correlation with the
    intercepts at month 0; the intercepts' own standard deviation is the best one for each.
    """

    fit: MixedFit
    above: Array
    slope_sd: float
    intercept_sd: float
    correlation: float
    residual_sd: float
    visits: int

    @property
    def residual(self) -> float:
        """Estimated standard deviation of readings, in mmHg."""
        return float(np.sqrt(self.fit.sigma2))

    @property
    def best(self) -> tuple[float, float]:
        """Relative standard deviation of slopes and correlation at the optimum; NaN where there is no correlation."""
        block = self.fit.random[0]
        return float(block.sd[1]) / self.residual, float(block.correlation[0, 1])

    @property
    def boundary(self) -> str:
        """What the optimum of a singular fit lacks: "slopes" or "intercepts" (no spread of them), else "correlation"
        (it is 1 or -1); "" where the optimum lies inside.
        """
        if not self.fit.singular:
            return ""
        intercepts, slopes = self.fit.random[0].sd / self.residual
        if slopes < NOTHING:
            return "slopes"
        return "intercepts" if intercepts < NOTHING else "correlation"

    @property
    def without_slopes(self) -> float:
        """The criterion without a spread of slopes, above the lowest."""
        return float(self.above[0, 0])


def compute_ridge(*, slope_sd: float, visits: int, seed: int) -> Ridge:
    """The sample of this seed with the true `slope_sd` in mmHg a month, and its criterion."""
    scenario = get_scenario("blood-pressure")
    population = scenario.settings["standard"].parameters
    numbers = {"patients_min": PATIENTS, "patients_max": PATIENTS, "visits": visits, "slope_sd": slope_sd}
    frame = scenario.simulator(np.random.default_rng(seed), **{**population, **numbers})
    design = build_design(frame, parse_formula(FORMULA))
    fit = fit_mixed(design, "REML")
    s, r = (grid.ravel() for grid in np.meshgrid(SPREADS, CORRELATIONS, indexing="ij"))
    near = float(fit.random[0].sd[0]) / float(np.sqrt(fit.sigma2))
    lowest = BalancedCriterion(design).lowest(s, r, near)
    return Ridge(
        fit=fit,
        above=(lowest - fit.criterion).reshape(len(SPREADS), -1),
        slope_sd=slope_sd,
        intercept_sd=float(population["patient_sd"]),
        correlation=float(population["correlation"]),
        residual_sd=float(population["residual_sd"]),
        visits=visits,
    )
