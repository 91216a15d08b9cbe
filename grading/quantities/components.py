"""Variances and what is read off them: standard deviations, covariance, correlation, the range of slopes."""

from __future__ import annotations

import math

from grading.numbers import Family
from grading.quantities.base import (
    NEXT_TO_NOTHING,
    Quantity,
    QuantityError,
    Target,
    absolute,
    entry,
    get_fit,
    of_estimate,
    variance_of,
)

# Between these many standard deviations around its mean lie 95% of a normal distribution.
NORMAL_95 = 1.959963984540054


def _variance(family: Family, target: Target) -> float:
    return variance_of(family, target.fit, target.term)


def _sd(family: Family, target: Target) -> float:
    return math.sqrt(_variance(family, target))


def _covariance(family: Family, target: Target) -> float:
    covariance = get_fit(family, target.fit).covariance
    if covariance is None:
        raise QuantityError(f"{target.fit} has no covariance of intercept and slope")
    return covariance


def _correlation(family: Family, target: Target) -> float:
    scale = math.sqrt(variance_of(family, target.fit, "intercept") * variance_of(family, target.fit, "slope"))
    if scale == 0:
        raise QuantityError(f"{target.fit} has a variance of zero, so its correlation is not defined")
    return _covariance(family, target) / scale


def slope_and_spread(family: Family, fit: str) -> tuple[float, float]:
    """The average slope and the standard deviation of the slopes between groups."""
    average = entry(get_fit(family, fit).estimate, family.within, "estimate", fit)
    return average, math.sqrt(variance_of(family, fit, "slope"))


def _slope_end(sign: int, family: Family, target: Target) -> float:
    average, spread = slope_and_spread(family, target.fit)
    return average + sign * NORMAL_95 * spread


def _residual_floor(family: Family, target: Target) -> float:
    """What counts as zero beside the residual variance; a logistic fit has no residual."""
    return NEXT_TO_NOTHING * get_fit(family, target.fit).variance.get("residual", 1.0)


def _of_variance(value: float, family: Family, target: Target) -> float:
    """1%, and never less than what counts as zero: packages differ in how near zero they stop."""
    return max(0.01 * value, _residual_floor(family, target))


def _of_sd(value: float, family: Family, target: Target) -> float:
    """0.5%; next to zero, as far as the tolerance of the variance reaches."""
    return max(0.005 * value, math.sqrt(value**2 + _residual_floor(family, target)) - value)


def _of_covariance(value: float, family: Family, target: Target) -> float:
    """1%, and never less than what moves the correlation by 0.01."""
    product = variance_of(family, target.fit, "intercept") * variance_of(family, target.fit, "slope")
    return max(0.01 * abs(value), 0.01 * math.sqrt(product), _residual_floor(family, target))


def _of_slope_end(value: float, family: Family, target: Target) -> float:
    """The tolerances of the average and of 1.96 standard deviations together; 1.96 and 2 are told apart."""
    average, spread = slope_and_spread(family, target.fit)
    se = entry(get_fit(family, target.fit).se, family.within, "standard error", target.fit)
    return of_estimate(average, se) + 0.005 * NORMAL_95 * spread


QUANTITIES = (
    Quantity("variance", "the variance of the {component}", "variance", "component", _variance, _of_variance),
    Quantity("sd", "the standard deviation of the {component}", "sd", "component", _sd, _of_sd),
    Quantity(
        "covariance",
        "the covariance of random intercepts and slopes",
        "outcome² / within",
        "",
        _covariance,
        _of_covariance,
    ),
    Quantity(
        "correlation",
        "the correlation of random intercepts and slopes",
        "1",
        "",
        _correlation,
        absolute(0.01),
    ),
    Quantity(
        "slope_range_low",
        "the lower end of the range in which 95% of the slopes of `{within}` lie",
        "outcome / within",
        "",
        lambda family, target: _slope_end(-1, family, target),
        _of_slope_end,
    ),
    Quantity(
        "slope_range_high",
        "the upper end of the range in which 95% of the slopes of `{within}` lie",
        "outcome / within",
        "",
        lambda family, target: _slope_end(1, family, target),
        _of_slope_end,
    ),
)
