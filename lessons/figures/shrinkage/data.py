"""Own lines, average lines and shrunken lines of the patients of one simulated study. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grading.fitting import DesignError, MixedFit, build_design, fit_mixed, predict_random
from grading.formula import parse_formula
from lessons.studies import VISITS, Study, analysed_rows, simulate_study

Array = NDArray[np.float64]
SCENARIO = "blood-pressure"
SETTING = "standard"


@dataclass(frozen=True, slots=True, eq=False)
class Shrinkage:
    """Lines of k patients, each array (k, 2): height in mmHg at month 0, and slope in mmHg a month.

    `own`: least squares on the patient's own visits. `average`: the fixed part for the patient's treatment.
    `shrunken`: the average line plus the predicted random effects, None where the model is refused for the
    reason in `refusal`. `readings` (k, VISITS) and `months` (VISITS,) include the visits that were not used.
    """

    study: Study
    patients: tuple[str, ...]
    treated: NDArray[np.bool_]
    months: Array
    readings: Array
    own: Array
    average: Array
    shrunken: Array | None
    fit: MixedFit | None
    refusal: str

    @property
    def visits(self) -> int:
        """How many visits of each patient were used."""
        assert self.study.visits is not None, "patients of this study come to visits"
        return self.study.visits

    def levels(self, lines: Array) -> Array:
        """Heights (k,) in mmHg of `lines` in the middle of the visits used."""
        return lines @ np.array([1.0, self.months[: self.visits].mean()])


def compute_shrinkage(*, visits: int, seed: int) -> Shrinkage:
    """The lines that the first `visits` visits of the study with this seed give. Takes a few milliseconds."""
    study = Study(SCENARIO, SETTING, seed, visits)
    frame = simulate_study(study)
    rows = analysed_rows(frame, study)
    names = study.structure
    # Rows come sorted by patient and visit, all patients with all visits.
    patients = frame.iloc[::VISITS]
    treated = patients[names.between].to_numpy(dtype=np.float64)
    months = frame[names.within].to_numpy(dtype=np.float64)[:VISITS]
    readings = frame[names.outcome].to_numpy(dtype=np.float64).reshape(-1, VISITS)
    slope, start = np.polyfit(months[:visits], readings[:, :visits].T, 1)
    average, shrunken, fit, refusal = _fitted_lines(rows, study, treated)
    return Shrinkage(
        study=study,
        patients=tuple(patients[names.group]),
        treated=treated > 0,
        months=months,
        readings=readings,
        own=np.column_stack([start, slope]),
        average=average,
        shrunken=shrunken,
        fit=fit,
        refusal=refusal,
    )


def _fitted_lines(
    rows: pd.DataFrame, study: Study, treated: Array
) -> tuple[Array, Array | None, MixedFit | None, str]:
    names = study.structure
    try:
        design = build_design(rows, parse_formula(study.formula))
    except DesignError as error:
        # The average line needs no random effects: least squares on everybody's visits gives one.
        pooled = build_design(rows, parse_formula(f"{names.outcome} ~ {names.within} + {names.between}"))
        beta = np.linalg.lstsq(pooled.X, pooled.y)[0]
        return _average(dict(zip(pooled.names, beta, strict=True)), study, treated), None, None, str(error)
    fit = fit_mixed(design, "REML")
    average = _average(dict(zip(fit.names, fit.beta, strict=True)), study, treated)
    return average, average + predict_random(design, fit)[names.group], fit, ""


def _average(beta: dict[str, float], study: Study, treated: Array) -> Array:
    start = beta["(Intercept)"] + beta[study.structure.between] * treated
    return np.column_stack([start, np.full(len(treated), beta[study.structure.within])])


def kept_share(own: Array, average: Array, shrunken: Array) -> float:
    """Which share of their own distance from the average the shrunken values keep, by least squares over groups."""
    distance = own - average
    return float(distance @ (shrunken - average) / (distance @ distance))


def later_miss(shrinkage: Shrinkage, lines: Array) -> float:
    """Root mean square distance in mmHg between `lines` (k, 2) and the readings of visits that were not used."""
    later = slice(shrinkage.visits, None)
    predicted = lines[:, [0]] + lines[:, [1]] * shrinkage.months[later]
    return float(np.sqrt(np.mean((shrinkage.readings[:, later] - predicted) ** 2)))
