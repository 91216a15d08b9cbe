"""What data show on whose slopes and sizes differ from group to group."""

from __future__ import annotations

from collections.abc import Mapping

from grading.claims.base import Claim, Finding
from grading.numbers import Family
from grading.quantities import Target, value_of


def _moderate_p(family: Family) -> Finding:
    p = value_of(family, Target("boundary_p", "random_slope_ml", "random_intercept_ml"))
    rule = "the likelihood-ratio test of the slope variance by the half-and-half mixture gives a p from 0.01 to 0.2"
    return Finding(0.01 <= p <= 0.2, p, rule)


def _correlated(family: Family) -> Finding:
    correlation = value_of(family, Target("correlation", "random_slope"))
    rule = "random intercepts and slopes have a correlation of at least 0.15 and at most 0.85, or the same below zero"
    return Finding(0.15 <= abs(correlation) <= 0.85, correlation, rule)


def _shrinkage_differs(family: Family) -> Finding:
    small, large = (
        value_of(family, Target("shrinkage_factor", "null", place)) for place in ("smallest", "largest")
    )
    rule = "the largest group keeps at least 0.08 more of its own mean than the smallest one"
    return Finding(large - small >= 0.08, large - small, rule)


def _packages_differ(family: Family) -> Finding:
    fit = family.fits[family.reference]
    printed = fit.printed["statsmodels"].se
    gap = max(abs(printed[term] / fit.se[term] - 1) for term in (family.within, family.between))
    rule = (
        f"the SE of {family.within} or {family.between} in statsmodels differs from lme4's by at least 0.3%, which "
        "shows in three digits"
    )
    return Finding(gap >= 0.003, gap, rule)


CLAIMS: Mapping[str, Claim] = {
    "slope_p_moderate": _moderate_p,
    "intercepts_and_slopes_related": _correlated,
    "shrinkage_differs": _shrinkage_differs,
    "packages_differ": _packages_differ,
}
