"""Patients in hospitals: an exposure that belongs to the hospital, with a measured and a binary outcome."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import expit

from datasets.scenarios.base import Column, Scenario, Setting, Structure
from datasets.scenarios.groups import Sizes, draw_labels, draw_lot, draw_sizes, number_within

# Severity runs from 0 to 10, and the formulas count from its middle.
MIDDLE = 5.0


def simulate_hospitals(
    rng: np.random.Generator,
    *,
    hospitals_min: int,
    hospitals_max: int,
    patients_min: int,
    patients_max: int,
    severity_between_sd: float,
    severity_within_sd: float,
    ward_severity: float,
    intercept: float,
    severity_effect: float,
    ward_effect: float,
    hospital_sd: float,
    residual_sd: float,
    log_odds: float,
    severity_log_odds: float,
    ward_log_odds: float,
    hospital_log_odds_sd: float,
    sizes: Sizes = "any",
) -> pd.DataFrame:
    """One study: a row for each patient, sorted by hospital and patient.

    recovery = intercept + severity_effect (severity - 5) + ward_effect ward + hospital_sd z + e, rounded to one
    decimal and held between 0 and 100, with `residual_sd` (points) for e and a standard normal z for each hospital;
    complication is 1 with log-odds
    log_odds + severity_log_odds (severity - 5) + ward_log_odds ward - hospital_log_odds_sd z,
    so that a hospital where patients recover well has few complications.

    severity = 5 + ward_severity (ward - 1/2) + a + b, rounded to one decimal and held between 0 and 10, with
    `severity_between_sd` for a, which belongs to the hospital, and `severity_within_sd` for b. Half of the hospitals,
    rounded down, have a ward.
    """
    count = int(rng.integers(hospitals_min, hospitals_max + 1))
    labels = draw_labels(rng, count, "H")
    size = draw_sizes(rng, count, patients_min, patients_max, sizes)
    ward = draw_lot(rng, count, count // 2)
    hospital = np.repeat(np.arange(count), size)

    usual = MIDDLE + ward_severity * (ward - 0.5) + severity_between_sd * rng.standard_normal(count)
    severity = usual[hospital] + severity_within_sd * rng.standard_normal(len(hospital))
    severity = np.clip(np.round(severity, 1), 0.0, 10.0)
    z = rng.standard_normal(count)
    start = intercept + ward_effect * ward + hospital_sd * z
    error = residual_sd * rng.standard_normal(len(hospital))
    recovery = start[hospital] + severity_effect * (severity - MIDDLE) + error
    risk = log_odds + ward_log_odds * ward - hospital_log_odds_sd * z
    complication = rng.random(len(hospital)) < expit(risk[hospital] + severity_log_odds * (severity - MIDDLE))

    return pd.DataFrame(
        {
            "hospital": np.repeat(labels, size),
            "patient": number_within(size),
            "severity": severity,
            "ward": ward[hospital],
            "recovery": np.clip(np.round(recovery, 1), 0.0, 100.0),
            "complication": complication.astype(np.int64),
        }
    )


POPULATION: Mapping[str, float | int] = {
    "hospitals_min": 24,
    "hospitals_max": 32,
    "patients_min": 8,
    "patients_max": 40,
    "severity_between_sd": 0.5,
    "severity_within_sd": 1.5,
    "ward_severity": 0.0,
    "intercept": 54.0,
    "severity_effect": -3.0,
    "ward_effect": 9.0,
    "hospital_sd": 4.5,
    "residual_sd": 9.0,
    "log_odds": -0.9,
    "severity_log_odds": 0.5,
    "ward_log_odds": -0.6,
    "hospital_log_odds_sd": 0.8,
}
"""Who the patients are, in points of recovery and log-odds of a complication."""

# Enough patients for a binary outcome, which says less than a measured one.
BINARY: Mapping[str, float | int] = {**POPULATION, "patients_min": 15, "patients_max": 50}

STANDARD = Setting(
    slug="standard",
    title="Hospitals that differ, half of them with a specialist ward",
    shows="The ward belongs to the hospital, so ordinary regression takes hundreds of patients for evidence that "
    "comes from some thirty hospitals.",
    reference="random_intercept",
    parameters=POPULATION,
    claims=(
        "reference_converged",
        "not_singular",
        "ols_se_between_too_small",
    ),
    asks=(
        "estimates",
        "between_standard_error",
        "icc",
        "shrinkage",
        "parameters",
        "deviance_difference",
        "counts",
        "variances",
        "design_effect",
        "shrinkage_by_size",
    ),
    points=(
        *("P2", "P5", "I1", "I2", "I3", "I5", "I6", "S1", "S2", "S3", "S4", "S5", "S8", "S9", "S10"),
        *("C1", "C2", "C3", "C4", "C6", "C9", "C10", "D1", "D2", "D3", "D5", "M2", "M6"),
    ),
)

STRONG_CLUSTERING = Setting(
    slug="strong-clustering",
    title="Complications depend strongly on the hospital",
    shows="With a binary outcome and hospitals that differ a lot, the odds ratio within a hospital lies clearly "
    "further from one than the odds ratio over all patients, and both are right.",
    reference="logistic",
    parameters={**BINARY, "hospital_log_odds_sd": 1.9, "log_odds": -0.6, "severity_log_odds": 0.6},
    claims=(
        "reference_converged",
        "not_singular",
        "odds_ratios_differ",
    ),
    asks=("estimates", "odds_ratios", "variances", "parameters", "counts", "standard_errors"),
    points=("P2", "I1", "S8", "L7", "C9", "C10", "D3", "D6", "M2", "M6"),
)

WEAK_CLUSTERING = Setting(
    slug="weak-clustering",
    title="Complications hardly depend on the hospital",
    shows="With hospitals that hardly differ, the odds ratio within a hospital and the odds ratio over all patients "
    "are nearly the same.",
    reference="logistic",
    parameters={
        **BINARY,
        "hospital_log_odds_sd": 0.4,
        "severity_log_odds": 0.6,
        "patients_min": 20,
        "patients_max": 60,
    },
    claims=(
        "reference_converged",
        "not_singular",
        "odds_ratios_agree",
    ),
    asks=("estimates", "odds_ratios", "variances", "parameters", "counts", "between_standard_error"),
    points=("P2", "S8", "L7", "C9", "D6", "M2"),
)

FEW_HOSPITALS = Setting(
    slug="few-hospitals",
    title="Five or six hospitals with many patients each",
    shows="Five or six hospitals say very little about what a ward does, however many patients they treat.",
    reference="random_intercept",
    parameters={
        **POPULATION,
        "hospitals_min": 5,
        "hospitals_max": 6,
        "patients_min": 25,
        "patients_max": 80,
        "hospital_sd": 6.5,
    },
    claims=(
        "reference_converged",
        "not_singular",
        "few_groups",
        "ols_se_between_too_small",
    ),
    asks=("estimates", "between_standard_error", "parameters", "deviance_difference", "counts"),
    points=("P5", "P6", "L1", "S9", "C5", "C8", "D7", "M2", "M3", "M4"),
)

CONFOUNDED_EXPOSURE = Setting(
    slug="confounded-exposure",
    title="Hospitals with a ward get the more severe cases",
    shows="Hospitals with a ward treat more severe cases, so a comparison that leaves severity out makes the ward "
    "look harmful, and a random intercept does nothing about that.",
    reference="random_intercept",
    parameters={
        **POPULATION,
        "ward_severity": 2.4,
        "severity_effect": -5.5,
        "ward_effect": 5.0,
        "hospital_sd": 4.0,
    },
    claims=(
        "reference_converged",
        "not_singular",
        "unadjusted_turned",
    ),
    asks=(
        "estimates",
        "shrinkage",
        "parameters",
        "deviance_difference",
        "counts",
        "between_standard_error",
        "variances",
        "icc",
        "design_effect",
    ),
    points=("L4", "L6", "S4", "S8", "C4", "C9", "C11", "D6", "D7", "M7"),
)

FEW_PATIENTS_EACH = Setting(
    slug="single-or-few-patients",
    title="Many hospitals with one or a few patients",
    shows="Most hospitals have too few patients to be judged by their own mean, so the model draws the small ones far "
    "towards the average and the large ones little.",
    reference="random_intercept",
    parameters={
        **POPULATION,
        "hospitals_min": 48,
        "hospitals_max": 60,
        "patients_min": 1,
        "patients_max": 24,
        "sizes": "mostly_small",
    },
    claims=(
        "reference_converged",
        "not_singular",
        "sizes_unequal",
        "shrinkage_unequal",
        "ols_se_between_too_small",
    ),
    asks=(
        "estimates",
        "icc",
        "design_effect",
        "shrinkage",
        "shrinkage_by_size",
        "parameters",
        "deviance_difference",
        "counts",
        "variances",
    ),
    points=("P2", "I2", "I5", "S9", "L2", "C7", "C10", "D4", "M2", "M3", "M5"),
)

HOSPITALS = Scenario(
    slug="hospitals",
    title="After a broken hip",
    story="A health service looks at people who were operated on for a broken hip. About half of its hospitals have set "
    "up a ward where surgeons and physicians for older people work together. For each patient somebody noted how ill "
    "they were when they arrived, whether there was a complication in the month after the operation, and how well they "
    "walked three months later. Nobody was sent to a hospital by lot: people went where the ambulance took them.",
    row="One patient of one hospital.",
    columns=(
        Column(
            "hospital",
            "label of the hospital; there are gaps because not every hospital took part",
            "group",
            label=True,
        ),
        Column("patient", "number of the patient within the hospital, from 1", "row"),
        Column(
            "severity",
            "how ill the patient was on arrival, from 0 (fit) to 10 (gravely ill)",
            "row",
            "points",
        ),
        Column("ward", "1 if the hospital has a specialist ward for broken hips, 0 if not", "group"),
        Column(
            "recovery", "walking after three months, from 0 (not at all) to 100 (as before)", "row", "points"
        ),
        Column("complication", "1 if there was a complication within a month, 0 if not", "row"),
    ),
    structure=Structure(
        outcome="recovery",
        group="hospital",
        within="severity",
        between="ward",
        mixes=True,
        binary="complication",
    ),
    settings={
        setting.slug: setting
        for setting in (
            STANDARD,
            STRONG_CLUSTERING,
            WEAK_CLUSTERING,
            FEW_HOSPITALS,
            CONFOUNDED_EXPOSURE,
            FEW_PATIENTS_EACH,
        )
    },
    version=1,
    simulator=simulate_hospitals,
)
