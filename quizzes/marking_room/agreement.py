"""How far two tutors agree who marked the same reports without seeing each other's marks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.weightstats import DescrStatsW

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95% interval, which is missing where the marks allow none."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement on one criterion, or on the total, worth `most` points, over `n` reports; `same` have equal points.

    `kappa` is None where nobody could disagree by chance: both gave the same points to all reports. `difference` is
    the mean absolute difference in points; None without a report.
    """

    name: str
    most: int
    n: int
    same: int
    kappa: Estimate | None
    difference: Estimate | None


def agree(name: str, first: Sequence[int], second: Sequence[int], *, most: int) -> Agreement:
    """The agreement of two series of whole points from 0 to `most`, of the same reports in the same order."""
    ours, theirs = np.asarray(first, dtype=int), np.asarray(second, dtype=int)
    return Agreement(
        name=name,
        most=most,
        n=len(ours),
        same=int(np.sum(ours == theirs)),
        kappa=weighted_kappa(ours, theirs, most=most),
        difference=mean_difference(ours, theirs, most=most),
    )


def weighted_kappa(first: np.ndarray, second: np.ndarray, *, most: int) -> Estimate | None:
    """Cohen's kappa with quadratic weights, by statsmodels, with the interval from its large-sample variance.

    Args:
        first, second: (n,) whole points from 0 to `most`.

    References:
        Fleiss, Cohen and Everitt, Psychological Bulletin 72 (1969), 323-327.
    """
    if len(np.union1d(first, second)) < 2:
        return None
    table = np.zeros((most + 1, most + 1))
    np.add.at(table, (first, second), 1)
    # Its tests divide by 0 where one tutor gives the same points to all; they are not read.
    with np.errstate(divide="ignore", invalid="ignore"):
        found = cohens_kappa(table, wt="quadratic")
    kappa, variance = float(found.kappa), float(found.var_kappa)
    # Where all agree, the formula gives no spread at all, which would be too sure.
    if not variance > 1e-12:
        return Estimate(kappa)
    half = float(norm.ppf((1 + LEVEL) / 2)) * variance**0.5
    return Estimate(kappa, max(-1.0, kappa - half), min(1.0, kappa + half))


def mean_difference(first: np.ndarray, second: np.ndarray, *, most: int) -> Estimate | None:
    """The mean of |first - second|, with its t interval cut off at 0 and at `most`.

    Args:
        first, second: (n,) points from 0 to `most`.
    """
    if not len(first):
        return None
    apart = np.abs(first - second).astype(float)
    mean = float(apart.mean())
    if len(set(apart.tolist())) < 2:
        return Estimate(mean)
    low, high = DescrStatsW(apart).tconfint_mean(alpha=1 - LEVEL)
    return Estimate(mean, max(0.0, float(low)), min(float(most), float(high)))
