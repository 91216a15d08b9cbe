"""Which fit on the same data stands for which mistake, and what to say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grading.numbers import Family
from grading.quantities import Target
from grading.tracing.directions import RANDOM_BY_GROUP, base_of, direction_of
from grading.tracing.identities import gives_the_same, is_same_model


@dataclass(frozen=True, slots=True)
class Stand:
    """What it means that a student's number comes from this fit and not from the one asked for.

    `label` names the analysis. `why` explains it in a few sentences. `mistakes` are slugs, the likelier first;
    none where the fit is a valid analysis of another kind. The texts may hold `{unit}`, `{within}`, `{between}`
    and `{occasion}`, which are filled in by the caller.

    `near`: the right model in what the question is about; it counts as right where the two can hardly be told
    apart, and as half right elsewhere. `remote`: more than one step away from what was asked; it is named
    where its number stands apart, and no data are turned down for its sake.
    """

    label: str
    why: str
    mistakes: tuple[str, ...] = ()
    near: bool = False
    remote: bool = False


NOT_AS_ASKED = ("undescribed-model",)

LABELS: Mapping[str, str] = {
    "null": "the model without predictors",
    "random_intercept": "a model with a random intercept only",
    "random_slope": "a model with a random slope of {within}",
    "uncorrelated_slope": "a model whose random intercept and slope are kept uncorrelated",
    "wrong_group": "a mixed model grouped by {occasion}",
    "ols": "ordinary regression",
    "cluster_robust": "ordinary regression with cluster-robust standard errors",
    "cluster_means": "a regression on one mean per {unit}",
    "cluster_dummies": "a regression with {unit} as a fixed effect",
    "two_stage": "averaging one line per {unit}",
    "complete_cases": "the model on the {unit}s without any gap",
    "locf": "the model after carrying the last value forward",
}
# Where two fits give one number, the earlier one is named first: what people do most often.
LIKELIEST_FIRST = (
    *("ols", "random_intercept", "random_slope", "uncorrelated_slope", "null"),
    *("random_intercept_ml", "random_slope_ml", "null_ml", "complete_cases", "locf"),
    *("cluster_robust", "cluster_means", "cluster_dummies", "two_stage", "wrong_group"),
)

ORDINARY = (
    "Ordinary regression takes every row for an independent observation, but rows of one {unit} are alike.",
    ("ordinary-regression", "ignored-clustering"),
)
AVAILABLE_ROWS = (
    "Ordinary regression takes the rows that are left as they come, as if nobody had dropped out. A mixed model "
    "also uses what the earlier rows of a {unit} say about the missing ones.",
    ("missing-data-forgotten", "ordinary-regression"),
)
TOO_SIMPLE = (
    "A random intercept lets {unit}s start at different levels but gives all of them the same slope of {within}. "
    "The question asks for slopes that may differ.",
    ("unjustified-random-effects",),
)
TOO_RICH = (
    "You let the slope of {within} differ between {unit}s. The question asks for a random intercept only: a "
    "random slope needs a reason, and data that can carry it.",
    ("overfitted-structure", "slopes-without-data"),
)
NO_PREDICTORS = (
    "Without {within} and {between} in the model, what they explain is left in the variances.",
    NOT_AS_ASKED,
)
WITH_PREDICTORS = (
    "The question asks for the model without predictors; {within} and {between} take their share out of the "
    "variances.",
    NOT_AS_ASKED,
)
KEPT_UNCORRELATED = (
    "The double bar sets the correlation of intercept and slope to zero. The question lets them correlate.",
    NOT_AS_ASKED,
)

_MIXED = RANDOM_BY_GROUP | {"null"}

# What a fit means wherever the question asks for a mixed model of the right groups.
_ALWAYS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "cluster_robust": (
        "That repairs the standard errors of ordinary regression and is a valid analysis, but it is not the "
        "mixed model that the question asks for.",
        (),
    ),
    "cluster_means": (
        "Averaging first is a valid way to compare {unit}s, but it is not the model that the question asks for, "
        "and it can say nothing about changes within a {unit}.",
        (),
    ),
    "cluster_dummies": (
        "A column for each {unit} estimates these {unit}s one by one. A random effect estimates how much "
        "{unit}s vary, of which these are a sample.",
        ("fixed-random-confusion",),
    ),
    "wrong_group": (
        "You grouped by {occasion}. The rows that are alike are those of one {unit}, so the random intercept "
        "belongs to {unit}.",
        ("ordinary-regression", "unjustified-random-effects"),
    ),
    "two_stage": (
        "Fitting each {unit} alone and averaging the lines is a valid summary where every {unit} has the same "
        "rows, but it is not the model that the question asks for.",
        (),
    ),
    "complete_cases": (
        "You left out every {unit} with a gap. A mixed model uses the rows that they do have. Leaving them out "
        "is safe only if, among {unit}s with the same predictors, who has a gap has nothing to do with the "
        "outcome. Where unseen values decide who leaves, neither way is safe.",
        ("missing-data-forgotten",),
    ),
    "locf": (
        "Carrying the last value forward fills each gap with a value that nobody measured and in which nothing "
        "has changed. As a rule that biases the slope of {within}, and the invented rows count as evidence.",
        ("missing-data-forgotten",),
    ),
}


# The right model by the other method, or one that differs in what the question is not about: half right.
NEAR_SCORE = 0.5


def stand_of(fit: str, target: Target, family: Family) -> Stand | None:
    """What a number from `fit` stands for where the question asks for the target; None if it is the same model."""
    base, asked = base_of(fit), base_of(target.fit)
    if fit == target.fit or is_same_model(fit, target, family):
        return None
    if base == asked:
        return _other_method(fit)
    why, mistakes = _meaning(base, asked, target, family)
    other_method = base in _MIXED and asked in _MIXED and _by_ml(fit) != _by_ml(target.fit)
    return Stand(
        label=LABELS[base] + (f" by {_method(fit)}" if other_method else ""),
        why=f"{why} {direction_of(fit, target, family)}".strip(),
        mistakes=mistakes,
        near=_differs_elsewhere(base, asked, target, family) or gives_the_same(fit, target, family),
        remote=other_method or (base == "uncorrelated_slope" and asked != "random_slope"),
    )


def _differs_elsewhere(base: str, asked: str, target: Target, family: Family) -> bool:
    """Whether both know that rows are clustered and differ in how another effect varies than the one asked for."""
    return target.term == family.between and {base, asked} <= RANDOM_BY_GROUP


def _meaning(base: str, asked: str, target: Target, family: Family) -> tuple[str, tuple[str, ...]]:
    if asked not in _MIXED:
        return _not_as_asked(asked)
    if base == "ols":
        gaps = family.facts.rows_used < family.facts.rows
        return AVAILABLE_ROWS if gaps and target.quantity == "estimate" else ORDINARY
    if base == "null":
        return NO_PREDICTORS
    if base == "wrong_group" and family.fits[base].variance["intercept"] == 0.0:
        # With nothing left between occasions the fit is ordinary regression, and shows no more than that.
        return _ALWAYS[base][0], ORDINARY[1]
    if base not in RANDOM_BY_GROUP:
        return _ALWAYS[base]
    if asked == "null":
        return WITH_PREDICTORS
    if asked == "random_intercept":
        return TOO_RICH if family.reference == "random_intercept" else _not_as_asked(asked)
    if base == "random_intercept":
        return TOO_SIMPLE if family.reference == "random_slope" else _not_as_asked(asked)
    return KEPT_UNCORRELATED if asked == "random_slope" else _not_as_asked(asked)


def _not_as_asked(asked: str) -> tuple[str, tuple[str, ...]]:
    """A sound model, but another one than the question is about."""
    return f"The question asks for {LABELS[asked]}.", NOT_AS_ASKED


def _other_method(fit: str) -> Stand:
    used, wanted = _method(fit), "REML" if _by_ml(fit) else "ML"
    return Stand(
        f"the same model by {used}",
        f"Your model is the right one, estimated by {used}; the question asks for {wanted}. Check what your "
        "package does by default, and say which one you used whenever you report.",
        NOT_AS_ASKED,
        near=True,
    )


def _by_ml(fit: str) -> bool:
    return fit.endswith("_ml")


def _method(fit: str) -> str:
    return "ML" if _by_ml(fit) else "REML"
