"""One study fitted with random intercepts, and with random intercepts and slopes. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datasets.scenarios.blood_pressure import BLOOD_PRESSURE, POPULATION, STANDARD
from grading.fitting import MixedFit, Table, build_design, fit_mixed, predict_random
from grading.formula import parse_formula

Array = NDArray[np.float64]
PATIENTS = 36
VISITS = 4
MODELS = {
    "intercepts": "sbp ~ time + treated + (1 | patient)",
    "slopes": "sbp ~ time + treated + (time | patient)",
}


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """One model: its fit, and the line of each patient (k, 2), height at month 0 in mmHg and slope in mmHg a month.

    `average` (2,) is the line of usual care; `se` the standard error of the average slope; `miss` the root mean square
    distance in mmHg of the readings from the patients' lines.
    """

    fit: MixedFit
    lines: Array
    average: Array
    se: float
    miss: float


@dataclass(frozen=True, slots=True, eq=False)
class TwoModels:
    """A study whose slopes were simulated with the standard deviation `spread`, in mmHg a month, and both models."""

    spread: float
    patients: tuple[str, ...]
    treated: NDArray[np.bool_]
    readings: Array
    models: dict[str, Lines]

    @property
    def true_se(self) -> float:
        """The standard error of the average slope that studies like this one really have.

        In balanced data the estimate is the mean of the patients' own slopes, in either model.
        """
        months = np.arange(VISITS) - (VISITS - 1) / 2
        residual = POPULATION["residual_sd"] ** 2 / float(months @ months)
        return float(np.sqrt((self.spread**2 + residual) / len(self.patients)))


def compute_two_models(*, spread: float, seed: int) -> TwoModels:
    """The study with this seed and both fits. Takes some 10 ms."""
    frame = BLOOD_PRESSURE.simulator(
        np.random.default_rng(seed),
        **{
            **STANDARD.parameters,
            "patients_min": PATIENTS,
            "patients_max": PATIENTS,
            "visits": VISITS,
            "slope_sd": spread,
        },
    )
    table = Table(frame)
    patients = frame.iloc[::VISITS]
    treated = patients["treated"].to_numpy(dtype=np.float64)
    readings = frame["sbp"].to_numpy(dtype=np.float64).reshape(-1, VISITS)
    return TwoModels(
        spread=spread,
        patients=tuple(patients["patient"]),
        treated=treated > 0,
        readings=readings,
        models={name: _lines(table, formula, treated, readings) for name, formula in MODELS.items()},
    )


def _lines(table: Table, formula: str, treated: Array, readings: Array) -> Lines:
    design = build_design(table, parse_formula(formula))
    fit = fit_mixed(design, "REML")
    beta = dict(zip(fit.names, fit.beta, strict=True))
    average = np.array([beta["(Intercept)"], beta["time"]])
    random = predict_random(design, fit)["patient"]
    lines = average + np.column_stack([beta["treated"] * treated, np.zeros(len(treated))])
    lines[:, : random.shape[1]] += random
    fitted = lines[:, [0]] + lines[:, [1]] * np.arange(VISITS)
    se = float(np.sqrt(fit.cov_beta[fit.names.index("time"), fit.names.index("time")]))
    return Lines(fit, lines, average, se, float(np.sqrt(np.mean((readings - fitted) ** 2))))
