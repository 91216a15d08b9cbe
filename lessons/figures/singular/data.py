"""Fits of a random intercept and slope to many studies of the same people, by the number of patients. Pure.

The studies are balanced, and everybody gets usual care, so the REML estimates of `sbp ~ time + (time | patient)` have a
closed form: Anderson, Anderson and Olkin (1986), Maximum likelihood estimators and likelihood ratio criteria in
multivariate components of variance, *The Annals of Statistics* 14(2). The tests compare it with the search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datasets.scenarios.blood_pressure import POPULATION
from lessons.figures.repeated import Array, draw_pressures

STUDIES = 200
FEWEST, MOST = 4, 40
VISITS = 4
# For the curve of the share that is singular.
COUNTS = tuple(range(FEWEST, MOST + 1, 2))


@dataclass(frozen=True, slots=True, eq=False)
class SlopeFits:
    """REML estimates of k studies, each array (k,): standard deviations in mmHg and mmHg a month, and `residual_sd`.

    `correlation` is NaN beside a standard deviation of zero. `singular`: the covariance matrix has no full rank.
    """

    level_sd: Array
    slope_sd: Array
    correlation: Array
    residual_sd: Array
    singular: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Singular:
    """`by_count` has the fits to the first patients of each study, for COUNTS and for `patients`."""

    patients: int
    spread: float
    by_count: dict[int, SlopeFits]

    @property
    def fits(self) -> SlopeFits:
        return self.by_count[self.patients]


def compute_singular(*, patients: int, spread: float, seed: int) -> Singular:
    """STUDIES studies in which slopes have the standard deviation `spread`. Takes some 8 ms."""
    pressures = draw_studies(spread=spread, seed=seed)
    return Singular(patients, spread, fit_slopes(pressures, sorted({*COUNTS, patients})))


def draw_studies(*, spread: float, seed: int) -> Array:
    """Pressures (STUDIES, MOST, VISITS) of patients with usual care."""
    return draw_pressures(
        np.random.default_rng(seed),
        studies=STUDIES,
        patients=MOST,
        visits=VISITS,
        patient_sd=POPULATION["patient_sd"],
        slope_sd=spread,
        residual_sd=POPULATION["residual_sd"],
        usual_care=True,
    )


def fit_slopes(pressures: Array, counts: Sequence[int]) -> dict[int, SlopeFits]:
    """The fits to the first patients of `pressures` (studies, patients, visits), as many as each of `counts`.

    Each patient's own least-squares line has the covariance D + sigma² (Z'Z)^-1. Where the spread of lines minus the
    one that readings make is no covariance matrix, its negative parts are zero and pooled with the residuals.
    """
    visits = pressures.shape[2]
    Z = np.column_stack([np.ones(visits), np.arange(visits)])
    lines = pressures @ np.linalg.pinv(Z).T
    squares = np.sum((pressures - lines @ Z.T) ** 2, axis=2).cumsum(axis=1)
    # In these coordinates readings alone would spread the lines by sigma² in every direction.
    root = np.asarray(np.linalg.cholesky(np.linalg.inv(Z.T @ Z)), dtype=np.float64)
    unit = (lines - lines.mean(axis=(0, 1))) @ np.linalg.inv(root).T
    sums, products = unit.cumsum(axis=1), (unit[..., None] * unit[..., None, :]).cumsum(axis=1)
    found = {}
    for count in counts:
        total = sums[:, count - 1]
        apart = products[:, count - 1] - total[:, :, None] * total[:, None, :] / count
        found[count] = _fits(root, apart, squares[:, count - 1], count - 1, count * (visits - 2))
    return found


def _fits(root: Array, apart: Array, squares: Array, between: int, within: int) -> SlopeFits:
    """Fits from sums of squares between lines (k, 2, 2), in units of `root`, and about lines, with degrees of freedom."""
    values, vectors = np.linalg.eigh(apart / between)
    sigma2 = squares / within
    pooled = np.zeros(len(sigma2), dtype=np.int64)
    for value in values.T:
        below = value <= sigma2
        together = (within + between * pooled) * sigma2 + between * value
        sigma2 = np.where(below, together / (within + between * (pooled + 1)), sigma2)
        pooled += below
    kept = np.maximum(values - sigma2[:, None], 0.0)
    axes = root @ vectors
    return _summary((axes * kept[:, None, :]) @ np.swapaxes(axes, 1, 2), sigma2, pooled > 0)


def _summary(D: Array, sigma2: Array, singular: NDArray[np.bool_]) -> SlopeFits:
    level_sd, slope_sd = np.sqrt(D[:, 0, 0]), np.sqrt(D[:, 1, 1])
    product = level_sd * slope_sd
    with np.errstate(invalid="ignore"):
        correlation = np.where(product > 0, D[:, 0, 1] / product, np.nan)
    return SlopeFits(level_sd, slope_sd, np.clip(correlation, -1.0, 1.0), np.sqrt(sigma2), singular)
