"""Ordinary logistic regression: the model without a random intercept, where the search begins."""

from __future__ import annotations

import numpy as np

from grading.fitting.errors import FitError
from grading.fitting.logistic.data import Sorted, log_odds_terms, sort_rows
from grading.fitting.logistic.design import LogisticDesign
from grading.fitting.logistic.separation import separating_columns
from grading.fitting.result import Array, SimpleFit

MAX_STEPS = 50
# Logits beyond this, odds of three million, may mean that the coefficients are on their way to infinity.
SUSPICIOUS = 15.0


def fit_ordinary(design: LogisticDesign) -> SimpleFit:
    """Maximum likelihood with all rows independent. `sigma2` is 1, `df_residual` infinite: tests refer to z.

    Raises FitError when the columns separate successes from failures.
    """
    data = sort_rows(design)
    gamma = ordinary_start(design, data)
    p, _ = log_odds_terms(data.Q @ gamma)
    information = data.Q.T @ (data.Q * (data.m * p * (1.0 - p))[:, None])
    back = np.linalg.inv(data.R)
    covariance = back @ np.linalg.inv(information) @ back.T
    return SimpleFit(design.names, back @ gamma, np.sqrt(np.diag(covariance)), 1.0, design.n, np.inf)


def ordinary_start(design: LogisticDesign, data: Sorted) -> Array:
    """The coefficients gamma (p,) in the coordinates of `data.Q`. Raises FitError when they would be infinite."""
    gamma = _newton(data)
    if gamma is not None and np.abs(data.Q @ gamma).max() < SUSPICIOUS:
        return gamma
    columns = separating_columns(design)
    if columns == ("(Intercept)",):
        result = "success" if design.successes.any() else "failure"
        raise FitError(
            f"every trial is a {result}: there is nothing to estimate. Check how {design.spec.response!r} is coded"
        )
    if columns:
        raise FitError(
            f"the coefficients of {', '.join(columns)} run off to infinity: these columns separate successes from"
            " failures, as when one level holds no success or no failure at all. Merge levels, leave a column out or"
            " collect more data"
        )
    if gamma is not None:
        return gamma
    raise FitError("ordinary logistic regression did not converge: a predictor may need other units")


def _newton(data: Sorted) -> Array | None:
    """Newton's method with halved steps; None when the coefficients diverge."""
    gamma: Array = np.zeros(data.Q.shape[1])
    value = np.inf
    step: Array = np.zeros_like(gamma)
    for _ in range(MAX_STEPS):
        eta = data.Q @ (gamma + step)
        p, softplus = log_odds_terms(eta)
        trial = float(np.sum(data.m * softplus - data.y * eta))
        if trial > value + 1e-12 * (1.0 + abs(value)):
            step = 0.5 * step
            continue
        gamma, value = gamma + step, trial
        score = data.Q.T @ (data.y - data.m * p)
        information = data.Q.T @ (data.Q * (data.m * p * (1.0 - p))[:, None])
        try:
            step = np.asarray(np.linalg.solve(information, score), dtype=np.float64)
        except np.linalg.LinAlgError:
            return None
        if not np.isfinite(step).all() or np.abs(gamma + step).max() > 1e3:
            return None
        if np.abs(step).max() < 1e-9 * (1.0 + np.abs(gamma).max()):
            return gamma + step
    return None
