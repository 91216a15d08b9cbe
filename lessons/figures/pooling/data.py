"""The error of no pooling, complete pooling and partial pooling: expected, and in one sample. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grading.fitting import MixedFit, build_design, fit_mixed, predict_random
from grading.formula import parse_formula

Array = NDArray[np.float64]
PATIENTS = 30
# All in mmHg: the mean of all readings, and the standard deviation of single ones.
MEAN, TOTAL_SD = 140.0, 15.0
MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Errors:
    """Root mean square distances in mmHg between estimates of patients' means and the truth.

    `none`: each patient's own mean. `complete`: the mean of all readings. `partial`: in between.
    """

    none: float
    complete: float
    partial: float


@dataclass(frozen=True, slots=True, eq=False)
class Pooling:
    """One sample of PATIENTS patients with `rows` readings each: the errors in it, and those expected.

    `fit`: a random-intercept model without predictors, by REML.
    """

    icc: float
    rows: int
    expected: Errors
    realised: Errors
    fit: MixedFit


def compute_pooling(*, icc: float, rows: int, seed: int) -> Pooling:
    """The sample of this seed, its fit, and the errors of three estimates of each patient's mean."""
    truth, readings = simulate_patients(icc, rows, seed)
    design = build_design(as_table(readings), parse_formula("sbp ~ 1 + (1 | patient)"))
    fit = fit_mixed(design, "REML")
    predicted = fit.beta[0] + predict_random(design, fit)["patient"][:, 0]
    realised = Errors(
        none=_miss(readings.mean(axis=1), truth),
        complete=_miss(np.full(PATIENTS, readings.mean()), truth),
        partial=_miss(predicted, truth),
    )
    return Pooling(icc, rows, expected_errors(icc, rows), realised, fit)


def simulate_patients(icc: float, rows: int, seed: int) -> tuple[Array, Array]:
    """True means (PATIENTS,) and readings (PATIENTS, rows) in mmHg.

    A seed draws the same patients and the same chance for every `icc`, and more of the same readings for more `rows`.
    """
    rng = np.random.default_rng(seed)
    z = rng.standard_normal(PATIENTS)
    chance = rng.standard_normal((MOST_ROWS, PATIENTS)).T[:, :rows]
    truth = MEAN + TOTAL_SD * np.sqrt(icc) * z
    return truth, truth[:, None] + TOTAL_SD * np.sqrt(1 - icc) * chance


def as_table(readings: Array) -> pd.DataFrame:
    """A row for each reading, sorted by patient."""
    patients, rows = readings.shape
    labels = [f"P{number:02d}" for number in range(1, patients + 1)]
    return pd.DataFrame({"patient": np.repeat(labels, rows), "sbp": readings.ravel()})


def expected_errors(icc: float, rows: int) -> Errors:
    """Roots of the expected mean squares over samples, where the spreads are known and the overall mean is not.

    With v = sigma^2 / n, tau^2 between patients, k patients and the share kept s = tau^2 / (tau^2 + v): own means
    have v; the overall mean tau^2 (1 - 1/k) + v / k; between them v (s (1 - 1/k) + 1/k), since a sample's patients
    are pulled towards their own mean, which is known as exactly as v / k.
    """
    between, noise = TOTAL_SD**2 * icc, TOTAL_SD**2 * (1 - icc) / rows
    kept = between / (between + noise)
    return Errors(
        none=float(np.sqrt(noise)),
        complete=float(np.sqrt(between * (1 - 1 / PATIENTS) + noise / PATIENTS)),
        partial=float(np.sqrt(noise * (kept * (1 - 1 / PATIENTS) + 1 / PATIENTS))),
    )


def _miss(values: Array, truth: Array) -> float:
    return float(np.sqrt(np.mean((values - truth) ** 2)))
