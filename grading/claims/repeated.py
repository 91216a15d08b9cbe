"""What data with repeated measures show."""

from __future__ import annotations

from collections.abc import Mapping

from grading.claims.base import Claim, Finding, se_ratio
from grading.numbers import Family


def _intercept_within(family: Family) -> Finding:
    ratio = se_ratio(family, family.within, "random_intercept", "random_slope")
    rule = f"the random-intercept SE of {family.within} is at most 0.85 of the random-slope one"
    return Finding(ratio <= 0.85, ratio, rule)


def _ols_within(family: Family) -> Finding:
    ratio = se_ratio(family, family.within, "ols", "random_intercept")
    rule = f"ordinary regression's SE of {family.within} is at least 1.15 of the random-intercept one"
    return Finding(ratio >= 1.15, ratio, rule)


def _slope_singular(family: Family) -> Finding:
    fit = family.fits["random_slope"]
    return Finding(fit.singular, float(fit.singular), "the random-slope fit is singular")


def _slope_not_identified(family: Family) -> Finding:
    failed = "random_slope" not in family.fits
    rule = "a random slope cannot be told from the residual"
    return Finding(failed and family.facts.occasions == 2, family.facts.occasions, rule)


CLAIMS: Mapping[str, Claim] = {
    "intercept_se_within_too_small": _intercept_within,
    "ols_se_within_too_large": _ols_within,
    "slope_singular": _slope_singular,
    "slope_not_identified": _slope_not_identified,
}
