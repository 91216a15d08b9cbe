"""Conditional and marginal curves of a fit."""

from __future__ import annotations

import numpy as np

from grading.fitting.logistic import (
    average_probability,
    fit_logistic,
    fitted_probability,
    typical_probability,
)
from tests.grading.fitting.logistic.thorough import cbpp_design


def test_fitted_probabilities_follow_the_modes() -> None:
    design = cbpp_design()
    fit = fit_logistic(design)

    fitted = fitted_probability(design, fit)

    odds = np.log(fitted / (1.0 - fitted))
    np.testing.assert_allclose(odds - design.X @ fit.beta, fit.modes[design.codes], rtol=0, atol=1e-12)
    # The shares of new cases in each period are met nearly, those of each herd are drawn to the middle.
    np.testing.assert_allclose(design.X.T @ (design.trials * fitted), design.X.T @ design.successes, rtol=0.1)


def test_average_probability_is_the_mean_over_simulated_groups() -> None:
    fit = fit_logistic(cbpp_design())
    X = np.array([[1.0, 0, 0, 0], [1, 1, 0, 0], [1, 0, 0, 1]])
    intercepts = fit.tau * np.random.default_rng(1).normal(size=400_000)

    average, typical = average_probability(X, fit), typical_probability(X, fit)

    drawn = 1.0 / (1.0 + np.exp(-(X @ fit.beta)[:, None] - intercepts))
    np.testing.assert_allclose(average, drawn.mean(axis=1), rtol=0, atol=1e-3)
    np.testing.assert_allclose(typical, np.median(drawn, axis=1), rtol=0, atol=1e-3)
    assert (average > typical).all()
