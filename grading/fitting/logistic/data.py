"""A logistic design made ready for many evaluations: rows sorted by group, columns of one size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from grading.fitting.coding import Codes
from grading.fitting.logistic.design import LogisticDesign
from grading.fitting.result import Array


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """`y` successes out of `m` trials (n,), sorted by group; the rows of group j begin at `starts[j]`.

    `Q` (n, p) has orthogonal columns of mean square one, X = Q R, so that every coefficient gamma = R beta is on
    the scale of a logit. `group` (n,): the group of each row. `constant`: log of the binomial coefficients.
    """

    y: Array
    m: Array
    Q: Array
    R: Array
    group: Codes
    starts: Codes
    constant: float

    def sums(self, values: Array) -> Array:
        """Sums over the rows of each group along the last axis: (..., n) to (..., groups)."""
        return np.add.reduceat(values, self.starts, axis=-1)


def sort_rows(design: LogisticDesign) -> Sorted:
    order = np.argsort(design.codes, kind="stable")
    codes = design.codes[order]
    y, m = design.successes[order], design.trials[order]
    Q, R = np.linalg.qr(design.X[order])
    root = np.sqrt(design.n)
    constant = float(np.sum(gammaln(m + 1) - gammaln(y + 1) - gammaln(m - y + 1)))
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    return Sorted(y, m, Q * root, R / root, codes, starts, constant)


def log_odds_terms(eta: Array) -> tuple[Array, Array]:
    """The probability 1 / (1 + exp(-eta)) and log(1 + exp(eta)), without overflow; both shaped as `eta`."""
    small = np.exp(-np.abs(eta))
    probability = np.where(eta >= 0, 1.0, small) / (1.0 + small)
    return probability, np.maximum(eta, 0.0) + np.log1p(small)
