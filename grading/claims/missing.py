"""What data with gaps show."""

from __future__ import annotations

from collections.abc import Mapping

from grading.claims.base import Claim, Finding, estimate_gap
from grading.numbers import Family


def _available_biased(family: Family) -> Finding:
    gap = estimate_gap(family, family.within, "ols")
    rule = f"ordinary regression's slope of {family.within} is at least 0.5 SE away from the mixed model's"
    return Finding(gap >= 0.5, gap, rule)


def _locf_biased(family: Family) -> Finding:
    gap = estimate_gap(family, family.within, "locf")
    rule = f"the slope of {family.within} after carrying forward is at least 1 SE away from the mixed model's"
    return Finding(gap >= 1.0, gap, rule)


def _dropout(family: Family) -> Finding:
    lost = 1 - family.facts.rows_used / family.facts.rows
    return Finding(lost >= 0.08, lost, "at least 8% of the outcomes are missing")


CLAIMS: Mapping[str, Claim] = {
    "available_ols_biased": _available_biased,
    "locf_biased": _locf_biased,
    "dropout_present": _dropout,
}
