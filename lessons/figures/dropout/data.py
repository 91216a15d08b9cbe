"""Analyses of many studies in which patients leave for a reason. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from datasets.scenarios.blood_pressure import DROPOUT_AT_RANDOM, POPULATION
from lessons.figures.dropout.reml import random_intercept_slopes
from lessons.figures.repeated import Array, draw_pressures, treated

STUDIES = 100
PATIENTS = 60
VISITS = 4
TRUTH = POPULATION["time_effect"]
# Of patients at this pressure (mmHg) as many leave before each visit, whatever the strength.
CENTRE, LEAVING = 146.0, 0.2
# How many times the odds of leaving are for 10 mmHg more.
ODDS = (1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0)
METHODS: Mapping[str, str] = MappingProxyType(
    {
        "all": "if nobody left",
        "mixed": "mixed model",
        "complete": "complete cases",
        "ordinary": "ordinary regression",
        "carried": "carried forward",
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Dropout:
    """Estimated changes in mmHg a month, an array (STUDIES,) for each of METHODS, and what was lost, as shares.

    `lost`: of the visits after the first, `complete`: of patients who came to all; over all studies.
    """

    slopes: dict[str, Array]
    lost: float
    complete: float

    def pull(self, method: str) -> tuple[float, float]:
        """By how much leaving moves the mean estimate, and the standard error of that over the studies."""
        moved = self.slopes[method] - self.slopes["all"]
        return float(moved.mean()), float(moved.std(ddof=1)) / float(np.sqrt(len(moved)))


def compute_dropout(*, unseen: bool, odds: float, seed: int) -> Dropout:
    """STUDIES studies in which 10 mmHg more make the odds of leaving `odds` times as large. Takes some 15 ms.

    Patients leave because of the reading of the visit before or, `unseen`, of the one that they miss.
    """
    pressures, came = draw_studies(unseen=unseen, odds=odds, seed=seed)
    return Dropout(
        slopes=estimate_slopes(pressures, came),
        lost=float(1 - came[..., 1:].mean()),
        complete=float(came[..., -1].mean()),
    )


def draw_studies(*, unseen: bool, odds: float, seed: int) -> tuple[Array, NDArray[np.bool_]]:
    """Pressures (STUDIES, PATIENTS, VISITS), also of missed visits, and whether the patient came."""
    rng = np.random.default_rng(seed)
    pressures = draw_pressures(
        rng,
        studies=STUDIES,
        patients=PATIENTS,
        visits=VISITS,
        patient_sd=float(DROPOUT_AT_RANDOM.parameters["patient_sd"]),
        slope_sd=0.0,
        residual_sd=float(DROPOUT_AT_RANDOM.parameters["residual_sd"]),
    )
    reason = pressures[..., 1:] if unseen else pressures[..., :-1]
    leaves = rng.random(reason.shape) < expit(logit(LEAVING) + np.log(odds) / 10 * (reason - CENTRE))
    came = np.ones(pressures.shape, dtype=np.bool_)
    came[..., 1:] = ~np.logical_or.accumulate(leaves, axis=2)
    return pressures, came


def estimate_slopes(pressures: Array, came: NDArray[np.bool_]) -> dict[str, Array]:
    """The change a month by each of METHODS.

    Only "all" has what a study without leavers would have given. Where everybody has all visits, ordinary regression
    and the mixed model estimate the same slope.
    """
    last = came.sum(axis=2) - 1
    carried = np.take_along_axis(pressures, np.minimum(np.arange(VISITS), last[..., None]), axis=2)
    all_visits = came[..., -1]
    mixed, ordinary = random_intercept_slopes(pressures, came, treated(pressures.shape[1]))
    everybody = np.ones_like(all_visits)
    return {
        "all": _mean_slope(pressures, everybody),
        "mixed": mixed,
        "complete": _mean_slope(pressures, all_visits),
        "ordinary": ordinary,
        "carried": _mean_slope(carried, everybody),
    }


def _mean_slope(pressures: Array, counted: NDArray[np.bool_]) -> Array:
    """The mean of the patients' own slopes in each study, over the patients that are counted."""
    time = np.arange(VISITS) - (VISITS - 1) / 2
    slopes = pressures @ time / (time @ time)
    return np.asarray(np.sum(slopes * counted, axis=1) / counted.sum(axis=1))
