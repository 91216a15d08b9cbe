"""How easy a question is: the mean score, and whether two groups of answers differ in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from progress.statistics.estimates import LEVEL, Estimate


def facility(scores: Sequence[float]) -> Estimate | None:
    """The mean of scores from 0 to 1 with Wilson's interval (1927); None without a score.

    Where scores are 0 or 1 throughout, the interval is Wilson's own. Partial scores spread less than that: then it
    is taken for the number of 0-or-1 answers that would leave the mean as uncertain (as for surveys: Korn and Graubard,
    1998), which stays between 0 and 1 as a t interval does not.
    """
    values = np.asarray(scores, dtype=float)
    if not len(values):
        return None
    mean = float(values.mean())
    size = _worth(values)
    low, high = proportion_confint(mean * size, size, alpha=1 - LEVEL, method="wilson")
    return Estimate(mean, float(low), float(high), len(values))


def share(count: int, n: int) -> Estimate | None:
    """`count` of `n` with Wilson's interval; None of nothing."""
    if not n:
        return None
    low, high = proportion_confint(count, n, alpha=1 - LEVEL, method="wilson")
    return Estimate(count / n, float(low), float(high), n)


def difference(first: Sequence[float], second: Sequence[float]) -> Estimate | None:
    """How much higher the mean of `first` is than that of `second`, two separate groups; None with fewer than 2 in one.

    Newcombe's interval (1998) for scores that are 0 or 1, Welch's for others. It is empty where neither group varies.
    """
    one, other = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if min(len(one), len(other)) < 2:
        return None
    value, n = float(one.mean() - other.mean()), len(one) + len(other)
    if _is_whole(one) and _is_whole(other):
        low, high = confint_proportions_2indep(
            one.sum(), len(one), other.sum(), len(other), method="newcomb", compare="diff", alpha=1 - LEVEL
        )
    elif one.var() == other.var() == 0:
        return Estimate(value, None, None, n)
    else:
        low, high = stats.ttest_ind(one, other, equal_var=False).confidence_interval(LEVEL)
    return Estimate(value, float(low), float(high), n)


def _is_whole(values: NDArray[np.float64]) -> bool:
    return bool(np.isin(values, (0.0, 1.0)).all())


def _worth(values: NDArray[np.float64]) -> float:
    """How many 0-or-1 answers these scores are worth: never less than there are."""
    n, mean = len(values), values.mean()
    if _is_whole(values) or values.var() == 0:
        return float(n)
    return float(max(n, n * mean * (1 - mean) / values.var(ddof=1)))
