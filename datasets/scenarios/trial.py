"""A trial in which clinics, not patients, were allocated by lot."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from datasets.scenarios.base import Column, Scenario, Setting, Structure
from datasets.scenarios.groups import Sizes, draw_labels, draw_lot, draw_sizes, number_within

# The formula counts the pain at the start from here.
USUAL = 60.0


def simulate_trial(
    rng: np.random.Generator,
    *,
    clinics_min: int,
    clinics_max: int,
    patients_min: int,
    patients_max: int,
    intercept: float,
    baseline_effect: float,
    programme_effect: float,
    clinic_sd: float,
    residual_sd: float,
    baseline_sd: float,
    sizes: Sizes = "any",
) -> pd.DataFrame:
    """One trial: a row for each patient, sorted by clinic and patient.

    pain = intercept + baseline_effect (baseline - 60) + programme_effect programme + u0 + e, rounded to one decimal
    and held between 0 and 100, where u0 and e have `clinic_sd` and `residual_sd` (points). baseline is drawn around 60
    with `baseline_sd`, rounded to one decimal and held between 0 and 100; clinics do not differ in it.

    The number of clinics is even and drawn between the two limits; half of them get the programme, by lot.
    """
    count = 2 * int(rng.integers(-(-clinics_min // 2), clinics_max // 2 + 1))
    labels = draw_labels(rng, count, "C")
    size = draw_sizes(rng, count, patients_min, patients_max, sizes)
    programme = draw_lot(rng, count, count // 2)
    clinic = np.repeat(np.arange(count), size)

    baseline = np.round(USUAL + baseline_sd * rng.standard_normal(len(clinic)), 1)
    baseline = np.clip(baseline, 0.0, 100.0)
    start = intercept + programme_effect * programme + clinic_sd * rng.standard_normal(count)
    error = residual_sd * rng.standard_normal(len(clinic))
    pain = start[clinic] + baseline_effect * (baseline - USUAL) + error

    return pd.DataFrame(
        {
            "clinic": np.repeat(labels, size),
            "patient": number_within(size),
            "baseline": baseline,
            "programme": programme[clinic],
            "pain": np.clip(np.round(pain, 1), 0.0, 100.0),
        }
    )


POPULATION: Mapping[str, float | int] = {
    "clinics_min": 20,
    "clinics_max": 28,
    "patients_min": 6,
    "patients_max": 22,
    "intercept": 50.0,
    "baseline_effect": 0.4,
    "programme_effect": -8.0,
    "clinic_sd": 4.5,
    "residual_sd": 10.0,
    "baseline_sd": 13.0,
}
"""Who the patients are, in points of pain."""

STANDARD = Setting(
    slug="standard",
    title="Some two dozen clinics of unequal size",
    shows="Clinics were allocated and not patients, so ordinary regression is too sure of the programme.",
    reference="random_intercept",
    parameters=POPULATION,
    claims=(
        "reference_converged",
        "not_singular",
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
        "standard_errors",
        "residual_variance",
    ),
    points=(
        *("P2", "P5", "I1", "I2", "I3", "S1", "S2", "S3", "S4", "S5", "S8", "S10", "L4"),
        *("C1", "C2", "C3", "C4", "C6", "C9", "C12", "D1", "D2", "D3", "D5", "D6", "M2", "M6", "M7"),
    ),
)

SMALL_ICC = Setting(
    slug="small-icc-large-clinics",
    title="An intraclass correlation of 0.02 in large clinics",
    shows="Next to no variance lies between clinics, and yet with some sixty patients in each the standard error of "
    "the programme is far too small when clinics are ignored.",
    reference="random_intercept",
    parameters={
        **POPULATION,
        "clinics_min": 26,
        "clinics_max": 30,
        "patients_min": 50,
        "patients_max": 70,
        "clinic_sd": 1.43,
        "programme_effect": -3.0,
    },
    claims=(
        "reference_converged",
        "not_singular",
        "small_icc",
        "ols_se_between_too_small",
    ),
    asks=(
        "between_standard_error",
        "parameters",
        "deviance_difference",
        "counts",
        "design_effect",
        "shrinkage",
    ),
    points=("P2", "P5", "I2", "S3", "S5", "S9", "C2", "C6", "D1", "D2", "M2"),
)

FEW_CLINICS = Setting(
    slug="few-clinics",
    title="Six or eight clinics",
    shows="Six or eight allocated clinics are six or eight pieces of evidence about the programme, however many "
    "patients each of them has.",
    reference="random_intercept",
    parameters={
        **POPULATION,
        "clinics_min": 6,
        "clinics_max": 8,
        "patients_min": 20,
        "patients_max": 60,
        "clinic_sd": 6.0,
    },
    claims=(
        "reference_converged",
        "not_singular",
        "few_groups",
        "ols_se_between_too_small",
    ),
    asks=(
        "estimates",
        "between_standard_error",
        "parameters",
        "deviance_difference",
        "counts",
        "design_effect",
        "shrinkage",
    ),
    points=("P5", "L1", "L4", "S9", "C8", "D7", "M2", "M3"),
)

UNEQUAL_CLINICS = Setting(
    slug="unequal-clinics",
    title="From a handful of patients to ninety",
    shows="A few clinics have most of the patients, so ordinary regression listens to those while the mixed model "
    "weighs clinics by what each has to say.",
    reference="random_intercept",
    parameters={
        **POPULATION,
        "patients_min": 3,
        "patients_max": 90,
        "sizes": "mostly_small",
    },
    claims=(
        "reference_converged",
        "not_singular",
        "sizes_unequal",
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
    ),
    points=("P2", "P5", "I5", "S3", "S9", "C2", "C10", "D4", "M2", "M3"),
)

NO_EFFECT = Setting(
    slug="no-effect",
    title="A programme that does nothing",
    shows="The programme has no effect at all, and ordinary regression finds one because it takes the patients of a "
    "clinic for independent.",
    reference="random_intercept",
    parameters={
        **POPULATION,
        "clinics_min": 18,
        "clinics_max": 24,
        "patients_min": 55,
        "patients_max": 85,
        "programme_effect": 0.0,
        "clinic_sd": 10.0,
        "residual_sd": 8.0,
        "baseline_sd": 11.0,
    },
    claims=(
        "reference_converged",
        "not_singular",
        "ols_between_significant",
        "reference_between_not_significant",
    ),
    asks=("estimates", "parameters", "deviance_difference", "counts", "standard_errors", "design_effect"),
    points=("P5", "I2", "S3", "S8", "C2", "C9", "D2", "D6", "M2", "M7"),
)

TRIAL = Scenario(
    slug="trial",
    title="A trial of an exercise programme",
    story="Can a programme of exercises ease back pain? Physiotherapy clinics of one city agreed to take part, and half of "
    "them, picked by lot, taught the programme; the others went on as before. All patients of a clinic got what their "
    "clinic offered. Each patient rated their pain every evening of the first week, and again twelve weeks later.",
    row="One patient of one clinic.",
    columns=(
        Column(
            "clinic",
            "label of the clinic; there are gaps because not every clinic agreed",
            "group",
            label=True,
        ),
        Column("patient", "number of the patient within the clinic, from 1", "row"),
        Column(
            "baseline", "mean rating in the first week, from 0 (no pain) to 100 (unbearable)", "row", "points"
        ),
        Column("programme", "1 if the clinic teaches the programme, 0 if it goes on as before", "group"),
        Column(
            "pain", "mean rating after twelve weeks, from 0 (no pain) to 100 (unbearable)", "row", "points"
        ),
    ),
    structure=Structure(outcome="pain", group="clinic", within="baseline", between="programme"),
    settings={
        setting.slug: setting for setting in (STANDARD, SMALL_ICC, FEW_CLINICS, UNEQUAL_CLINICS, NO_EFFECT)
    },
    version=1,
    simulator=simulate_trial,
)
