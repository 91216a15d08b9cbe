"""What algebra makes equal: numbers of another fit that are right, or nearly so."""

from __future__ import annotations

from grading.numbers import Family, FitNumbers
from grading.quantities import Target
from grading.tracing.directions import base_of

# In balanced data: what is asked for, of which fit, and the other fit that gives the same.
IDENTITIES = frozenset(
    {
        ("se between", "random_intercept", "cluster_means"),
        ("se between", "nested", "cluster_means"),
        ("se between", "nested", "random_intercept"),
        ("se within", "random_intercept", "cluster_dummies"),
        ("se within", "random_slope", "two_stage"),
        ("se within", "nested", "inner_only"),
        ("residual", "nested", "inner_only"),
        ("residual", "random_intercept", "cluster_dummies"),
        ("residual", "random_slope", "two_stage"),
    }
)
# Criteria closer than this belong to the same optimum.
SAME = 1e-6


def gives_the_same(fit: str, target: Target, family: Family) -> bool:
    """Whether `fit` must give the target's number, or one that is close to it.

    A comparison within groups, or within the inner ones of two levels, stays close in unbalanced data; means and lines
    of more and of fewer rows do not.
    """
    part = ""
    if target.quantity == "se":
        part = {family.between: "se between", family.within: "se within"}.get(target.term, "")
    elif target.quantity in {"variance", "sd"}:
        part = target.term
    name = plain_name(fit, family)
    close = family.facts.balanced or name in {"cluster_dummies", "inner_only"}
    return close and (part, target.fit, name) in IDENTITIES


def plain_name(base: str, family: Family) -> str:
    """The name that says what a model is on these data: labels that do not come again name casks within batches."""
    unique = family.nested and family.facts.second_labels == family.facts.seconds
    return "inner_only" if unique and base == "second_only" else base


def is_same_model(fit: str, target: Target, family: Family) -> bool:
    """Whether another mixed model than the one asked for is that model on these data, or is it by the other method.

    A model with a variance of zero is the model without it: their criteria are equal.
    """
    asked = base_of(target.fit)
    if base_of(fit) == asked:
        return False
    found = family.fits[fit]
    twins = (family.fits.get(name) for name in (asked, f"{asked}_ml"))
    return any(_is_same(found, twin) for twin in twins if twin is not None)


def _is_same(one: FitNumbers, other: FitNumbers) -> bool:
    if (
        not (one.theta and other.theta)
        or one.method != other.method
        or set(one.estimate) != set(other.estimate)
    ):
        return False
    return (
        one.criterion is not None
        and other.criterion is not None
        and abs(one.criterion - other.criterion) < SAME
    )
