"""The strength of paste in casks within batches: nested groups, in settings that each show one thing."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from datasets.scenarios.base import Column, Scenario, Setting, Structure
from datasets.scenarios.groups import draw_labels, draw_lot

Array = NDArray[np.float64]
Labels = Literal["reused", "own"]
# Casks with labels of their own have c100 to c899, with gaps: not everything that came was sampled.
CASK_LABELS = np.arange(100, 900)
# Casks count as alike if they differ by this share of what chance makes on average, or by less.
ALIKE = 0.8
TOP, BOTTOM = 10, 90
"""The depth of the first and of the last sample of a cask, in cm."""


def simulate_casks(
    rng: np.random.Generator,
    *,
    batches_min: int,
    batches_max: int,
    casks: int,
    samples: int,
    intercept: float,
    depth_effect: float,
    supplier_effect: float,
    batch_sd: float,
    cask_sd: float,
    residual_sd: float,
    labels: Labels = "reused",
) -> pd.DataFrame:
    """One delivery record: `samples` rows for each of `casks` casks of a batch, sorted by batch, cask and sample.

    strength = intercept + depth_effect depth + supplier_effect supplier + b + c + e, rounded to one decimal, where b
    (batch), c (cask in its batch) and e have the given standard deviations (MPa). The depths are the same in
    every cask, evenly from 10 to 90 cm.

    The number of batches is drawn between the two limits; one half, give or take one, comes from each supplier. With
    "reused" labels the casks of every batch are a, b, c and so on; with "own" ones no two casks share a label.

    Where a standard deviation is zero, the deviations are drawn until casks, or batches, differ less than chance
    makes them on average: what a certifier would refuse is not made in the first place.
    """
    count = int(rng.integers(batches_min, batches_max + 1))
    names = draw_labels(rng, count, "B")
    supplier = draw_lot(rng, count, (count + int(rng.integers(2))) // 2)
    while True:
        batch = batch_sd * rng.standard_normal((count, 1, 1))
        cask = cask_sd * rng.standard_normal((count, casks, 1))
        error = cask + residual_sd * rng.standard_normal((count, casks, samples))
        if (cask_sd > 0 or _casks_alike(error)) and (batch_sd > 0 or _batches_alike(error, supplier)):
            break
    depth = np.linspace(TOP, BOTTOM, samples).round().astype(int)
    mean = intercept + depth_effect * depth + supplier_effect * supplier[:, None, None]
    return pd.DataFrame(
        {
            "batch": np.repeat(names, casks * samples),
            "cask": np.repeat(_cask_labels(rng, count, casks, labels), samples),
            "sample": np.tile(np.arange(1, samples + 1), count * casks),
            "depth": np.tile(depth, count * casks),
            "supplier": np.repeat(supplier, casks * samples),
            "strength": np.round(mean + batch + error, 1).ravel(),
        }
    )


def _cask_labels(rng: np.random.Generator, batches: int, casks: int, labels: Labels) -> list[str]:
    """The label of each cask, batch by batch, in the order in which the rows stand."""
    if labels == "reused":
        return list(string.ascii_lowercase[:casks]) * batches
    own = rng.choice(CASK_LABELS, size=(batches, casks), replace=False)
    return [f"c{label}" for label in np.sort(own, axis=1).ravel()]


def _casks_alike(error: Array) -> bool:
    """Whether the mean square of casks within batches, and of equal labels, is well below that of samples within casks.

    So far below that packages see no variance of casks, whether or not equal labels are taken for one cask.
    """
    batches, casks, samples = error.shape
    means = error.mean(axis=2)
    own = means - means.mean(axis=1, keepdims=True)
    between = samples * np.sum(own**2) / (batches * (casks - 1))
    merged = batches * samples * np.sum(own.mean(axis=0) ** 2) / (casks - 1)
    within = np.sum((error - means[:, :, None]) ** 2) / (batches * casks * (samples - 1))
    return bool(max(between, merged) < ALIKE * within)


def _batches_alike(error: Array, supplier: NDArray[np.int_]) -> bool:
    """Whether the mean square of batches within suppliers is below that of casks within batches."""
    batches, casks, _ = error.shape
    means = error.mean(axis=2)
    batch = means.mean(axis=1)
    own = np.array([batch[supplier == 0].mean(), batch[supplier == 1].mean()])[supplier]
    between = casks * np.sum((batch - own) ** 2) / (batches - 2)
    within = np.sum((means - batch[:, None]) ** 2) / (batches * (casks - 1))
    return bool(between < within)


POPULATION: Mapping[str, float] = {
    "intercept": 46.0,
    "depth_effect": 0.07,
    "supplier_effect": -9.0,
    "batch_sd": 4.2,
    "cask_sd": 2.8,
    "residual_sd": 1.8,
}
"""What the paste is like, in MPa and cm; each setting changes what it is about."""

DELIVERIES: Mapping[str, int] = {"batches_min": 14, "batches_max": 20, "casks": 4, "samples": 3}

CLEAR = ("reference_converged", "not_singular")
ASKS = ("estimates", "parameters", "deviance_difference", "counts")

STANDARD = Setting(
    slug="standard",
    title="Casks a to d in every batch, and both levels vary",
    shows="Batches differ and so do the casks within a batch, so a model with batches alone leaves casks in the "
    "residual, and one that takes cask a of every batch for one and the same cask misses them as well.",
    reference="nested",
    parameters={**POPULATION, **DELIVERIES},
    claims=(
        *CLEAR,
        *("ols_se_between_too_small", "both_factors_needed"),
        *("merged_labels_fit_worse", "merged_labels_se_within_too_large", "group_only_se_within_too_large"),
    ),
    asks=(*ASKS, "icc", "standard_errors", "residual_variance"),
    points=(
        *("P2", "P4", "P5", "I2", "I3", "I5", "I6", "S1", "S2", "S3", "S4", "S5", "S8", "S9", "S10", "L4"),
        *("D1", "D2", "D3", "D4", "D5", "D6", "C1", "C2", "C5", "C6", "C10", "C12", "M2", "M3", "M6"),
    ),
)

NO_CASK_VARIANCE = Setting(
    slug="no-cask-variance",
    title="Casks of a batch are alike",
    shows="Casks of one batch differ no more than samples from one cask do, so the nested fit is singular in the "
    "casks and says what the model with batches alone says.",
    reference="random_intercept",
    parameters={**POPULATION, **DELIVERIES, "cask_sd": 0.0, "residual_sd": 2.8},
    claims=(*CLEAR, "second_variance_zero", "second_adds_nothing", "ols_se_between_too_small"),
    asks=(*ASKS, "standard_errors", "variances", "icc"),
    points=("P4", "S5", "S7", "L3", "L4", "C5", "C8", "D7", "M3", "M8", "M9"),
)

NO_BATCH_VARIANCE = Setting(
    slug="no-batch-variance",
    title="Batches are alike, their casks are not",
    shows="Batches differ no more than their casks make them, so the nested fit is singular in the batches, and a "
    "model with batches alone takes for batches what is due to casks.",
    reference="nested",
    parameters={**POPULATION, **DELIVERIES, "casks": 3, "samples": 5, "batch_sd": 0.0, "cask_sd": 4.2},
    claims=(
        *("reference_converged", "group_variance_zero"),
        *("seconds_taken_for_groups", "group_only_se_within_too_large"),
    ),
    asks=(*ASKS, "standard_errors", "variances"),
    points=("P4", "S2", "S7", "S9", "L3", "L4", "C5", "C8", "D4", "D7", "M2", "M3", "M8"),
)

UNIQUE_LABELS = Setting(
    slug="unique-labels",
    title="Every cask has a label of its own",
    shows="No label comes twice, so crossed terms for batches and casks are the very same model as casks nested in "
    "batches.",
    reference="nested",
    parameters={**POPULATION, **DELIVERIES, "casks": 3, "samples": 5, "labels": "own"},
    claims=(
        *CLEAR,
        *("labels_tell_the_nesting", "both_factors_needed"),
        *("ols_se_between_too_small", "group_only_se_within_too_large"),
    ),
    asks=(*ASKS, "icc", "standard_errors", "residual_variance"),
    points=("P4", "I2", "S2", "S10", "D1", "D4", "D5", "C2", "C10", "C12", "M2", "M6"),
)

FEW_BATCHES = Setting(
    slug="few-batches",
    title="Four or five batches",
    shows="Many casks and samples cannot make up for four or five batches, which say little about how much batches "
    "differ and next to nothing about the suppliers.",
    reference="nested",
    parameters={
        **POPULATION,
        "batches_min": 4,
        "batches_max": 5,
        "casks": 5,
        "samples": 3,
        "batch_sd": 6.0,
        "cask_sd": 2.8,
    },
    claims=(*CLEAR, "few_groups", "ols_se_between_too_small", "group_only_se_within_too_large"),
    asks=(*ASKS, "standard_errors", "residual_variance"),
    points=("P2", "P5", "S9", "L1", "C2", "D7", "M2", "M8"),
)

MANY_SAMPLES = Setting(
    slug="many-samples",
    title="Two casks a batch, nine samples a cask",
    shows="What is uncertain about the suppliers comes from batches and casks, so further samples from the same "
    "casks would make the standard error of the supplier hardly smaller.",
    reference="nested",
    parameters={**POPULATION, "batches_min": 12, "batches_max": 16, "casks": 2, "samples": 9},
    claims=(*CLEAR, "rows_add_little", "ols_se_between_too_small"),
    asks=(*ASKS, "icc", "standard_errors", "residual_variance"),
    points=("P1", "P2", "P4", "P5", "S1", "S3", "C1", "D2", "D7", "M1", "M2"),
)

CASKS = Scenario(
    slug="casks",
    title="Strength of paste from casks in batches",
    story="A joiner's workshop glues with a paste that is delivered in casks. What arrives on one day is a batch: "
    "a few casks that were filled for it, all from one of two suppliers. Before a batch is used, samples are "
    "taken from each of its casks at several depths, because the paste settles. Each sample is left to harden "
    "between two pieces of wood, and a machine then pulls until the joint breaks.",
    row="One sample from one cask.",
    columns=(
        Column(
            "batch",
            "label of the batch; there are gaps because not every batch was tested",
            "group",
            label=True,
        ),
        Column("cask", "label of the cask, chalked on when its batch was unloaded", "second", label=True),
        Column("sample", "number of the sample within its cask, from the top", "row"),
        Column("depth", "how far below the lid the sample was taken", "row", "cm"),
        Column("supplier", "1 if the batch came from the new supplier, 0 if from the old one", "group"),
        Column("strength", "tension at which the joint broke", "row", "MPa"),
    ),
    structure=Structure(
        outcome="strength",
        group="batch",
        within="depth",
        between="supplier",
        second="cask",
        arrangement="nested",
        group_plural="batches",
    ),
    settings={
        setting.slug: setting
        for setting in (
            STANDARD,
            NO_CASK_VARIANCE,
            NO_BATCH_VARIANCE,
            UNIQUE_LABELS,
            FEW_BATCHES,
            MANY_SAMPLES,
        )
    },
    version=1,
    simulator=simulate_casks,
)
