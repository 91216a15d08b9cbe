"""Children's reading over five terms: growth and dropout, in settings that each show one thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from datasets.scenarios.base import Column, Scenario, Setting, Structure
from datasets.scenarios.groups import draw_lot

Array = NDArray[np.float64]
Missing = Literal["none", "chance", "seen", "unseen", "gaps"]
WAVES = 5
# Children are labelled K001 to K250 with gaps.
LABELS = 250


def simulate_growth(
    rng: np.random.Generator,
    *,
    children_min: int,
    children_max: int,
    intercept: float,
    term_effect: float,
    programme_effect: float,
    child_sd: float,
    slope_sd: float,
    correlation: float,
    residual_sd: float,
    missing: Missing = "none",
    rate: float = 0.0,
    midpoint: float = 0.0,
    steepness: float = 0.0,
) -> pd.DataFrame:
    """One study: five rows for each child, sorted by child and wave.

    words = intercept + term_effect term + programme_effect programme + u0 + u1 term + e, rounded to whole words,
    where u0 (words a minute) and u1 (words a minute and term) have standard deviations `child_sd` and `slope_sd` and
    the given correlation, and e has `residual_sd` (words a minute).

    The number of children is even and drawn between the two limits; half of them are in the programme. What is
    `missing` keeps its row, with NaN:

    - "chance": a child who has come so far misses wave k > 1 and all later ones with probability `rate`;
    - "seen" and "unseen": the same with probability 1 / (1 + exp(steepness (value - midpoint))), where the value is the
      recorded one of wave k - 1, or the one that wave k would have given;
    - "gaps": each wave but the first and the last is missed with probability `rate`, whatever happened before.
    """
    count = 2 * int(rng.integers(-(-children_min // 2), children_max // 2 + 1))
    labels = np.sort(rng.choice(np.arange(1, LABELS + 1), size=count, replace=False))
    programme = draw_lot(rng, count, count // 2)
    term = np.arange(WAVES)

    z = rng.standard_normal((2, count))
    u0 = child_sd * z[0]
    u1 = slope_sd * (correlation * z[0] + np.sqrt(1 - correlation**2) * z[1])
    start = intercept + programme_effect * programme + u0
    error = residual_sd * rng.standard_normal((count, WAVES))
    words = np.round(start[:, None] + np.outer(term_effect + u1, term) + error)
    words[_missed(rng, words, missing, rate=rate, midpoint=midpoint, steepness=steepness)] = np.nan

    return pd.DataFrame(
        {
            "child": np.repeat([f"K{label:03d}" for label in labels], WAVES),
            "wave": np.tile(term + 1, count),
            "term": np.tile(term, count),
            "programme": np.repeat(programme, WAVES),
            "words": words.ravel(),
        }
    )


def _missed(
    rng: np.random.Generator,
    words: Array,
    missing: Missing,
    *,
    rate: float,
    midpoint: float,
    steepness: float,
) -> NDArray[np.bool_]:
    """Which waves are missed, shape (children, waves)."""
    missed = np.zeros(words.shape, dtype=bool)
    chance = rng.random((len(words), WAVES - 1))
    if missing == "gaps":
        missed[:, 1:-1] = chance[:, :-1] < rate
    elif missing == "chance":
        missed[:, 1:] = np.logical_or.accumulate(chance < rate, axis=1)
    elif missing != "none":
        value = words[:, :-1] if missing == "seen" else words[:, 1:]
        leaves = chance < expit(-steepness * (value - midpoint))
        missed[:, 1:] = np.logical_or.accumulate(leaves, axis=1)
    return missed


POPULATION: Mapping[str, float] = {
    "intercept": 62.0,
    "term_effect": 7.0,
    "programme_effect": 6.0,
    "child_sd": 13.0,
    "slope_sd": 3.0,
    "correlation": 0.45,
    "residual_sd": 5.0,
}
"""Who the children are, in words a minute and terms; each setting changes what it is about."""

CLASSES: Mapping[str, int] = {"children_min": 60, "children_max": 72}
# Children are less alike from one test to the next, so that what is lost with a score makes a difference.
LEAVERS: Mapping[str, float] = {
    "children_min": 100,
    "children_max": 120,
    "slope_sd": 2.5,
    "correlation": 0.5,
    "residual_sd": 6.0,
    "steepness": 0.15,
}

CLEAR = ("reference_converged", "not_singular")
ASKS = ("estimates", "parameters", "counts")

COMPLETE = Setting(
    slug="complete",
    title="Every child in every wave",
    shows="Children start at different levels and improve at different paces, and those who start higher tend to "
    "improve faster, so a model without random slopes is too sure of the average pace.",
    reference="random_slope",
    parameters={**POPULATION, "children_min": 40, "children_max": 50, "correlation": 0.55},
    claims=(
        *CLEAR,
        *("ols_se_between_too_small", "intercept_se_within_too_small"),
        *("ols_se_within_too_large", "intercepts_and_slopes_related"),
    ),
    asks=(
        *ASKS,
        "standard_errors",
        "variances",
        "correlation",
        "slope_range",
        "shrinkage",
        "deviance_difference",
    ),
    points=(
        *("P1", "P5", "P7", "I1", "I2", "I3", "I4", "I6", "S1", "S2", "S3", "S4", "S5", "S6", "S8", "S9"),
        *("S10", "D1", "D2", "D3", "D4", "D5", "D6", "C1", "C2", "C6", "C7", "C9", "C10", "C12"),
        *("M1", "M3", "M4", "M6"),
    ),
)

DROPOUT_BY_CHANCE = Setting(
    slug="dropout-by-chance",
    title="Children move away, whatever their score",
    shows="Children leave for reasons that have nothing to do with their reading, so the complete cases are not off "
    "the mark but throw away what the others have shown.",
    reference="random_slope",
    parameters={**POPULATION, **CLASSES, "missing": "chance", "rate": 0.13},
    claims=(
        *CLEAR,
        *("dropout_present", "few_complete_groups"),
        *("complete_cases_close", "complete_cases_wasteful", "locf_biased"),
    ),
    asks=(*ASKS, "shrinkage"),
    points=("I5", "I6", "L5", "C11", "D7", "M10"),
)

DROPOUT_AT_RANDOM = Setting(
    slug="dropout-at-random",
    title="Children leave after a low score",
    shows="Children leave after a low score that is in the table: the mixed model copes with that, while ordinary "
    "regression on the scores that are there and carrying the last score forward do not.",
    reference="random_slope",
    parameters={**POPULATION, **LEAVERS, "missing": "seen", "midpoint": 53.0},
    claims=(*CLEAR, "dropout_present", "available_ols_biased", "locf_biased"),
    asks=(*ASKS, "shrinkage"),
    points=("L5", "C11", "D7", "M1", "M10"),
)

DROPOUT_NOT_AT_RANDOM = Setting(
    slug="dropout-not-at-random",
    title="Children stay away when their score would be low",
    shows="Children stay away because of a low score that nobody got to see, so the mixed model is off the mark as "
    "well, and nothing in the table can tell that from leaving after a low score.",
    reference="random_slope",
    parameters={**POPULATION, **LEAVERS, "missing": "unseen", "midpoint": 60.0},
    claims=(*CLEAR, "dropout_present", "available_ols_biased", "locf_biased"),
    asks=(*ASKS, "shrinkage"),
    points=("L5", "C11", "D7", "M10"),
)

GAPS = Setting(
    slug="gaps",
    title="Children miss a test now and then",
    shows="Children miss single tests by chance and come back, so most scores are there while few children are "
    "complete, and the mixed model uses every score.",
    reference="random_slope",
    parameters={**POPULATION, **CLASSES, "missing": "gaps", "rate": 0.25},
    claims=(
        *CLEAR,
        *("dropout_present", "most_rows_there"),
        *("few_complete_groups", "complete_cases_wasteful", "intercept_se_within_too_small"),
    ),
    asks=("parameters", "counts", "estimates", "shrinkage", "deviance_difference"),
    points=("I5", "I6", "W8", "L5", "C11", "D7", "M10"),
)

GROWTH = Scenario(
    slug="growth",
    title="Children's reading over five terms",
    story="Children at the end of their first year at school read a text aloud, and somebody counted the words that "
    "they read rightly in a minute. They did so again, with texts of the same difficulty, once in each of the next "
    "four terms. Half of the children, picked by lot, had been in a reading programme in their first year; it ended "
    "before the first test.",
    row="One child in one wave of tests.",
    columns=(
        Column(
            "child",
            "label of the child; there are gaps because not all parents agreed",
            "group",
            label=True,
        ),
        Column("wave", "number of the test, from 1", "row"),
        Column("term", "time since the first test", "row", "terms"),
        Column("programme", "1 if the child had been in the programme, 0 if not", "group"),
        Column("words", "words read rightly; empty where the child was not tested", "row", "words a minute"),
    ),
    structure=Structure(
        outcome="words",
        group="child",
        within="term",
        between="programme",
        occasion="wave",
        group_plural="children",
    ),
    settings={
        setting.slug: setting
        for setting in (COMPLETE, DROPOUT_BY_CHANCE, DROPOUT_AT_RANDOM, DROPOUT_NOT_AT_RANDOM, GAPS)
    },
    version=1,
    simulator=simulate_growth,
)
