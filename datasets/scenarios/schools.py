"""Pupils in schools: what a predictor does within schools and what it does between them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from datasets.scenarios.base import Column, Scenario, Setting, Structure
from datasets.scenarios.groups import (
    Sizes,
    draw_labels,
    draw_lot,
    draw_sizes,
    group_means,
    number_within,
)


def simulate_schools(
    rng: np.random.Generator,
    *,
    schools_min: int,
    schools_max: int,
    pupils_min: int,
    pupils_max: int,
    intercept: float,
    within_effect: float,
    between_effect: float,
    selective_effect: float,
    school_sd: float,
    slope_sd: float,
    correlation: float,
    residual_sd: float,
    ses_between_sd: float,
    ses_within_sd: float,
    selective_ses: float,
    sizes: Sizes = "any",
    evenness: float = 0.0,
) -> pd.DataFrame:
    """One study: a row for each pupil of the year group, sorted by school and pupil.

    maths = intercept + within_effect (ses - mean) + between_effect mean + selective_effect selective + u0 + u1 ses + e,
    rounded to one decimal and held between 0 and 100, where mean is the school's mean of ses over its rows, u0 (points)
    and u1 (points per unit of ses) have standard deviations `school_sd` and `slope_sd` and the given correlation, and e
    has `residual_sd` (points). With `evenness`, that share of the school's mean of e is taken off again, as where
    pupils are admitted by bands of attainment and every school gets the same mix.

    ses = selective_ses selective + a + b, rounded to two decimals, with `ses_between_sd` for a, which belongs to the
    school, and `ses_within_sd` for b. Between 35% and 50% of the schools are selective.
    """
    count = int(rng.integers(schools_min, schools_max + 1))
    labels = draw_labels(rng, count, "S")
    size = draw_sizes(rng, count, pupils_min, pupils_max, sizes)
    selective = draw_lot(rng, count, int(rng.integers(-(-35 * count // 100), count // 2 + 1)))
    school = np.repeat(np.arange(count), size)

    home = selective_ses * selective + ses_between_sd * rng.standard_normal(count)
    ses = np.round(home[school] + ses_within_sd * rng.standard_normal(len(school)), 2)
    mean = group_means(ses, size)

    z = rng.standard_normal((2, count))
    u0 = school_sd * z[0]
    u1 = slope_sd * (correlation * z[0] + np.sqrt(1 - correlation**2) * z[1])
    error = residual_sd * rng.standard_normal(len(school))
    error -= evenness * group_means(error, size)
    start = intercept + selective_effect * selective + u0
    maths = start[school] + within_effect * (ses - mean) + between_effect * mean + u1[school] * ses + error

    return pd.DataFrame(
        {
            "school": np.repeat(labels, size),
            "pupil": number_within(size),
            "ses": ses,
            "selective": selective[school],
            "maths": np.clip(np.round(maths, 1), 0.0, 100.0),
        }
    )


POPULATION: Mapping[str, float | int] = {
    "schools_min": 26,
    "schools_max": 34,
    "pupils_min": 10,
    "pupils_max": 40,
    "intercept": 50.0,
    "within_effect": 2.5,
    "between_effect": 2.5,
    "selective_effect": 5.0,
    "school_sd": 3.6,
    "slope_sd": 0.0,
    "correlation": 0.0,
    "residual_sd": 7.5,
    "ses_between_sd": 0.4,
    "ses_within_sd": 0.85,
    "selective_ses": 0.3,
}
"""Who the pupils are, in points of the test and units of ses; each setting changes what it is about."""

STANDARD = Setting(
    slug="standard",
    title="Thirty schools of unequal size",
    shows="Pupils of one school resemble each other, so ordinary regression is too sure of the difference between "
    "selective schools and the others.",
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
        "residual_variance",
        "design_effect",
        "shrinkage_by_size",
        "levels",
    ),
    points=(
        *("P2", "P3", "P5", "I1", "I2", "I3", "I5", "I6", "S1", "S2", "S3", "S4", "S5", "S8", "S9", "S10"),
        *("C1", "C2", "C3", "C4", "C6", "C9", "D1", "D2", "D5", "M2", "M6"),
    ),
)

CONTEXTUAL_EFFECT = Setting(
    slug="contextual-effect",
    title="The school's mean counts beyond the pupil's own home",
    shows="The slope between schools is clearly steeper than the slope within them, so one coefficient for both "
    "answers neither question.",
    reference="random_intercept",
    parameters={**POPULATION, "within_effect": 1.5, "between_effect": 8.0, "ses_between_sd": 0.5},
    claims=(
        "reference_converged",
        "not_singular",
        "contextual_effect",
    ),
    asks=(
        "levels",
        "shrinkage",
        "parameters",
        "deviance_difference",
        "counts",
        "estimates",
        "between_standard_error",
        "variances",
        "shrinkage_by_size",
    ),
    points=("P3", "W8", "S8", "L6", "C9", "C11", "D6", "M2", "M7"),
)

OPPOSITE_SLOPES = Setting(
    slug="opposite-slopes",
    title="Up between schools, down within them",
    shows="Schools with a higher mean do better while pupils above the mean of their own school do worse, so a "
    "slope over all pupils has the wrong sign for the comparison within a school.",
    reference="random_intercept",
    parameters={
        **POPULATION,
        "within_effect": -1.6,
        "between_effect": 6.5,
        "ses_between_sd": 0.65,
        "ses_within_sd": 0.7,
    },
    claims=(
        "reference_converged",
        "not_singular",
        "contextual_effect",
        "levels_have_opposite_signs",
        "ols_slope_turned",
    ),
    asks=(
        "levels",
        "parameters",
        "deviance_difference",
        "counts",
        "estimates",
        "standard_errors",
        "residual_variance",
        "shrinkage",
    ),
    points=("P3", "W8", "S8", "L6", "C9", "C11", "D6", "M2", "M7"),
)

SLOPES_DIFFER = Setting(
    slug="slopes-differ",
    title="The home matters more in some schools than in others",
    shows="The slope of the home differs between schools, so a model without random slopes is too sure of the "
    "average slope.",
    reference="random_slope",
    parameters={
        **POPULATION,
        "pupils_min": 18,
        "pupils_max": 45,
        "slope_sd": 2.2,
        "correlation": 0.2,
    },
    claims=(
        "reference_converged",
        "not_singular",
        "ols_se_between_too_small",
        "intercept_se_within_too_small",
    ),
    asks=(
        "estimates",
        "standard_errors",
        "slope_variance",
        "slope_range",
        "correlation",
        "parameters",
        "deviance_difference",
        "counts",
    ),
    points=("P7", "I4", "I5", "S6", "S7", "S9", "L4", "C5", "C7", "C10", "D4", "M3", "M5"),
)

FEW_SCHOOLS = Setting(
    slug="few-schools",
    title="Five or six schools",
    shows="Five or six schools say very little about how much schools differ or about what a kind of school does, "
    "however many pupils they have.",
    reference="random_intercept",
    parameters={
        **POPULATION,
        "schools_min": 5,
        "schools_max": 6,
        "pupils_min": 20,
        "pupils_max": 60,
        "school_sd": 5.5,
    },
    claims=(
        "reference_converged",
        "not_singular",
        "few_groups",
        "ols_se_between_too_small",
    ),
    asks=("estimates", "between_standard_error", "parameters", "deviance_difference", "counts"),
    points=("P6", "L1", "S9", "C5", "C8", "D7", "M3", "M4", "M8"),
)

NO_SCHOOL_VARIANCE = Setting(
    slug="no-school-variance",
    title="Schools that differ in nothing but their pupils",
    shows="Once the predictors are in the model nothing is left between schools, so the school variance is estimated "
    "as zero and the fit is that of ordinary regression.",
    reference="random_intercept",
    parameters={**POPULATION, "school_sd": 0.0, "evenness": 0.25},
    claims=(
        "reference_converged",
        "reference_singular",
        "ols_se_between_right",
    ),
    asks=(
        "estimates",
        "predictor",
        "boundary_p",
        "parameters",
        "deviance_difference",
        "counts",
        "design_effect",
        "shrinkage",
    ),
    points=("L3", "S5", "S7", "C5", "C6", "C8", "D7", "M3", "M8", "M9"),
)

SCHOOLS = Scenario(
    slug="schools",
    title="Maths in schools",
    story="A county tested a whole year group in some of its secondary schools. Every pupil of that year sat the same "
    "maths test, and a short questionnaire about books, rooms and the parents' work was turned into one score for the "
    "home. Some of the schools choose their pupils by an entrance test, the others take whoever lives nearby. The county "
    "would like to know what the home and the kind of school have to do with maths.",
    row="One pupil of one school.",
    columns=(
        Column(
            "school",
            "label of the school; there are gaps because not every school took part",
            "group",
            label=True,
        ),
        Column("pupil", "number of the pupil within the school, from 1", "row"),
        Column(
            "ses",
            "home background of the pupil: 0 is the average of the country, higher is better off",
            "row",
            "standard deviations",
        ),
        Column("selective", "1 if the school selects its pupils by an entrance test, 0 if not", "group"),
        Column("maths", "result of the maths test, from 0 to 100", "row", "points"),
    ),
    structure=Structure(outcome="maths", group="school", within="ses", between="selective", mixes=True),
    settings={
        setting.slug: setting
        for setting in (
            STANDARD,
            CONTEXTUAL_EFFECT,
            OPPOSITE_SLOPES,
            SLOPES_DIFFER,
            FEW_SCHOOLS,
            NO_SCHOOL_VARIANCE,
        )
    },
    version=1,
    simulator=simulate_schools,
)
