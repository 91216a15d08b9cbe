"""What a setting claims that its data show, checked on the family of fits. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from grading.numbers import Family
from grading.quantities import QuantityError


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a claim holds on one data set, a figure that shows by how much, and what is needed, in words."""

    holds: bool
    figure: float
    rule: str


def check_claim(name: str, family: Family) -> Finding:
    """The finding for one claim of a setting. A fit that the claim needs and that failed means: it does not hold.

    Raises:
        KeyError: no such claim.
    """
    check = CLAIMS[name]
    try:
        return check(family)
    except (QuantityError, KeyError, ZeroDivisionError) as error:
        return Finding(False, math.nan, f"every fit and number that it rests on ({error})")


def _converged(family: Family) -> Finding:
    fit = family.fits[family.reference]
    return Finding(fit.converged, fit.gradient or 0.0, "the reference model converges")


def _not_singular(family: Family) -> Finding:
    fit = family.fits[family.reference]
    smallest = math.sqrt(min(fit.variance.values()) / fit.variance["residual"])
    return Finding(not fit.singular, smallest, "the reference model is not singular")


def _se_ratio(family: Family, term: str, of: str, to: str) -> float:
    return family.fits[of].se[term] / family.fits[to].se[term]


def _ols_between(family: Family) -> Finding:
    ratio = _se_ratio(family, family.between, "ols", family.reference)
    return Finding(
        ratio <= 0.8, ratio, f"ordinary regression's SE of {family.between} is at most 0.8 of the reference's"
    )


def _intercept_within(family: Family) -> Finding:
    ratio = _se_ratio(family, family.within, "random_intercept", "random_slope")
    rule = f"the random-intercept SE of {family.within} is at most 0.85 of the random-slope one"
    return Finding(ratio <= 0.85, ratio, rule)


def _ols_within(family: Family) -> Finding:
    ratio = _se_ratio(family, family.within, "ols", "random_intercept")
    rule = f"ordinary regression's SE of {family.within} is at least 1.15 of the random-intercept one"
    return Finding(ratio >= 1.15, ratio, rule)


def _slope_singular(family: Family) -> Finding:
    fit = family.fits["random_slope"]
    return Finding(fit.singular, float(fit.singular), "the random-slope fit is singular")


def _few_groups(family: Family) -> Finding:
    groups = family.facts.groups
    return Finding(groups <= 8, groups, "there are at most 8 groups")


def _slope_not_identified(family: Family) -> Finding:
    failed = "random_slope" not in family.fits
    rule = "a random slope cannot be told from the residual"
    return Finding(failed and family.facts.occasions == 2, family.facts.occasions, rule)


def _slope_gap(family: Family, other: str) -> float:
    """How far another fit's slope lies from the reference's, in the reference's standard errors."""
    right = family.fits[family.reference]
    gap = family.fits[other].estimate[family.within] - right.estimate[family.within]
    return abs(gap) / right.se[family.within]


def _available_biased(family: Family) -> Finding:
    gap = _slope_gap(family, "ols")
    rule = f"ordinary regression's slope of {family.within} is at least 0.5 SE away from the mixed model's"
    return Finding(gap >= 0.5, gap, rule)


def _locf_biased(family: Family) -> Finding:
    gap = _slope_gap(family, "locf")
    rule = f"the slope of {family.within} after carrying forward is at least 1 SE away from the mixed model's"
    return Finding(gap >= 1.0, gap, rule)


def _dropout(family: Family) -> Finding:
    lost = 1 - family.facts.rows_used / family.facts.rows
    return Finding(lost >= 0.08, lost, "at least 8% of the outcomes are missing")


CLAIMS: Mapping[str, Callable[[Family], Finding]] = {
    "reference_converged": _converged,
    "not_singular": _not_singular,
    "ols_se_between_too_small": _ols_between,
    "intercept_se_within_too_small": _intercept_within,
    "ols_se_within_too_large": _ols_within,
    "slope_singular": _slope_singular,
    "few_groups": _few_groups,
    "slope_not_identified": _slope_not_identified,
    "available_ols_biased": _available_biased,
    "locf_biased": _locf_biased,
    "dropout_present": _dropout,
}
