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
) -> pd.DataFrame:
    """One study: `visits` rows for each patient, sorted by patient and visit.

    sbp = intercept + time_effect time + treatment_effect treated + u0 + u1 time + e, rounded to one decimal,
    where u0 (mmHg) and u1 (mmHg a month) have standard deviations `patient_sd` and `slope_sd` and the given
    correlation, and e has `residual_sd` (mmHg).

    The number of patients is even and drawn between the two limits; half of them are treated. With `dropout`,
    a patient who has come so far stays away from visit k > 1 and all later ones with probability
    1 / (1 + exp(-dropout_steepness (value - dropout_midpoint))); the value (mmHg) is the recorded one of
    visit k - 1 ("seen") or the one that visit k would have given ("unseen"). A lost visit keeps its row, with
    NaN.
    """
    count = 2 * int(rng.integers(-(-patients_min // 2), patients_max // 2 + 1))
    labels = np.sort(rng.choice(np.arange(1, LABELS + 1), size=count, replace=False))
    treated = rng.permutation(np.repeat([0, 1], count // 2))
    time = np.arange(visits)

    z = rng.standard_normal((2, count))
    u0 = patient_sd * z[0]
    u1 = slope_sd * (correlation * z[0] + np.sqrt(1 - correlation**2) * z[1])
    start = intercept + treatment_effect * treated + u0
    error = residual_sd * rng.standard_normal((count, visits))
    pressure = np.round(start[:, None] + np.outer(time_effect + u1, time) + error, 1)

    if dropout != "none":
        trigger = pressure[:, :-1] if dropout == "seen" else pressure[:, 1:]
        pressure[_lost(rng, trigger, midpoint=dropout_midpoint, steepness=dropout_steepness)] = np.nan

    return pd.DataFrame(
        {
            "patient": np.repeat([f"P{label:02d}" for label in labels], visits),
            "visit": np.tile(time + 1, count),
            "time": np.tile(time, count),
            "treated": np.repeat(treated, visits),
            "sbp": pressure.ravel(),
        }
    )


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
    points=("L5", "C11", "D7", "M10"),
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
        )
    },
    version=1,
    simulator=simulate_blood_pressure,
)
