"""Which fit on the same data stands for which mistake, and what to say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stand:
    """What it means that a student's number comes from this fit and not from the one asked for.

    `label` completes "your number is what … gives". `why` explains it in one or two sentences.
    `mistakes` are slugs, the likelier first; none where the fit is a valid analysis of another kind.
    """

    label: str
    why: str
    mistakes: tuple[str, ...] = ()


ORDINARY = Stand(
    "ordinary regression",
    "Ordinary regression takes every row for an independent observation. Rows of one {unit} are alike, so it "
    "misjudges how much the data can tell.",
    ("ordinary-regression", "ignored-clustering"),
)
AVAILABLE_ROWS = Stand(
    "ordinary regression on the rows that are there",
    "Ordinary regression uses the rows that are left as if nobody had dropped out. A mixed model also uses what "
    "the earlier rows of a {unit} say about the missing ones.",
    ("missing-data-forgotten", "ordinary-regression"),
)
TOO_SIMPLE = Stand(
    "a model with a random intercept only",
    "A random intercept lets each {unit} start at its own level but gives all of them the same slope of "
    "{within}. Where slopes differ, that model is too sure of the average slope.",
    ("unjustified-random-effects",),
)
TOO_RICH = Stand(
    "a model with a random slope of {within}",
    "You let the slope of {within} differ between {unit}s. The question asks for the model with a random "
    "intercept only, which is what this design can carry.",
    ("overfitted-structure", "slopes-without-data"),
)
NULL = Stand(
    "the model without predictors",
    "Without {within} and {between} in the model, what they explain is left in the variances.",
    ("undescribed-model",),
)

WITH_PREDICTORS = Stand(
    "the model with predictors",
    "The question asks for the model without predictors; {within} and {between} take their share out of the "
    "variances.",
    ("undescribed-model",),
)

_COMMON: Mapping[str, Stand] = {
    "null": NULL,
    "cluster_robust": Stand(
        "ordinary regression with cluster-robust standard errors",
        "That repairs the standard errors of ordinary regression and is a valid analysis, but it is not the "
        "mixed model that the question asks for.",
    ),
    "cluster_means": Stand(
        "a regression on one mean per {unit}",
        "Averaging first is a valid way to compare {unit}s, but it is not the model that the question asks for, "
        "and it can say nothing about changes within a {unit}.",
    ),
    "cluster_dummies": Stand(
        "a regression with {unit} as a fixed effect",
        "A column for each {unit} estimates these {unit}s one by one. A random effect estimates how much "
        "{unit}s vary, of which these are a sample.",
        ("fixed-random-confusion",),
    ),
    "wrong_group": Stand(
        "a mixed model grouped by {occasion}",
        "You grouped by {occasion}. The rows that are alike are those of one {unit}, so the random intercept "
        "belongs to {unit}.",
        ("ordinary-regression", "unjustified-random-effects"),
    ),
    "uncorrelated_slope": Stand(
        "a random intercept and slope that are kept uncorrelated",
        "The double bar sets the correlation of intercept and slope to zero. The question lets them correlate.",
        ("undescribed-model",),
    ),
    "two_stage": Stand(
        "a line per {unit}, then the mean of the slopes",
        "Fitting each {unit} alone and averaging the slopes is a valid summary of balanced data, but it is not "
        "the model that the question asks for.",
    ),
    "complete_cases": Stand(
        "the model on the {unit}s without any missing row",
        "You left out every {unit} with a gap. A mixed model can use the rows that they do have, and leaving "
        "them out needs a stronger assumption about who drops out.",
        ("missing-data-forgotten",),
    ),
    "locf": Stand(
        "the model after carrying the last value forward",
        "Carrying the last value forward invents rows in which nothing changes. It biases the slope and makes "
        "you too sure of it.",
        ("missing-data-forgotten",),
    ),
}


# The right model by the other method, or one that differs where it hardly matters for the number: half right.
NEAR_SCORE = 0.5
# For what varies between groups only, these two differ in the last digits: both know that rows are clustered.
WITH_RANDOM_PART = frozenset({"random_intercept", "random_slope", "uncorrelated_slope"})


def is_other_method(fit: str, asked: str) -> bool:
    """Whether the two are one model, fitted by REML here and by ML there."""
    return fit != asked and fit.removesuffix("_ml") == asked.removesuffix("_ml")


def is_near(fit: str, asked: str, *, between: bool) -> bool:
    """Whether a number of a fixed effect from `fit` is as good as right where it cannot be told from the right one.

    `between` says that the predictor varies between groups only, so that a random slope of another one matters
    little to it.
    """
    if is_other_method(fit, asked):
        return True
    return between and fit in WITH_RANDOM_PART and asked in WITH_RANDOM_PART


def stand_of(fit: str, *, asked: str, rows_missing: bool) -> Stand | None:
    """What a number from `fit` stands for where the question asks for the fit `asked`; None if nothing."""
    if fit == asked:
        return None
    base, asked_base = fit.removesuffix("_ml"), asked.removesuffix("_ml")
    if is_other_method(fit, asked):
        return _other_method(fit)
    if fit == "ols":
        return AVAILABLE_ROWS if rows_missing else ORDINARY
    if base == "random_intercept":
        return TOO_SIMPLE if asked_base in {"random_slope", "uncorrelated_slope"} else WITH_PREDICTORS
    if base == "random_slope":
        return WITH_PREDICTORS if asked_base == "null" else TOO_RICH
    return _COMMON.get(base)


def _other_method(fit: str) -> Stand:
    used, wanted = ("ML", "REML") if fit.endswith("_ml") else ("REML", "ML")
    return Stand(
        f"the same model by {used}",
        f"Your model is the right one, estimated by {used}; the question asks for {wanted}. Check what your "
        "package does by default, and say which one you used whenever you report.",
        ("undescribed-model",),
    )
