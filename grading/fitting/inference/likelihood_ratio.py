"""Likelihood-ratio tests of nested models, with the mixtures that hold where a variance is zero under the null."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import chdtrc

from grading.fitting.design import Design, RandomDesign
from grading.fitting.errors import FitError
from grading.fitting.inference.information import ModelLikelihood, why_not_comparable
from grading.fitting.result import Array

# Fits that agree this well have the same criterion.
SAME = 1e-6
# A column that keeps less than this share of its length beside others is a combination of them.
SPANNED = 1e-7

Rule = Literal["chi-square", "boundary mixture", "conservative"]


@dataclass(frozen=True, slots=True)
class LikelihoodRatioTest:
    """Twice the gain in log-likelihood and its p-value.

    Under the null `statistic` is chi-square with one of the degrees of freedom `df`, each with its `weights`.
    `p_naive` ignores the boundary: chi-square with `df_naive`, the number of parameters added. `rule` says which
    distribution it is; "conservative" means that the true p is at most `p`. `reason` says why, for a reader.
    """

    statistic: float
    df: tuple[int, ...]
    weights: tuple[float, ...]
    p: float
    df_naive: int
    p_naive: float
    rule: Rule
    reason: str


def likelihood_ratio_test(*, null: ModelLikelihood, alternative: ModelLikelihood) -> LikelihoodRatioTest:
    """Test `null` against `alternative`, which must contain it.

    One variance more, with its covariances with q coefficients that varied already: half chi-square(q), half
    chi-square(q + 1) (Self and Liang 1987; Stram and Lee 1994). Fixed effects and covariances add degrees of freedom
    to both. Several variances at once have no simple mixture; chi-square is then conservative.

    Raises FitError when the fits cannot be compared or are not nested, or `alternative` fits worse.
    """
    if reason := why_not_comparable([null, alternative]):
        raise FitError(reason)
    if null.n_parameters > alternative.n_parameters:
        raise FitError(
            f"the null model has {null.n_parameters} parameters and the alternative {alternative.n_parameters}: give"
            " them the other way round"
        )
    fixed = _added_fixed_effects(null.design, alternative.design)
    variances, covariances = _added_covariance(null.design, alternative.design)
    statistic = _statistic(null, alternative)
    total = fixed + variances + covariances
    if not total:
        raise FitError(
            f"{null.design.spec} and {alternative.design.spec} are the same model: nothing to test"
        )
    df, rule, reason = _null_distribution(fixed + covariances, variances)
    weights = (1.0 / len(df),) * len(df)
    p = sum(w * chi_square_tail(statistic, k) for w, k in zip(weights, df, strict=True))
    return LikelihoodRatioTest(
        statistic, df, weights, p, total, chi_square_tail(statistic, total), rule, reason
    )


def chi_square_tail(statistic: float, df: int) -> float:
    """P(chi-square >= statistic); with no degrees of freedom it is always zero."""
    if df == 0:
        return float(statistic <= 0.0)
    return float(chdtrc(df, statistic))


def _null_distribution(free: int, variances: int) -> tuple[tuple[int, ...], Rule, str]:
    """Degrees of freedom for `free` parameters that can have either sign and `variances` that cannot."""
    if variances == 0:
        return (
            (free,),
            "chi-square",
            "No added parameter is at the edge of its range under the null hypothesis.",
        )
    if variances == 1:
        return (
            (free, free + 1),
            "boundary mixture",
            "The added variance is zero under the null hypothesis and cannot be negative: half of the time the"
            " larger model gains nothing from it.",
        )
    return (
        (free + variances,),
        "conservative",
        f"{variances} variances are zero under the null hypothesis, at the edge of their range: the true p-value is"
        " at most this one.",
    )


def _statistic(null: ModelLikelihood, alternative: ModelLikelihood) -> float:
    gained = null.criterion - alternative.criterion
    if gained < -SAME * max(1.0, abs(null.criterion)):
        raise FitError(
            f"the larger model fits worse, by {-gained:.2g} on the scale of the deviance: its search has not ended at"
            " the optimum"
        )
    return gained if gained > SAME else 0.0


def _added_fixed_effects(null: Design, alternative: Design) -> int:
    if not spans(alternative.X, null.X):
        raise FitError(
            f"the fixed effects of {null.spec} are not among those of {alternative.spec}: a likelihood-ratio test needs"
            " one model inside the other. Compare them by AIC"
        )
    return alternative.X.shape[1] - null.X.shape[1]


def _added_covariance(null: Design, alternative: Design) -> tuple[int, int]:
    """How many variances and how many covariances of the random effects `alternative` adds."""
    homes = [_home(block, null, alternative) for block in null.random]
    variances = covariances = 0
    for number, block in enumerate(alternative.random):
        inside = [len(old.names) for old, home in zip(null.random, homes, strict=True) if home == number]
        q, kept = len(block.names), sum(inside)
        if kept > q:
            raise _not_nested(null, alternative)
        variances += q - kept
        covariances += q * (q - 1) // 2 - sum(k * (k - 1) // 2 for k in inside)
    return variances, covariances


def _home(block: RandomDesign, null: Design, alternative: Design) -> int:
    """The number of the alternative's random term that contains a random term of the null."""
    for number, other in enumerate(alternative.random):
        if same_groups(block, other) and spans(other.Z, block.Z):
            return number
    raise _not_nested(null, alternative)


def _not_nested(null: Design, alternative: Design) -> FitError:
    return FitError(
        f"the random effects of {null.spec} are not among those of {alternative.spec}: a likelihood-ratio test needs"
        " one model inside the other. Compare them by AIC"
    )


def same_groups(one: RandomDesign, other: RandomDesign) -> bool:
    """Whether two random terms divide the rows into the same groups, whatever they are called."""
    pairs = set(zip(one.codes.tolist(), other.codes.tolist(), strict=True))
    return len(pairs) == len(one.levels) == len(other.levels)


def spans(larger: Array, smaller: Array) -> bool:
    """Whether every column of `smaller` (n, a) is a combination of the columns of `larger` (n, b)."""
    basis = np.linalg.qr(larger / np.linalg.norm(larger, axis=0))[0]
    rest = smaller - basis @ (basis.T @ smaller)
    sizes = np.linalg.norm(smaller, axis=0)
    return bool((np.linalg.norm(rest, axis=0) <= SPANNED * sizes).all())
