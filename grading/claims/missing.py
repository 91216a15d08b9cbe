"""What data with gaps show."""

from __future__ import annotations

from collections.abc import Mapping

from grading.claims.base import Claim, Finding, estimate_gap, se_ratio
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


def _complete_close(family: Family) -> Finding:
    gap = estimate_gap(family, family.within, "complete_cases")
    rule = f"the slope of {family.within} in the complete cases is at most 1.5 SE away from that of all rows"
    return Finding(gap <= 1.5, gap, rule)


def _complete_wasteful(family: Family) -> Finding:
    ratio = se_ratio(family, family.within, "complete_cases", family.reference)
    rule = f"the SE of {family.within} in the complete cases is at least 1.05 of that of all rows"
    return Finding(ratio >= 1.05, ratio, rule)


def _few_complete(family: Family) -> Finding:
    share = family.facts.complete_groups / family.facts.groups
    return Finding(share <= 0.75, share, "at most 75% of the groups are complete")


def _most_rows_there(family: Family) -> Finding:
    share = family.facts.rows_used / family.facts.rows
    return Finding(share >= 0.8, share, "at least 80% of the outcomes are there")


CLAIMS: Mapping[str, Claim] = {
    "available_ols_biased": _available_biased,
    "locf_biased": _locf_biased,
    "dropout_present": _dropout,
    "complete_cases_close": _complete_close,
    "complete_cases_wasteful": _complete_wasteful,
    "few_complete_groups": _few_complete,
    "most_rows_there": _most_rows_there,
}
