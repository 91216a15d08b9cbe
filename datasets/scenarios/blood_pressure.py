"""Blood pressure at monthly visits: the running example, in settings that each show one thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from datasets.scenarios.base import Column, Scenario, Setting, Structure

Array = NDArray[np.float64]
Dropout = Literal["none", "seen", "unseen"]
# Patients are labelled P01 to P99 with gaps, as in a study where not everybody who was asked took part.
LABELS = 99


def simulate_blood_pressure(
    rng: np.random.Generator,
    *,
    patients_min: int,
    patients_max: int,
    visits: int,
    intercept: float,
    time_effect: float,
    treatment_effect: float,
    patient_sd: float,
    slope_sd: float,
    correlation: float,
    residual_sd: float,
    dropout: Dropout = "none",
    dropout_midpoint: float = 0.0,
    dropout_steepness: float = 0.0,
    visits_min: int = 0,
    slope_ratio_min: float = 0.0,
    slope_ratio_max: float = np.inf,
) -> pd.DataFrame:
    """One study: `visits` rows for each patient, sorted by patient and visit.

    sbp = intercept + time_effect time + treatment_effect treated + u0 + u1 time + e, rounded to one decimal,
    where u0 (mmHg) and u1 (mmHg a month) have standard deviations `patient_sd` and `slope_sd` and the given
    correlation, and e has `residual_sd` (mmHg).

    The number of patients is even and drawn between the two limits; half of them are treated. With `dropout`,
    a patient who has come so far stays away from visit k > 1 and all later ones with probability
    1 / (1 + exp(-dropout_steepness (value - dropout_midpoint))); the value (mmHg) is the recorded one of
    visit k - 1 ("seen") or the one that visit k would have given ("unseen"). A lost visit keeps its row, with
    NaN. With `visits_min`, one patient has that many visits and another one all of them, the others a number drawn
    between these two; all that whatever their pressure, and later visits have no row.

    u0, u1 and e are drawn until the mean square of slopes between patients is between `slope_ratio_min` and
    `slope_ratio_max` times the one around the patients' own lines; without limits that is the first draw.
    """
    count = 2 * int(rng.integers(-(-patients_min // 2), patients_max // 2 + 1))
    labels = np.sort(rng.choice(np.arange(1, LABELS + 1), size=count, replace=False))
    treated = rng.permutation(np.repeat([0, 1], count // 2))
    time = np.arange(visits)

    while True:
        z = rng.standard_normal((2, count))
        u0 = patient_sd * z[0]
        u1 = slope_sd * (correlation * z[0] + np.sqrt(1 - correlation**2) * z[1])
        error = residual_sd * rng.standard_normal((count, visits))
        if slope_ratio_min <= _slope_ratio(np.outer(u1, time) + error) <= slope_ratio_max:
            break
    start = intercept + treatment_effect * treated + u0
    pressure = np.round(start[:, None] + np.outer(time_effect + u1, time) + error, 1)

    if dropout != "none":
        trigger = pressure[:, :-1] if dropout == "seen" else pressure[:, 1:]
        pressure[_lost(rng, trigger, midpoint=dropout_midpoint, steepness=dropout_steepness)] = np.nan

    frame = pd.DataFrame(
        {
            "patient": np.repeat([f"P{label:02d}" for label in labels], visits),
            "visit": np.tile(time + 1, count),
            "time": np.tile(time, count),
            "treated": np.repeat(treated, visits),
            "sbp": pressure.ravel(),
        }
    )
    if not visits_min:
        return frame
    planned = rng.integers(visits_min + 1, visits, size=count)
    planned[rng.choice(count, size=2, replace=False)] = visits_min, visits
    return frame[frame["visit"] <= np.repeat(planned, visits)].reset_index(drop=True)


def _slope_ratio(deviation: Array) -> float:
    """The mean square of slopes between rows over the one around the rows' own lines; 1 on average if all are alike.

    `deviation` has a row per patient; with two columns the lines leave nothing around them and the ratio is infinite.
    """
    count, visits = deviation.shape
    if visits == 2:
        return np.inf
    x = np.arange(visits) - (visits - 1) / 2
    slope = deviation @ x / (x @ x)
    around = deviation - deviation.mean(axis=1, keepdims=True) - np.outer(slope, x)
    return float(x @ x * slope.var(ddof=1) / (np.sum(around**2) / (count * (visits - 2))))


def _lost(
    rng: np.random.Generator, trigger: Array, *, midpoint: float, steepness: float
) -> NDArray[np.bool_]:
    """Which visits are lost, shape (patients, visits); `trigger` has one column per visit after the first."""
    leaves = rng.random(trigger.shape) < expit(steepness * (trigger - midpoint))
    never = np.zeros((len(trigger), 1), dtype=bool)
    return np.hstack([never, np.logical_or.accumulate(leaves, axis=1)])


POPULATION: Mapping[str, float] = {
    "intercept": 152.0,
    "time_effect": -3.0,
    "treatment_effect": -8.0,
    "patient_sd": 11.0,
    "slope_sd": 3.0,
    "correlation": -0.2,
    "residual_sd": 4.5,
}
"""Who the patients are, in mmHg and months; each setting changes what it is about."""

SAME_SLOPES: Mapping[str, float] = {"slope_sd": 0.0, "correlation": 0.0}
# Noisier readings, so that what is lost with an unseen reading makes a difference that can be seen.
LEAVERS: Mapping[str, float | int] = {
    **POPULATION,
    **SAME_SLOPES,
    "patients_min": 56,
    "patients_max": 64,
    "visits": 4,
    "patient_sd": 10.0,
    "residual_sd": 7.0,
    "dropout_midpoint": 152.0,
    "dropout_steepness": 0.3,
}
DROPOUT_CLAIMS = (
    "reference_converged",
    "not_singular",
    "dropout_present",
    "available_ols_biased",
    "locf_biased",
)

STANDARD = Setting(
    slug="standard",
    title="Many patients, four visits, each patient at their own pace",
    shows="Treatment varies between patients, so ordinary regression is too sure of its effect; pressure "
    "changes at a different pace in each patient, so a model without random slopes is too sure of the average "
    "change.",
    reference="random_slope",
    parameters={**POPULATION, "patients_min": 30, "patients_max": 40, "visits": 4},
    claims=(
        "reference_converged",
        "not_singular",
        "ols_se_between_too_small",
        "intercept_se_within_too_small",
        "ols_se_within_too_large",
    ),
    asks=(
        "estimates",
        "standard_errors",
        "slope_variance",
        "residual_variance",
        "slope_range",
        "icc",
        "shrinkage",
        "parameters",
        "deviance_difference",
        "counts",
    ),
    points=(
        *("P1", "P5", "I1", "I2", "I3", "I4", "I5", "I6", "W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8"),
        *("S1", "S2", "S3", "S4", "S5", "S6", "M1", "M2"),
    ),
)

FEW_PATIENTS = Setting(
    slug="few-patients",
    title="Six patients",
    shows="Six patients say very little about how much patients differ, so the estimated patient variance "
    "can land far from the truth.",
    reference="random_intercept",
    parameters={**POPULATION, **SAME_SLOPES, "patients_min": 6, "patients_max": 6, "visits": 4},
    claims=("reference_converged", "not_singular", "few_groups"),
    asks=(
        "estimates",
        "between_standard_error",
        "variances",
        "shrinkage",
        "parameters",
        "deviance_difference",
        "counts",
    ),
    points=("L1", "L3", "S9", "C8", "D7", "M3", "M8"),
)

TWO_VISITS = Setting(
    slug="two-visits",
    title="Two visits per patient",
    shows="With two visits per patient, different rates of change and chance variation between readings "
    "cannot be told apart, so the data cannot carry a random slope.",
    reference="random_intercept",
    parameters={**POPULATION, "patients_min": 30, "patients_max": 40, "visits": 2},
    claims=("reference_converged", "not_singular", "slope_not_identified"),
    asks=(
        "estimates",
        "between_standard_error",
        "residual_variance",
        "icc",
        "shrinkage",
        "parameters",
        "deviance_difference",
        "counts",
    ),
    points=("L2", "L4", "S6", "C5", "C7", "M5", "M9"),
)

NO_SLOPE_VARIANCE = Setting(
    slug="no-slope-variance",
    title="Every patient at the same pace",
    shows="All patients change at the same rate, so a random slope has nothing to estimate and its fit ends "
    "up on the boundary.",
    reference="random_intercept",
    parameters={**POPULATION, **SAME_SLOPES, "patients_min": 30, "patients_max": 40, "visits": 4},
    claims=(
        "reference_converged",
        "not_singular",
        "slope_singular",
        "ols_se_between_too_small",
        "ols_se_within_too_large",
    ),
    asks=(
        "estimates",
        "standard_errors",
        "variances",
        "icc",
        "shrinkage",
        "parameters",
        "deviance_difference",
        "counts",
    ),
    points=("L3", "L4", "S6", "S7", "C5", "C7", "C8", "M3", "M5", "M8", "M9"),
)

DROPOUT_AT_RANDOM = Setting(
    slug="dropout-at-random",
    title="Patients leave after a high reading",
    shows="Patients stop coming after a high reading that is in the table: the mixed model copes with that, "
    "while ordinary regression on the visits that took place and carrying the last value forward do not.",
    reference="random_intercept",
    parameters={**LEAVERS, "dropout": "seen"},
    claims=DROPOUT_CLAIMS,
    asks=("estimates", "shrinkage", "parameters", "deviance_difference", "counts"),
    points=("L5", "W8", "C11", "D7", "M1", "M10"),
)

DROPOUT_NOT_AT_RANDOM = Setting(
    slug="dropout-not-at-random",
    title="Patients stay away when their pressure is high",
    shows="Patients stay away because of a high pressure that nobody got to measure, and then the mixed "
    "model is off the mark as well.",
    reference="random_intercept",
    parameters={**LEAVERS, "dropout": "unseen"},
    claims=DROPOUT_CLAIMS,
    asks=("estimates", "shrinkage", "parameters", "deviance_difference", "counts"),
    points=("L5", "C11", "D7", "M10"),
)

MODEST_SLOPES = Setting(
    slug="modest-slopes",
    title="Patients differ a little in their pace",
    shows="The data speak neither clearly for a random slope nor against it, so it matters that the likelihood-ratio "
    "test is read by the half-and-half mixture, and whether REML or ML was used.",
    reference="random_slope",
    parameters={
        **POPULATION,
        "patients_min": 30,
        "patients_max": 40,
        "visits": 4,
        "slope_sd": 1.7,
        "slope_ratio_min": 1.6,
        "slope_ratio_max": 2.1,
    },
    claims=("reference_converged", "not_singular", "slope_p_moderate", "ols_se_between_too_small"),
    asks=(
        *("estimates", "standard_errors", "slope_variance", "slope_range"),
        *("parameters", "deviance_difference", "boundary_p", "counts"),
        "residual_variance",
        "correlation",
    ),
    points=("P7", "I4", "S6", "S7", "S10", "L4", "C5", "C7", "C12", "M5", "M6", "M9"),
)

UNEQUAL_VISITS = Setting(
    slug="unequal-visits",
    title="Two to seven visits, as patients joined early or late",
    shows="Patients have two to seven visits for reasons that have nothing to do with their pressure, so those with few "
    "are pulled further towards the average, and packages print standard errors that differ although all are right.",
    reference="random_slope",
    parameters={
        **POPULATION,
        "patients_min": 28,
        "patients_max": 34,
        "visits": 7,
        "visits_min": 2,
        "slope_sd": 3.5,
        "residual_sd": 6.5,
        "correlation": -0.7,
        "treatment_effect": -15.0,
    },
    claims=(
        *("reference_converged", "not_singular", "ols_se_between_too_small"),
        *("shrinkage_differs", "packages_differ"),
    ),
    asks=(
        *("estimates", "standard_errors", "slope_range", "shrinkage_by_size"),
        *("parameters", "counts"),
        "slope_variance",
        "residual_variance",
        "deviance_difference",
    ),
    points=("I5", "I6", "W8", "S9", "S10", "D7", "C10", "C12", "M3", "M6"),
)

BLOOD_PRESSURE = Scenario(
    slug="blood-pressure",
    title="Blood pressure at monthly visits",
    story="A clinic follows people with high blood pressure. Half of them, picked by lot, were put on a new "
    "drug; the others went on with their usual care. By the first visit in the table the drug had been taken "
    "for some weeks and was working fully. Everybody was also advised on diet and exercise. From then on, "
    "each patient was asked to come once a month, and a nurse took their blood pressure at every visit.",
    row="One visit of one patient.",
    columns=(
        Column(
            "patient",
            "label of the patient; there are gaps because not everybody who was asked took part",
            "group",
            label=True,
        ),
        Column("visit", "number of the visit, from 1", "row"),
        Column("time", "time since the first visit", "row", "months"),
        Column("treated", "1 if the patient takes the new drug, 0 if they get usual care", "group"),
        Column("sbp", "systolic blood pressure; empty where the patient did not come", "row", "mmHg"),
    ),
    structure=Structure(outcome="sbp", group="patient", within="time", between="treated", occasion="visit"),
    settings={
        setting.slug: setting
        for setting in (
            STANDARD,
            FEW_PATIENTS,
            TWO_VISITS,
            NO_SLOPE_VARIANCE,
            DROPOUT_AT_RANDOM,
            DROPOUT_NOT_AT_RANDOM,
            MODEST_SLOPES,
            UNEQUAL_VISITS,
        )
    },
    version=1,
    simulator=simulate_blood_pressure,
)
