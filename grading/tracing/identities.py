"""What algebra makes equal: numbers of another fit that are right, or nearly so."""

from __future__ import annotations

from grading.numbers import Family
from grading.quantities import Target
from grading.tracing.directions import RANDOM_BY_GROUP, base_of

# In balanced data: what is asked for, of which fit, and the other fit that gives the same.
IDENTITIES = frozenset(
    {
        ("se between", "random_intercept", "cluster_means"),
        ("se within", "random_intercept", "cluster_dummies"),
        ("se within", "random_slope", "two_stage"),
        ("residual", "random_intercept", "cluster_dummies"),
        ("residual", "random_slope", "two_stage"),
    }
)


def gives_the_same(fit: str, target: Target, family: Family) -> bool:
    """Whether `fit` must give the target's number, or one that is close to it.

    A comparison within groups stays close in unbalanced data; means and lines of more and of fewer rows do not.
    """
    part = ""
    if target.quantity == "se":
        part = {family.between: "se between", family.within: "se within"}.get(target.term, "")
    elif target.quantity in {"variance", "sd"}:
        part = target.term
    close = family.facts.balanced or fit == "cluster_dummies"
    return close and (part, target.fit, fit) in IDENTITIES


def is_same_model(fit: str, target: Target, family: Family) -> bool:
    """Whether another model than the one asked for is that model on these data, or is it by the other method.

    A random slope whose variance is zero is none.
    """
    bases = {base_of(fit), base_of(target.fit)}
    if len(bases) < 2 or not bases <= RANDOM_BY_GROUP:
        return False
    same_method = [
        name for name in family.fits if base_of(name) == base_of(target.fit) and _by_ml(name) == _by_ml(fit)
    ]
    return any(_has_no_slopes(fit, family) and _has_no_slopes(name, family) for name in same_method)


def _has_no_slopes(fit: str, family: Family) -> bool:
    return family.fits[fit].variance.get("slope", 0.0) == 0.0


def _by_ml(fit: str) -> bool:
    return fit.endswith("_ml")
