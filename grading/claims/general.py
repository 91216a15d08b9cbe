"""What any setting may claim."""

from __future__ import annotations

import math
from collections.abc import Mapping

from grading.claims.base import Claim, Finding, se_ratio
from grading.numbers import Family


def _converged(family: Family) -> Finding:
    fit = family.fits[family.reference]
    return Finding(fit.converged, fit.gradient or 0.0, "the reference model converges")


def _not_singular(family: Family) -> Finding:
    fit = family.fits[family.reference]
    smallest = math.sqrt(min(fit.variance.values()) / fit.variance.get("residual", 1.0))
    return Finding(not fit.singular, smallest, "the reference model is not singular")


def _few_groups(family: Family) -> Finding:
    groups = family.facts.groups
    return Finding(groups <= 8, groups, "there are at most 8 groups")


def _ols_between(family: Family) -> Finding:
    ratio = se_ratio(family, family.between, "ols", family.reference)
    return Finding(
        ratio <= 0.8, ratio, f"ordinary regression's SE of {family.between} is at most 0.8 of the reference's"
    )


CLAIMS: Mapping[str, Claim] = {
    "reference_converged": _converged,
    "not_singular": _not_singular,
    "few_groups": _few_groups,
    "ols_se_between_too_small": _ols_between,
}
