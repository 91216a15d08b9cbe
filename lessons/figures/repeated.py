"""Many blood-pressure studies at once, drawn as the scenario draws one, for figures that repeat a study. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from datasets.scenarios.blood_pressure import POPULATION

Array = NDArray[np.float64]


def draw_pressures(
    rng: np.random.Generator,
    *,
    studies: int,
    patients: int,
    visits: int,
    patient_sd: float,
    slope_sd: float,
    residual_sd: float,
    usual_care: bool = False,
) -> Array:
    """Pressures (studies, patients, visits) in mmHg, rounded to one decimal.

    The second half of the patients is treated, unless everybody gets `usual_care`.
    The other numbers are those of the scenario's population. The same `rng` gives the same patients whatever the
    standard deviations, so that a figure whose slider moves shows the same people.
    """
    z = rng.standard_normal((2, studies, patients))
    error = residual_sd * rng.standard_normal((studies, patients, visits))
    correlation = POPULATION["correlation"]
    u0 = patient_sd * z[0]
    u1 = slope_sd * (correlation * z[0] + np.sqrt(1 - correlation**2) * z[1])
    drug = 0.0 if usual_care else POPULATION["treatment_effect"] * treated(patients)
    start = POPULATION["intercept"] + drug + u0
    slope = POPULATION["time_effect"] + u1
    return np.asarray(np.round(start[..., None] + slope[..., None] * np.arange(visits) + error, 1))


def treated(patients: int) -> Array:
    """1 for the second half of the patients, 0 for the first."""
    return np.asarray(np.arange(patients) >= patients // 2, dtype=np.float64)
