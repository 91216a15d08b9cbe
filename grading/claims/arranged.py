"""What data with two grouping factors show, nested or crossed."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

from grading.claims.base import Claim, Finding, se_ratio
from grading.numbers import Family
from grading.quantities import Target, value_of, variance_of
from grading.tracing.identities import SAME

# A variance that is less than this share of the residual one is zero: lme4 calls such a fit singular.
NOTHING = 1e-8


def arranged(family: Family) -> str:
    """The model that has a variance for each grouping factor."""
    return "nested" if family.nested else "crossed"


def _gain(family: Family, larger: str, smaller: str) -> float:
    """By how much minus twice the REML log-likelihood of the smaller model exceeds that of the larger one."""
    small, large = (value_of(family, Target("deviance", fit)) for fit in (smaller, larger))
    return small - large


def _both_needed(family: Family) -> Finding:
    alone = "inner_only" if family.nested else "second_only"
    gain = min(_gain(family, arranged(family), smaller) for smaller in ("random_intercept", alone))
    rule = "without either of the two variances minus twice the REML log-likelihood is at least 4 larger"
    return Finding(gain >= 4.0, gain, rule)


def _second_zero(family: Family) -> Finding:
    fit = family.fits[arranged(family)]
    share = fit.variance["second"] / fit.variance["residual"]
    rule = f"the variance of {family.second} is estimated as zero, so the {arranged(family)} fit is singular"
    return Finding(fit.singular and share < NOTHING, share, rule)


def _group_zero(family: Family) -> Finding:
    fit = family.fits[arranged(family)]
    share = fit.variance["intercept"] / fit.variance["residual"]
    rule = f"the variance of the upper level is estimated as zero, so the {arranged(family)} fit is singular"
    return Finding(fit.singular and share < NOTHING, share, rule)


def _both_vary(family: Family) -> Finding:
    fits = [family.fits[name] for name in ("null", family.reference)]
    share = min(
        fit.variance[name] / fit.variance["residual"] for fit in fits for name in ("intercept", "second")
    )
    rule = f"neither variance of {family.second} and of its groups is zero, with and without predictors"
    return Finding(not any(fit.singular for fit in fits), share, rule)


def _second_adds_nothing(family: Family) -> Finding:
    gain = _gain(family, arranged(family), "random_intercept")
    rule = f"a term for {family.second} changes minus twice the REML log-likelihood by less than {SAME:g}"
    return Finding(abs(gain) < SAME, gain, rule)


def _taken_for_group(family: Family) -> Finding:
    fit = family.fits["random_intercept"]
    share = fit.variance["intercept"] / (fit.variance["intercept"] + fit.variance["residual"])
    rule = f"a model without {family.second} puts at least a tenth of the variance on the upper level"
    return Finding(share >= 0.1, share, rule)


def _merged(family: Family) -> Finding:
    gain = _gain(family, "nested", "crossed")
    rule = f"equal labels of {family.second} taken for one make minus twice the REML log-likelihood at least 10 larger"
    return Finding(gain >= 10.0, gain, rule)


def _merged_within(family: Family) -> Finding:
    ratio = se_ratio(family, family.within, "crossed", "nested")
    rule = f"with equal labels of {family.second} taken for one the SE of {family.within} is at least 1.15 as large"
    return Finding(ratio >= 1.15, ratio, rule)


def _labels_tell(family: Family) -> Finding:
    """Where no label comes twice, both ways of writing name the same groups, and both fits are one."""
    gain, facts = abs(_gain(family, "nested", "crossed")), family.facts
    rule = "no label comes twice, and the crossed fit has the same REML log-likelihood as the nested one"
    return Finding(facts.seconds == facts.second_labels and gain < SAME, gain, rule)


def _group_only_within_too_large(family: Family) -> Finding:
    ratio = se_ratio(family, family.within, "random_intercept", arranged(family))
    rule = f"without {family.second} the SE of {family.within} is at least 1.15 of the {arranged(family)} one"
    return Finding(ratio >= 1.15, ratio, rule)


def _group_only_within_too_small(family: Family) -> Finding:
    ratio = se_ratio(family, family.within, "random_intercept", arranged(family))
    rule = f"without {family.second} the SE of {family.within} is at most 0.75 of the {arranged(family)} one"
    return Finding(ratio <= 0.75, ratio, rule)


def _second_only_between_too_small(family: Family) -> Finding:
    ratio = se_ratio(family, family.between, "second_only", arranged(family))
    rule = (
        f"with {family.second} alone the SE of {family.between} is at most 0.75 of the {arranged(family)} one"
    )
    return Finding(ratio <= 0.75, ratio, rule)


def _ols_within_too_small(family: Family) -> Finding:
    ratio = se_ratio(family, family.within, "ols", family.reference)
    rule = f"ordinary regression's SE of {family.within} is at most 0.8 of the reference's"
    return Finding(ratio <= 0.8, ratio, rule)


def _crossed_within_too_small(family: Family) -> Finding:
    ratio = se_ratio(family, family.within, "crossed", "crossed_slope")
    rule = f"without slopes the crossed SE of {family.within} is at most 0.85 of the one with slopes"
    return Finding(ratio <= 0.85, ratio, rule)


def _seconds_vary_more(family: Family) -> Finding:
    fit = family.reference
    ratio = variance_of(family, fit, "second") / variance_of(family, fit, "intercept")
    rule = f"the variance of {family.second} is at least 1.5 of that of the groups"
    return Finding(ratio >= 1.5, ratio, rule)


def _few_seconds(family: Family) -> Finding:
    return Finding(
        family.facts.seconds <= 8, family.facts.seconds, f"there are at most 8 levels of {family.second}"
    )


def _rows_add_little(family: Family) -> Finding:
    """The SE of a predictor between groups, if further rows of the same second levels removed the residual.

    Its square is proportional to the variance of a group's mean: tau2 + omega2 / k + sigma2 / (k m), with k second
    levels a group and m rows in each.
    """
    variance, facts = family.fits["nested"].variance, family.facts
    seconds = facts.seconds / facts.groups
    left = variance["intercept"] + variance["second"] / seconds
    share = sqrt(left / (left + variance["residual"] / facts.rows_per_group))
    rule = (
        f"with any number of further rows in each {family.second} the SE of {family.between} would still be at least "
        "0.97 of what it is"
    )
    return Finding(share >= 0.97, share, rule)


def _cells_missing(family: Family) -> Finding:
    facts = family.facts
    lost = 1 - facts.rows_used / (facts.groups * facts.seconds)
    rule = f"at least 8% of the pairs of a group and a level of {family.second} have no row"
    return Finding(lost >= 0.08, lost, rule)


CLAIMS: Mapping[str, Claim] = {
    "both_factors_needed": _both_needed,
    "second_variance_zero": _second_zero,
    "group_variance_zero": _group_zero,
    "both_levels_vary": _both_vary,
    "second_adds_nothing": _second_adds_nothing,
    "seconds_taken_for_groups": _taken_for_group,
    "merged_labels_fit_worse": _merged,
    "merged_labels_se_within_too_large": _merged_within,
    "labels_tell_the_nesting": _labels_tell,
    "group_only_se_within_too_large": _group_only_within_too_large,
    "group_only_se_within_too_small": _group_only_within_too_small,
    "second_only_se_between_too_small": _second_only_between_too_small,
    "ols_se_within_too_small": _ols_within_too_small,
    "crossed_se_within_too_small": _crossed_within_too_small,
    "seconds_vary_more": _seconds_vary_more,
    "few_seconds": _few_seconds,
    "rows_add_little": _rows_add_little,
    "cells_missing": _cells_missing,
}
