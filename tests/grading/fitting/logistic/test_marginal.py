"""Marginal probabilities and odds ratios from conditional ones, and GEE."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit

from grading.fitting import FitError
from grading.fitting.logistic import (
    approximate_marginal_odds_ratio,
    attenuation,
    build_logistic_design,
    fit_gee,
    fit_logistic,
    marginal_odds_ratio,
    marginal_probability,
)
from grading.formula import parse_formula
from tests.grading.fitting.logistic.thorough import cbpp_design, clustered


@pytest.mark.parametrize("tau", [0.0, 0.1, 1.0, 4.0, 25.0])
@pytest.mark.parametrize("eta", [-6.0, -0.7, 0.0, 3.0])
def test_marginal_probability_equals_the_integral(eta: float, tau: float) -> None:
    expected, _ = quad(
        lambda u: expit(eta + tau * u) * np.exp(-0.5 * u * u) / np.sqrt(2 * np.pi),
        -12,
        12,
        epsabs=1e-13,
        epsrel=1e-12,
        limit=500,
        points=[0.0] if tau == 0 else [float(np.clip(-eta / tau, -12, 12))],
    )

    assert float(marginal_probability(eta, tau)) == pytest.approx(expected, rel=1e-11)


def test_marginal_curve_keeps_its_shape_and_is_flatter() -> None:
    eta = np.linspace(-3, 3, 6).reshape(2, 3)

    curve = marginal_probability(eta, 2.0)

    assert curve.shape == (2, 3)
    np.testing.assert_allclose(curve + marginal_probability(-eta, 2.0), 1.0, rtol=1e-14)
    assert (np.abs(curve - 0.5) < np.abs(expit(eta) - 0.5)).all()


def test_attenuation_of_one_logit_sd() -> None:
    assert attenuation(0.0) == 1.0
    assert attenuation(1.0) == pytest.approx(np.sqrt(1.3458), abs=1e-4)
    np.testing.assert_allclose(
        approximate_marginal_odds_ratio([1.0, 3.0], 1.0), [1.0, 3.0 ** (1 / 1.16)], rtol=1e-3
    )


def test_exact_marginal_odds_ratio_is_near_its_approximation() -> None:
    exact = float(marginal_odds_ratio(-0.5, 0.5, 1.5))

    assert float(marginal_odds_ratio(-0.5, 0.5, 0.0)) == pytest.approx(np.e, rel=1e-12)
    assert exact == pytest.approx(float(approximate_marginal_odds_ratio(np.e, 1.5)), rel=0.05)
    assert 1.0 < exact < np.e


def test_negative_sd_is_refused() -> None:
    with pytest.raises(ValueError, match="tau is -1"):
        marginal_probability(0.0, -1.0)


def test_gee_recovers_the_marginal_curve_of_the_mixed_model() -> None:
    frame = clustered(np.random.default_rng(11), sizes=np.full(800, 5), tau=2.0, slope=0.0)
    design = build_logistic_design(frame, parse_formula("y ~ treated + (1 | clinic)"))

    marginal, conditional = fit_gee(design), fit_logistic(design, points=15)

    start, end = conditional.beta[0], conditional.beta.sum()
    implied = float(np.log(marginal_odds_ratio(start, end, conditional.tau)))
    assert marginal.beta[1] == pytest.approx(implied, abs=0.1 * marginal.se[1])
    assert abs(marginal.beta[1]) < 0.8 * abs(conditional.beta[1])
    assert 0.2 < marginal.correlation < 0.6


def test_gee_of_counts_solves_its_equations() -> None:
    design = cbpp_design()

    fit = fit_gee(design)

    p = expit(design.X @ fit.beta)
    total = np.zeros(4)
    for herd in range(15):
        rows = np.repeat(
            np.flatnonzero(design.codes == herd), design.trials[design.codes == herd].astype(int)
        )
        X, q = design.X[rows], p[rows]
        sd = np.sqrt(q * (1 - q))
        working = np.where(np.eye(len(rows)) == 1, 1.0, fit.correlation) * np.outer(sd, sd)
        cases = np.zeros(len(rows))
        # Within a row of counts all trials are alike, so that any order of cases gives the same equations.
        for row in np.unique(rows):
            where = np.flatnonzero(rows == row)
            cases[where[: int(design.successes[row])]] = 1.0
        total += (X * (q * (1 - q))[:, None]).T @ np.linalg.solve(working, cases - q)
    np.testing.assert_allclose(total, 0.0, atol=1e-6)
    assert (fit.n_trials, fit.levels) == (842, 15)
    np.testing.assert_allclose(fit.odds_ratios, np.exp(fit.beta))


def test_gee_with_a_level_without_successes_is_refused() -> None:
    frame = clustered(np.random.default_rng(12), sizes=np.full(10, 6), tau=0.5)
    frame.loc[frame["treated"] == 1, "y"] = 0.0

    with pytest.raises(FitError, match="coefficients of treated run off to infinity"):
        fit_gee(build_logistic_design(frame, parse_formula("y ~ treated + (1 | clinic)")))
