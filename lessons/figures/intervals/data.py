"""Intervals of ordinary regression and of a random-intercept model over many studies, by the ICC. Pure.

The studies are balanced, so both models have closed forms: with the mean squares between and within patients, and
pooled where the first is the smaller. The tests compare them with the fits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from datasets.scenarios.blood_pressure import POPULATION
from lessons.figures.repeated import Array, draw_pressures, treated

STUDIES = 500
PATIENTS = 36
VISITS = 4
# The ICC moves the variance between patients and residuals; their sum stays that of the standard study.
TOTAL_VARIANCE = POPULATION["patient_sd"] ** 2 + POPULATION["residual_sd"] ** 2
TRUTH = {"treated": POPULATION["treatment_effect"], "time": POPULATION["time_effect"]}


@dataclass(frozen=True, slots=True, eq=False)
class Intervals:
    """Estimates, standard errors and 95% intervals of one predictor by one method in k studies, each array (k,)."""

    predictor: str
    method: str
    estimate: Array
    se: Array
    low: Array
    high: Array

    @property
    def width(self) -> float:
        """The mean width."""
        return float(np.mean(self.high - self.low))

    @property
    def contains(self) -> Array:
        """1 for each interval that contains the truth, else 0."""
        truth = TRUTH[self.predictor]
        return np.asarray((self.low <= truth) & (truth <= self.high), dtype=np.float64)

    @property
    def coverage(self) -> float:
        return float(self.contains.mean())


def compute_intervals(*, icc: float, seed: int) -> dict[tuple[str, str], Intervals]:
    """The intervals for each predictor and method, "ordinary" and "mixed", in STUDIES studies. Takes some 5 ms."""
    return fit_intervals(draw_studies(icc=icc, seed=seed))


def draw_studies(*, icc: float, seed: int) -> Array:
    """Pressures (STUDIES, PATIENTS, VISITS); the second half of the patients is treated."""
    return draw_pressures(
        np.random.default_rng(seed),
        studies=STUDIES,
        patients=PATIENTS,
        visits=VISITS,
        patient_sd=np.sqrt(icc * TOTAL_VARIANCE),
        slope_sd=0.0,
        residual_sd=np.sqrt((1 - icc) * TOTAL_VARIANCE),
    )


def fit_intervals(pressures: Array) -> dict[tuple[str, str], Intervals]:
    """Intervals from `pressures` (studies, patients, visits), for `sbp ~ time + treated`, without and with (1 | patient).

    With t on the residual degrees of freedom, and in the mixed model on those of the level at which a predictor varies.
    """
    _, patients, visits = pressures.shape
    time = np.arange(visits) - (visits - 1) / 2
    spread_time = patients * float(time @ time)
    drug = treated(patients) > 0
    means = pressures.mean(axis=2)
    arms = np.stack([means[:, ~drug].mean(axis=1), means[:, drug].mean(axis=1)])
    slope = (pressures - means[..., None]).sum(axis=1) @ time / spread_time
    between = visits * np.sum((means - np.where(drug, arms[1][:, None], arms[0][:, None])) ** 2, axis=1)
    within = np.sum((pressures - means[..., None] - slope[:, None, None] * time) ** 2, axis=(1, 2))
    df = {"treated": patients - 2, "time": patients * (visits - 1) - 1}
    pooled = (between + within) / (patients * visits - 3)
    squares = {"treated": between / df["treated"], "time": within / df["time"]}
    # A patient variance of zero: the mixed model is then the ordinary regression.
    singular = squares["treated"] <= squares["time"]
    estimates = {"treated": arms[1] - arms[0], "time": slope}
    weights = {"treated": visits / (1 / np.sum(drug) + 1 / np.sum(~drug)), "time": spread_time}
    found = {}
    for name, estimate in estimates.items():
        mixed = np.where(singular, pooled, squares[name])
        for method, variance, freedom in (
            ("ordinary", pooled, patients * visits - 3),
            ("mixed", mixed, df[name]),
        ):
            se = np.sqrt(variance / weights[name])
            reach = float(stdtrit(freedom, 0.975)) * se
            found[name, method] = Intervals(name, method, estimate, se, estimate - reach, estimate + reach)
    return found
