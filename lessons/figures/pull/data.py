"""Own and predicted means of schools of unequal size. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from datasets.scenarios import get_scenario
from grading.fitting import MixedFit, build_design, fit_mixed, predict_random
from grading.formula import parse_formula

Array = NDArray[np.float64]
Counts = NDArray[np.integer[Any]]
SCHOOLS = 14
SMALLEST, LARGEST = 2, 40
# Nothing sets schools apart but chance, so that their means can be compared as they are.
ALIKE = {"within_effect": 0.0, "between_effect": 0.0, "selective_effect": 0.0, "slope_sd": 0.0}
NUMBERS = {
    "schools_min": SCHOOLS,
    "schools_max": SCHOOLS,
    "pupils_min": SMALLEST,
    "pupils_max": LARGEST,
    "sizes": "mostly_small",
}


@dataclass(frozen=True, slots=True, eq=False)
class Pull:
    """Schools in the order of their sizes; arrays (SCHOOLS,), means in points of the test.

    `own`: means of the schools' pupils. `predicted`: overall mean plus predicted random intercept of `fit`, a
    random-intercept model without predictors, by REML. `truth`: where the population puts the school.
    `school_sd` and `pupil_sd`: what the population was simulated with.
    """

    schools: tuple[str, ...]
    sizes: Counts
    own: Array
    predicted: Array
    truth: Array
    fit: MixedFit
    school_sd: float
    pupil_sd: float

    @property
    def overall(self) -> float:
        """The model's overall mean, in points: it weighs the mean of each school by how exactly it is known."""
        return float(self.fit.beta[0])

    @property
    def fitted_school_sd(self) -> float:
        return float(self.fit.random[0].sd[0])

    @property
    def fitted_pupil_sd(self) -> float:
        return float(np.sqrt(self.fit.sigma2))

    @property
    def kept(self) -> Array:
        """Which share of its own distance from the overall mean each school keeps."""
        return kept_share(self.sizes, self.fitted_school_sd, self.fitted_pupil_sd)


def kept_share(sizes: Array | Counts, school_sd: float, pupil_sd: float) -> Array:
    """tau^2 / (tau^2 + sigma^2 / n) for each size n."""
    return np.asarray(school_sd**2 / (school_sd**2 + pupil_sd**2 / np.asarray(sizes)))


def compute_pull(*, school_sd: float, pupil_sd: float, seed: int) -> Pull:
    """The schools that this seed draws from a population with these standard deviations, in points."""
    frame = _simulate(school_sd, pupil_sd, seed)
    design = build_design(frame, parse_formula("maths ~ 1 + (1 | school)"))
    fit = fit_mixed(design, "REML")
    schools = frame.groupby("school")["maths"]
    sizes, own = schools.size().to_numpy(), schools.mean().to_numpy()
    predicted = fit.beta[0] + predict_random(design, fit)["school"][:, 0]
    # The same draws without the straying of pupils: every pupil scores what the school stands at.
    truth = _simulate(school_sd, 0.0, seed).groupby("school")["maths"].first().to_numpy()
    order = np.argsort(sizes, kind="stable")
    labels = design.random[0].levels
    return Pull(
        schools=tuple(labels[i] for i in order),
        sizes=sizes[order],
        own=own[order],
        predicted=predicted[order],
        truth=truth[order],
        fit=fit,
        school_sd=school_sd,
        pupil_sd=pupil_sd,
    )


def _simulate(school_sd: float, pupil_sd: float, seed: int) -> pd.DataFrame:
    scenario = get_scenario("schools")
    spread = {"school_sd": school_sd, "residual_sd": pupil_sd}
    parameters = {**scenario.settings["standard"].parameters, **ALIKE, **NUMBERS, **spread}
    return scenario.simulator(np.random.default_rng(seed), **parameters)


def miss(values: Array, truth: Array) -> float:
    """Root mean square distance from the truth."""
    return float(np.sqrt(np.mean((values - truth) ** 2)))
