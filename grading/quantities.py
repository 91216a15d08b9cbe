"""The named numbers that a question may ask for, each with its meaning and tolerance."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from grading.numbers import Component, Facts, Family, FitNumbers

COMPONENTS: tuple[Component, ...] = ("intercept", "slope", "residual")
# A variance below this share of the residual variance counts as zero: there packages stop at different numbers.
NEXT_TO_NOTHING = 1e-4


class QuantityError(ValueError):
    """The quantity cannot be had from this data set; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Target:
    """Which number is meant: a quantity, the fit that it comes from, and the term or component it is of."""

    quantity: str
    fit: str = ""
    term: str = ""

    def __str__(self) -> str:
        return " ".join(
            filter(None, (self.quantity, self.term and f"of {self.term}", self.fit and f"in {self.fit}"))
        )


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a name.

    `meaning` says in words what it is, with {term} for the term or {component} for the component that `of` asks
    for. `tolerance(value, family, target)` is the half-width within which an answer counts as right.
    """

    name: str
    meaning: str
    of: Literal["term", "component", ""]
    value: Callable[[Family, Target], float]
    tolerance: Callable[[float, Family, Target], float]


def get_fit(family: Family, name: str) -> FitNumbers:
    if name not in family.fits:
        raise QuantityError(f"no fit {name!r} on this data set; there are {', '.join(family.fits)}")
    return family.fits[name]


def _entry(values: Mapping[Any, float], key: str, what: str, fit: str) -> float:
    if key not in values:
        raise QuantityError(f"{fit} has no {what} of {key!r}; it has {', '.join(values) or 'none'}")
    return values[key]


def _estimate(family: Family, target: Target) -> float:
    return _entry(get_fit(family, target.fit).estimate, target.term, "estimate", target.fit)


def _se(family: Family, target: Target) -> float:
    return _entry(get_fit(family, target.fit).se, target.term, "standard error", target.fit)


def variance_of(family: Family, fit: str, component: str) -> float:
    return _entry(get_fit(family, fit).variance, component, "variance", fit)


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


def icc_of(family: Family, fit: str) -> float:
    """tau2 / (tau2 + sigma2) of a random-intercept fit."""
    tau2, sigma2 = variance_of(family, fit, "intercept"), variance_of(family, fit, "residual")
    return tau2 / (tau2 + sigma2)


def _icc(family: Family, target: Target) -> float:
    return icc_of(family, target.fit)


def _design_effect(family: Family, target: Target) -> float:
    """1 + (m - 1) ICC with m rows a group."""
    return 1 + (family.facts.rows_per_group - 1) * icc_of(family, target.fit)


def _effective_n(family: Family, target: Target) -> float:
    """Rows used over the design effect."""
    return family.facts.rows_used / _design_effect(family, target)


def _shrinkage_factor(family: Family, target: Target) -> float:
    """m tau2 / (m tau2 + sigma2): the share of its own mean that a group keeps in a random-intercept fit."""
    tau2, sigma2 = variance_of(family, target.fit, "intercept"), variance_of(family, target.fit, "residual")
    m = family.facts.rows_per_group
    return m * tau2 / (m * tau2 + sigma2)


def _loglik(family: Family, target: Target) -> float:
    loglik = get_fit(family, target.fit).loglik
    if loglik is None:
        raise QuantityError(f"{target.fit} has no log-likelihood here")
    return loglik


def _deviance(family: Family, target: Target) -> float:
    return -2 * _loglik(family, target)


def _count(read: Callable[[Facts], int]) -> Callable[[Family, Target], float]:
    return lambda family, target: float(read(family.facts))


def _of_estimate(value: float, family: Family, target: Target) -> float:
    """0.1% of the estimate or 1% of its standard error, whichever is larger."""
    return max(0.001 * abs(value), 0.01 * _se(family, target))


def _relative(share: float) -> Callable[[float, Family, Target], float]:
    return lambda value, family, target: share * abs(value)


def _absolute(width: float) -> Callable[[float, Family, Target], float]:
    return lambda value, family, target: width


def _of_variance(value: float, family: Family, target: Target) -> float:
    """1%, and never less than what counts as zero: packages differ in how near zero they stop."""
    return max(0.01 * value, NEXT_TO_NOTHING * variance_of(family, target.fit, "residual"))


def _of_sd(value: float, family: Family, target: Target) -> float:
    """0.5%; next to zero, as far as the tolerance of the variance reaches."""
    floor = NEXT_TO_NOTHING * variance_of(family, target.fit, "residual")
    return max(0.005 * value, math.sqrt(value**2 + floor) - value)


def _of_covariance(value: float, family: Family, target: Target) -> float:
    """1%, and never less than what moves the correlation by 0.01."""
    product = variance_of(family, target.fit, "intercept") * variance_of(family, target.fit, "slope")
    floor = NEXT_TO_NOTHING * variance_of(family, target.fit, "residual")
    return max(0.01 * abs(value), 0.01 * math.sqrt(product), floor)


def _of_share(value: float, family: Family, target: Target) -> float:
    """What 1% more of one variance and 1% less of the other make of a share of variance."""
    return max(0.02 * value * (1 - value), NEXT_TO_NOTHING * family.facts.rows_per_group)


_ALL = (
    Quantity("estimate", "the estimate of `{term}`", "term", _estimate, _of_estimate),
    Quantity("se", "the standard error of `{term}`", "term", _se, _relative(0.005)),
    Quantity("variance", "the variance of the {component}", "component", _variance, _of_variance),
    Quantity("sd", "the standard deviation of the {component}", "component", _sd, _of_sd),
    Quantity("covariance", "the covariance of random intercepts and slopes", "", _covariance, _of_covariance),
    Quantity(
        "correlation", "the correlation of random intercepts and slopes", "", _correlation, _absolute(0.01)
    ),
    Quantity("icc", "the intraclass correlation", "", _icc, _of_share),
    Quantity("design_effect", "the design effect", "", _design_effect, _relative(0.01)),
    Quantity("effective_n", "the effective number of rows", "", _effective_n, _relative(0.01)),
    Quantity("shrinkage_factor", "the weight of a group's own mean", "", _shrinkage_factor, _of_share),
    Quantity("loglik", "the log-likelihood", "", _loglik, _absolute(0.01)),
    Quantity("deviance", "minus twice the log-likelihood", "", _deviance, _absolute(0.02)),
    Quantity("rows_used", "the number of rows used", "", _count(lambda f: f.rows_used), _absolute(0)),
    Quantity("groups_used", "the number of groups", "", _count(lambda f: f.groups), _absolute(0)),
)

QUANTITIES: Mapping[str, Quantity] = {quantity.name: quantity for quantity in _ALL}
COUNTS = frozenset({"rows_used", "groups_used"})
_COMPONENT_WORDS = {"intercept": "random intercepts", "slope": "random slopes", "residual": "residuals"}


def value_of(family: Family, target: Target) -> float:
    """The number that the target names, on this data set.

    Raises:
        QuantityError: the data set has no such number.
    """
    return QUANTITIES[target.quantity].value(family, target)


def tolerance_of(family: Family, target: Target, value: float) -> float:
    """Half the width of the interval around `value` in which an answer counts as that value."""
    return QUANTITIES[target.quantity].tolerance(value, family, target)


def describe_target(target: Target) -> str:
    """The number that is meant, in words: "the standard error of `time`"."""
    component = _COMPONENT_WORDS.get(target.term, target.term)
    return QUANTITIES[target.quantity].meaning.format(term=target.term, component=component)
