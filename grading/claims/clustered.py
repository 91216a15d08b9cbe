"""What data of units in clusters show: pupils in schools, patients in hospitals, pups in litters."""

from __future__ import annotations

from collections.abc import Mapping

from grading.claims.base import Claim, Finding, estimate_gap, se_ratio
from grading.numbers import Family, FitNumbers
from grading.quantities.base import entry
from grading.quantities.fixed import CONTEXTUAL, levels_of, mean_term
from grading.quantities.shares import icc_of, shrinkage_of

# Beyond this many standard errors from zero an estimate counts as significant at 5%.
SIGNIFICANT = 1.96


def _z(fit: FitNumbers, term: str) -> float:
    return fit.estimate[term] / fit.se[term]


def _singular(family: Family) -> Finding:
    fit = family.fits[family.reference]
    return Finding(fit.singular, fit.variance["intercept"], "the reference model is singular")


def _same_as_ols(family: Family) -> Finding:
    ratio = se_ratio(family, family.between, "ols", family.reference)
    rule = f"ordinary regression's SE of {family.between} is within 0.5% of the reference's"
    return Finding(abs(ratio - 1) <= 0.005, ratio, rule)


def _contextual(family: Family) -> Finding:
    distance = abs(_z(family.fits[CONTEXTUAL], mean_term(family)))
    rule = f"the slopes of {family.within} between groups and within them are at least 2 SE apart"
    return Finding(distance >= 2, distance, rule)


def _opposite_levels(family: Family) -> Finding:
    within, contextual = levels_of(family)
    ratio = (within + contextual) / within
    rule = f"the slope of {family.within} between groups has the other sign than the one within them"
    return Finding(ratio < 0, ratio, rule)


def _ols_turned(family: Family) -> Finding:
    """The figure is the smaller of the two distances from zero in SE, negative where the signs are opposite."""
    ols, own = _z(family.fits["ols"], family.within), _z(family.fits["cluster_dummies"], family.within)
    figure = min(abs(ols), abs(own)) * (1 if ols * own > 0 else -1)
    rule = f"ordinary regression's slope of {family.within} has the other sign than the one within groups, both 1 SE from 0"
    return Finding(figure <= -1, figure, rule)


def _unadjusted_turned(family: Family) -> Finding:
    """The figure is the estimate of `between` without `within` over the one beside it."""
    without, beside = (
        family.fits[name].estimate[family.between] for name in ("unadjusted", family.reference)
    )
    rule = f"without {family.within} in the model, the estimate of {family.between} has the other sign"
    return Finding(without / beside < 0, without / beside, rule)


def _small_icc(family: Family) -> Finding:
    icc = icc_of(family, "random_intercept")
    return Finding(icc <= 0.05, icc, "the intraclass correlation is at most 0.05")


def _unequal_sizes(family: Family) -> Finding:
    sizes = family.facts.sizes
    ratio = entry(sizes, "largest", "group", "this data set") / entry(
        sizes, "smallest", "group", "this data set"
    )
    return Finding(ratio >= 8, ratio, "the largest group has at least 8 times the rows of the smallest")


def _unequal_shrinkage(family: Family) -> Finding:
    gap = shrinkage_of(family, "null", "largest") - shrinkage_of(family, "null", "smallest")
    return Finding(
        gap >= 0.3, gap, "the largest group keeps at least 0.3 more of its own mean than the smallest"
    )


def _informative_size(family: Family) -> Finding:
    gap = estimate_gap(family, "(Intercept)", "ols")
    rule = (
        "ordinary regression's intercept, for the average row, is at least 0.5 SE away from the mixed model's"
    )
    return Finding(gap >= 0.5, gap, rule)


def _ols_significant(family: Family) -> Finding:
    z = abs(_z(family.fits["ols"], family.between))
    return Finding(
        z > SIGNIFICANT, z, f"ordinary regression finds {family.between} significant, |z| above 1.96"
    )


def _reference_not_significant(family: Family) -> Finding:
    z = abs(_z(family.fits[family.reference], family.between))
    return Finding(
        z < SIGNIFICANT, z, f"the reference does not find {family.between} significant, |z| below 1.96"
    )


def _log_odds_ratio(family: Family) -> float:
    """How many times the log of the marginal odds ratio the log of the conditional one is."""
    return family.fits["logistic"].estimate[family.within] / family.fits["gee"].estimate[family.within]


def _odds_ratios_differ(family: Family) -> Finding:
    ratio = _log_odds_ratio(family)
    rule = f"the conditional log odds ratio of {family.within} is at least 1.15 times the marginal one"
    return Finding(ratio >= 1.15, ratio, rule)


def _odds_ratios_agree(family: Family) -> Finding:
    ratio = _log_odds_ratio(family)
    rule = f"the conditional log odds ratio of {family.within} is within 5% of the marginal one"
    return Finding(abs(ratio - 1) <= 0.05, ratio, rule)


CLAIMS: Mapping[str, Claim] = {
    "reference_singular": _singular,
    "ols_se_between_right": _same_as_ols,
    "contextual_effect": _contextual,
    "levels_have_opposite_signs": _opposite_levels,
    "ols_slope_turned": _ols_turned,
    "unadjusted_turned": _unadjusted_turned,
    "small_icc": _small_icc,
    "sizes_unequal": _unequal_sizes,
    "shrinkage_unequal": _unequal_shrinkage,
    "size_informative": _informative_size,
    "ols_between_significant": _ols_significant,
    "reference_between_not_significant": _reference_not_significant,
    "odds_ratios_differ": _odds_ratios_differ,
    "odds_ratios_agree": _odds_ratios_agree,
}
