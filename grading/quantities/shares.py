"""Shares of variance and what is reckoned from them: ICC, design effect, shrinkage, predictors of single groups."""

from __future__ import annotations

import math

from grading.numbers import LOGISTIC, Facts, Family
from grading.quantities.base import (
    NEXT_TO_NOTHING,
    Quantity,
    QuantityError,
    Target,
    entry,
    get_fit,
    relative,
    variance_of,
)

# The variance of the standard logistic distribution, which stands for the residual of a logistic model.
LOGISTIC_RESIDUAL = math.pi**2 / 3


def residual_of(family: Family, fit: str) -> float:
    """The residual variance; of a logistic model that of the latent logistic variable, in squared logits."""
    return (
        LOGISTIC_RESIDUAL if get_fit(family, fit).method in LOGISTIC else variance_of(family, fit, "residual")
    )


def icc_of(family: Family, fit: str) -> float:
    """The share of the groups in the total variance: tau2 / (tau2 + sigma2), with a second factor's in the total.

    The slope variance of a random-slope fit stays out of it: there the share depends on the predictor's value.
    """
    tau2 = variance_of(family, fit, "intercept")
    return tau2 / (tau2 + get_fit(family, fit).variance.get("second", 0.0) + residual_of(family, fit))


def _icc(family: Family, target: Target) -> float:
    return icc_of(family, target.fit)


def second_share_of(family: Family, fit: str) -> float:
    """The share of the second grouping factor in the total variance: omega2 / (tau2 + omega2 + sigma2)."""
    tau2, omega2 = variance_of(family, fit, "intercept"), variance_of(family, fit, "second")
    return omega2 / (tau2 + omega2 + residual_of(family, fit))


def inner_icc_of(family: Family, fit: str) -> float:
    """The correlation of two rows of one inner group, which share the upper one too: (tau2 + omega2) / total."""
    if not family.nested:
        raise QuantityError("the groups are not nested, so rows of one inner group do not share an upper one")
    return icc_of(family, fit) + second_share_of(family, fit)


def design_effect_of(family: Family, fit: str) -> float:
    """1 + (m - 1) ICC with m rows a group."""
    return 1 + (family.facts.rows_per_group - 1) * icc_of(family, fit)


def _effective_n(family: Family, target: Target) -> float:
    """Rows used over the design effect."""
    return family.facts.rows_used / design_effect_of(family, target.fit)


def rows_at(facts: Facts, place: str) -> float:
    """The rows of the group at the place; without a place, the rows of a group on average."""
    return entry(facts.sizes, place, "group", "this data set") if place else facts.rows_per_group


def shrinkage_of(family: Family, fit: str, place: str) -> float:
    """m tau2 / (m tau2 + sigma2): the share of its own mean that a group of m rows keeps."""
    if set(get_fit(family, fit).variance) != {"intercept", "residual"}:
        raise QuantityError(
            f"{fit} has more than a random intercept, so one factor does not say how it shrinks"
        )
    tau2, sigma2 = variance_of(family, fit, "intercept"), variance_of(family, fit, "residual")
    m = rows_at(family.facts, place)
    return m * tau2 / (m * tau2 + sigma2)


def _shrinkage_factor(family: Family, target: Target) -> float:
    return shrinkage_of(family, target.fit, target.term)


def _predictor(family: Family, target: Target) -> float:
    return entry(get_fit(family, target.fit).modes, target.term, "predicted effect", target.fit)


def _of_share(value: float, family: Family, target: Target) -> float:
    """What 1% more of one variance and 1% less of the other make of a share of variance."""
    return max(0.02 * value * (1 - value), NEXT_TO_NOTHING * family.facts.rows_per_group)


def _of_predictor(value: float, family: Family, target: Target) -> float:
    """1%, or 1% of the standard deviation between groups: what the tolerance of the variances makes of it."""
    return max(0.01 * abs(value), 0.01 * math.sqrt(variance_of(family, target.fit, "intercept")))


QUANTITIES = (
    Quantity("icc", "the intraclass correlation", "1", "", _icc, _of_share),
    Quantity(
        "second_share",
        "the share of the second grouping factor in the variance",
        "1",
        "",
        lambda family, target: second_share_of(family, target.fit),
        _of_share,
    ),
    Quantity(
        "inner_icc",
        "the correlation of two rows of one inner group",
        "1",
        "",
        lambda family, target: inner_icc_of(family, target.fit),
        _of_share,
    ),
    Quantity(
        "design_effect",
        "the design effect",
        "1",
        "",
        lambda family, target: design_effect_of(family, target.fit),
        relative(0.01),
    ),
    Quantity("effective_n", "the effective number of rows", "rows", "", _effective_n, relative(0.01)),
    Quantity(
        "shrinkage_factor",
        "the weight of the own mean of {place}",
        "1",
        "place",
        _shrinkage_factor,
        _of_share,
    ),
    Quantity(
        "predictor",
        "the predicted random intercept of {place}",
        "outcome",
        "place",
        _predictor,
        _of_predictor,
    ),
)
