"""Fixed effects: estimates, standard errors, odds ratios, and the slopes of a predictor that varies at both levels."""

from __future__ import annotations

import math

from grading.family.models import MEAN
from grading.numbers import LOGISTIC, Family
from grading.quantities.base import (
    Quantity,
    QuantityError,
    Target,
    entry,
    estimate_of,
    get_fit,
    of_estimate,
    relative,
    se_of,
)

# The model whose coefficients are the slope within groups and what the mean of a group adds to it.
CONTEXTUAL = "contextual"


def _tolerance(value: float, family: Family, target: Target) -> float:
    return of_estimate(value, se_of(family, target))


def _odds_ratio(family: Family, target: Target) -> float:
    """exp of a coefficient in logits."""
    fit = get_fit(family, target.fit)
    if fit.method not in LOGISTIC | {"GEE"} and fit.name != "ordinary_logistic":
        raise QuantityError(f"{target.fit} is no logistic regression, so it has no odds ratio")
    return math.exp(estimate_of(family, target))


def _of_odds_ratio(value: float, family: Family, target: Target) -> float:
    """What the tolerance of the coefficient makes of its odds ratio."""
    return value * math.expm1(of_estimate(math.log(value), se_of(family, target)))


def mean_term(family: Family) -> str:
    """The term for the mean of the within-predictor in a group."""
    return MEAN.format(within=family.within)


def levels_of(family: Family) -> tuple[float, float]:
    """The slope within groups and the contextual one; their sum is the slope between groups (Mundlak 1978)."""
    fit = get_fit(family, CONTEXTUAL)
    return (
        entry(fit.estimate, family.within, "estimate", CONTEXTUAL),
        entry(fit.estimate, mean_term(family), "estimate", CONTEXTUAL),
    )


def _levels_se(family: Family) -> tuple[float, float]:
    fit = get_fit(family, CONTEXTUAL)
    return (
        entry(fit.se, family.within, "standard error", CONTEXTUAL),
        entry(fit.se, mean_term(family), "standard error", CONTEXTUAL),
    )


def _of_between(value: float, family: Family, target: Target) -> float:
    """As for an estimate; the slopes within and between groups are estimated independently of each other."""
    within, contextual = _levels_se(family)
    return of_estimate(value, math.sqrt(max(contextual**2 - within**2, 0.0)))


QUANTITIES = (
    Quantity("estimate", "the estimate of `{term}`", "outcome / term", "term", estimate_of, _tolerance),
    Quantity("se", "the standard error of `{term}`", "outcome / term", "term", se_of, relative(0.005)),
    Quantity("odds_ratio", "the odds ratio of `{term}`", "1", "term", _odds_ratio, _of_odds_ratio),
    Quantity(
        "within_slope",
        "the slope of `{within}` within groups",
        "outcome / within",
        "",
        lambda family, target: levels_of(family)[0],
        lambda value, family, target: of_estimate(value, _levels_se(family)[0]),
    ),
    Quantity(
        "between_slope",
        "the slope of `{within}` between groups",
        "outcome / within",
        "",
        lambda family, target: sum(levels_of(family)),
        _of_between,
    ),
    Quantity(
        "contextual_slope",
        "the slope between groups less the slope within groups of `{within}`",
        "outcome / within",
        "",
        lambda family, target: levels_of(family)[1],
        lambda value, family, target: of_estimate(value, _levels_se(family)[1]),
    ),
)
