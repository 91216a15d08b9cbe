"""Probabilities from a logistic mixed model: for the groups at hand, for a typical group, and on average over groups."""

from __future__ import annotations

import numpy as np

from grading.fitting.logistic.data import log_odds_terms
from grading.fitting.logistic.design import LogisticDesign
from grading.fitting.logistic.marginal import marginal_probability
from grading.fitting.logistic.result import LogisticFit
from grading.fitting.result import Array


def fitted_probability(design: LogisticDesign, fit: LogisticFit) -> Array:
    """The probability of success in each row, at the conditional mode of its group, shape (n,)."""
    return log_odds_terms(design.X @ fit.beta + fit.modes[design.codes])[0]


def typical_probability(X: Array, fit: LogisticFit) -> Array:
    """The conditional curve at `X` (m, p): the probability in a group whose random intercept is zero, shape (m,).

    It is also the median of the probabilities over groups.
    """
    return log_odds_terms(np.asarray(X, dtype=np.float64) @ fit.beta)[0]


def average_probability(X: Array, fit: LogisticFit) -> Array:
    """The marginal curve at `X` (m, p): the mean of the probabilities over groups, shape (m,)."""
    return marginal_probability(np.asarray(X, dtype=np.float64) @ fit.beta, fit.tau)
