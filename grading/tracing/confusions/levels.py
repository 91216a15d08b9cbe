"""Slopes of a predictor that varies within and between groups, taken for one another."""

from __future__ import annotations

from collections.abc import Iterator

from grading.numbers import Family
from grading.quantities import Target
from grading.quantities.fixed import levels_of
from grading.tracing.confusions.base import Confusion, sign_turned

_BLEND = (
    "Without the mean of `{within}` in the model, its one coefficient blends the slope within {units} with the slope "
    "between them, weighted by what each is known to."
)
_TOTAL = "Ordinary regression mixes the slope within {units} with the slope between them, and takes rows for independent."
_MEANS = (
    "Means of {units} show how {units} with a higher mean of `{within}` differ. That need not hold within a {unit} "
    "(the ecological fallacy)."
)
_KINDS = {
    "within_slope": (
        "the slope within {units}",
        "That compares rows of one {unit}. The question is about how {units} differ by their mean of `{within}`.",
    ),
    "between_slope": (
        "the slope between {units}",
        "That compares {units} by their mean of `{within}`; it need not hold within a {unit}.",
    ),
    "contextual_slope": (
        "the contextual slope",
        "That is the slope between {units} less the slope within them: what the mean of a {unit} adds for a row whose "
        "own `{within}` stays the same. Where the mean enters the model beside `{within}`, it is its coefficient.",
    ),
}
_CONFOUNDED = ("ignored-clustering", "causal-overclaim")


def of_levels(target: Target, family: Family) -> Iterator[Confusion]:
    """The other two of the three slopes, and those of models that do not keep the levels apart."""
    within, contextual = levels_of(family)
    slopes = {
        "within_slope": within,
        "between_slope": within + contextual,
        "contextual_slope": contextual,
    }
    for name, value in slopes.items():
        if name != target.quantity:
            label, why = _KINDS[name]
            yield Confusion(name, value, label, why, _CONFOUNDED)
    for fit, label, why in (
        ("random_intercept", "the coefficient of `{within}` without its mean in the model", _BLEND),
        ("ols", "the coefficient of `{within}` in ordinary regression", _TOTAL),
        ("cluster_means", "the slope over the means of {units}", _MEANS),
    ):
        found = family.fits[fit].estimate.get(family.within) if fit in family.fits else None
        # In data with equal groups the means give the slope between groups itself.
        if found is not None and not (fit == "cluster_means" and target.quantity == "between_slope"):
            yield Confusion(f"{fit}_slope", found, label, why, _CONFOUNDED)
    yield sign_turned(slopes[target.quantity])
