"""Pups in litters: small groups of unequal size, treated as a whole."""

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

# The formula counts the size of a litter from here.
USUAL_SIZE = 8


def simulate_litters(
    rng: np.random.Generator,
    *,
    litters_min: int,
    litters_max: int,
    pups_min: int,
    pups_max: int,
    intercept: float,
    male_effect: float,
    treated_effect: float,
    size_effect: float,
    litter_sd: float,
    residual_sd: float,
    sizes: Sizes = "any",
    competition: float = 0.0,
) -> pd.DataFrame:
    """One experiment: a row for each pup, sorted by litter and pup.

    weight = intercept + male_effect male + treated_effect treated + size_effect (size - 8) + u0 + e, rounded to
    hundredths of a gram, where size is the number of pups of the litter, and u0 and e have `litter_sd` and
    `residual_sd` (grams). With `competition`, that share of the litter's mean of e is taken off again, as where what one
    pup gains the others lose. Each pup is male with probability one half.

    The number of litters is even and drawn between the two limits; half of them are treated, by lot.
    """
    count = 2 * int(rng.integers(-(-litters_min // 2), litters_max // 2 + 1))
    labels = draw_labels(rng, count, "L")
    size = draw_sizes(rng, count, pups_min, pups_max, sizes)
    treated = draw_lot(rng, count, count // 2)
    litter = np.repeat(np.arange(count), size)

    male = rng.integers(0, 2, size=len(litter))
    start = intercept + treated_effect * treated + size_effect * (size - USUAL_SIZE)
    start = start + litter_sd * rng.standard_normal(count)
    error = residual_sd * rng.standard_normal(len(litter))
    error -= competition * group_means(error, size)

    return pd.DataFrame(
        {
            "litter": np.repeat(labels, size),
            "pup": number_within(size),
            "male": male,
            "treated": treated[litter],
            "weight": np.round(start[litter] + male_effect * male + error, 2),
        }
    )


POPULATION: Mapping[str, float | int] = {
    "litters_min": 24,
    "litters_max": 32,
    "pups_min": 2,
    "pups_max": 14,
    "intercept": 6.2,
    "male_effect": 0.35,
    "treated_effect": -0.45,
    "size_effect": 0.0,
    "litter_sd": 0.23,
    "residual_sd": 0.45,
}
"""How heavy the pups are, in grams."""

STANDARD = Setting(
    slug="standard",
    title="Litters of two to fourteen pups",
    shows="Pups of one litter resemble each other, so ordinary regression is too sure of the treatment, which was "
    "given to whole litters.",
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
        *("P4", "P5", "I1", "I2", "I3", "I5", "I6", "S1", "S2", "S3", "S4", "S5", "S8", "S9"),
        *("C1", "C2", "C3", "C4", "C6", "C9", "D1", "D2", "D4", "D5", "M2"),
    ),
)

SIZE_MATTERS = Setting(
    slug="size-matters",
    title="The more pups, the lighter each of them",
    shows="Pups of large litters are lighter, so the average pup weighs clearly less than the average litter's mean, "
    "and it has to be said which of the two is meant.",
    reference="random_intercept",
    parameters={**POPULATION, "pups_max": 16, "size_effect": -0.12, "litter_sd": 0.3},
    claims=(
        "reference_converged",
        "not_singular",
        "size_informative",
        "ols_se_between_too_small",
    ),
    asks=(
        "estimates",
        "shrinkage",
        "parameters",
        "deviance_difference",
        "counts",
        "standard_errors",
        "shrinkage_by_size",
    ),
    points=("P4", "S1", "S8", "L4", "L6", "C1", "C9", "C11", "D6", "D7", "M2"),
)

FEW_LITTERS = Setting(
    slug="few-litters",
    title="Six or eight litters",
    shows="Six or eight litters say very little about the treatment or about how much litters differ, however many "
    "pups they have.",
    reference="random_intercept",
    parameters={
        **POPULATION,
        "litters_min": 6,
        "litters_max": 8,
        "pups_min": 4,
        "pups_max": 16,
        "litter_sd": 0.45,
    },
    claims=(
        "reference_converged",
        "not_singular",
        "few_groups",
        "ols_se_between_too_small",
    ),
    asks=(
        "estimates",
        "shrinkage",
        "shrinkage_by_size",
        "parameters",
        "deviance_difference",
        "counts",
        "between_standard_error",
        "variances",
        "design_effect",
        "predictor",
    ),
    points=("P4", "P5", "L1", "S9", "C5", "C8", "D7", "M2", "M3", "M8"),
)

NO_LITTER_VARIANCE = Setting(
    slug="no-litter-variance",
    title="Litters that do not differ",
    shows="Litters do not differ beyond what their pups explain, so the litter variance is estimated as zero and the "
    "fit is that of ordinary regression.",
    reference="random_intercept",
    parameters={**POPULATION, "litter_sd": 0.0, "competition": 0.25},
    claims=(
        "reference_converged",
        "reference_singular",
        "ols_se_between_right",
    ),
    asks=(
        "estimates",
        "icc",
        "design_effect",
        "predictor",
        "boundary_p",
        "parameters",
        "deviance_difference",
        "counts",
        "shrinkage",
    ),
    points=("P4", "L3", "S5", "S7", "C5", "C6", "C8", "D7", "M3", "M8", "M9"),
)

VERY_UNEQUAL = Setting(
    slug="very-unequal",
    title="Litters of one pup and of seventeen",
    shows="The smallest litters are drawn far towards the average and the largest hardly at all, because a mean of one "
    "or two pups says little about its litter.",
    reference="random_intercept",
    parameters={**POPULATION, "pups_min": 1, "pups_max": 18, "sizes": "extremes"},
    claims=(
        "reference_converged",
        "not_singular",
        "sizes_unequal",
        "shrinkage_unequal",
    ),
    asks=(
        "estimates",
        "design_effect",
        "shrinkage",
        "shrinkage_by_size",
        "parameters",
        "deviance_difference",
        "counts",
        "standard_errors",
        "variances",
        "icc",
    ),
    points=("P4", "I2", "I5", "S9", "L2", "C7", "C10", "D4", "M2", "M3", "M5"),
)

LITTERS = Scenario(
    slug="litters",
    title="Birth weights in litters of rats",
    story="Is a new food additive safe? Pregnant rats were caged one by one, and half of them, picked by lot, got the "
    "additive with their food. When the pups were born, each was weighed within a few hours and its sex was noted. Some "
    "mothers had two or three pups, others more than a dozen.",
    row="One pup of one litter.",
    columns=(
        Column(
            "litter",
            "label of the litter; there are gaps because not every rat in the house was pregnant",
            "group",
            label=True,
        ),
        Column("pup", "number of the pup within the litter, from 1", "row"),
        Column("male", "1 if the pup is male, 0 if it is female", "row"),
        Column("treated", "1 if the mother got the additive, 0 if not", "group"),
        Column("weight", "weight at birth", "row", "g"),
    ),
    structure=Structure(outcome="weight", group="litter", within="male", between="treated"),
    settings={
        setting.slug: setting
        for setting in (STANDARD, SIZE_MATTERS, FEW_LITTERS, NO_LITTER_VARIANCE, VERY_UNEQUAL)
    },
    version=1,
    simulator=simulate_litters,
)
