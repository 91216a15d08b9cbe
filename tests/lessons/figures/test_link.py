from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from lessons.figures.link import compute
from lessons.figures.link.data import HOSPITALS, LOG_ODDS, MIDDLE, SEVERITIES, SLOPE, compute_link, logit


@pytest.mark.parametrize("tau", [0.0, 0.5, 2.0, 3.0])
def test_marginal_curve_is_the_integral_over_hospitals(tau: float):
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    eta = LOG_ODDS + SLOPE * (SEVERITIES - MIDDLE)

    integral = expit(eta[:, None] + tau * nodes) @ (weights / weights.sum())

    np.testing.assert_allclose(compute_link(tau=tau, seed=31).marginal, integral, atol=1e-6)


def test_every_hospital_is_as_steep_as_the_average_one():
    link = compute_link(tau=2.0, seed=31)

    slopes = np.diff(logit(link.hospitals), axis=1) / np.diff(SEVERITIES)
    np.testing.assert_allclose(slopes, SLOPE, rtol=1e-9)
    assert link.average[SEVERITIES == MIDDLE] == 0.5


def test_hospitals_stand_at_even_quantiles():
    link = compute_link(tau=2.0, seed=31)

    shifts = logit(link.hospitals)[:, 0] - logit(link.average)[0]
    draws = np.random.default_rng(1).normal(0, 2, 200_000)
    np.testing.assert_allclose(
        np.mean(draws < shifts[:, None], axis=1), (np.arange(HOSPITALS) + 0.5) / HOSPITALS, atol=0.005
    )


def test_marginal_slope_falls_as_hospitals_differ():
    slopes = [compute_link(tau=quarters / 4, seed=31).marginal_slope for quarters in range(13)]

    assert slopes == sorted(slopes, reverse=True)
    assert slopes[0] == pytest.approx(SLOPE, rel=1e-9)


@pytest.mark.parametrize("quarters", range(13))
def test_approximate_slope_is_near_the_exact_one(quarters: int):
    link = compute_link(tau=quarters / 4, seed=31)

    # Source: Zeger, Liang and Albert (1988); the constant of the guide.
    assert link.attenuated == pytest.approx(SLOPE / np.sqrt(1 + 0.346 * link.tau**2), rel=1e-3)
    assert link.attenuated == pytest.approx(link.marginal_slope, rel=0.08)


def test_ordinary_regression_finds_the_marginal_slope_on_average():
    links = [compute_link(tau=2.0, seed=seed) for seed in range(40)]
    slopes = np.array([link.ordinary for link in links])

    error = slopes.std(ddof=1) / np.sqrt(len(slopes))
    assert slopes.mean() + 3 * error < SLOPE
    assert slopes.mean() == pytest.approx(links[0].marginal_slope, abs=0.04)


def test_shares_lie_about_the_marginal_curve():
    distances = []
    for seed in range(40):
        link = compute_link(tau=2.0, seed=seed)
        distances += [
            share - np.interp(severity, SEVERITIES, link.marginal) for severity, share in link.shares
        ]

    assert np.mean(distances) == pytest.approx(0, abs=0.015)


def test_summary_of_the_first_setting():
    assert compute(spread=8, seed=31).summary == (
        "Within each hospital one unit of severity adds 0.90 to the log-odds, an odds ratio of 2.46. The average over "
        "hospitals is flatter: in its middle one unit adds 0.55, an odds ratio of 1.73 (the approximate formula says "
        "0.58 and 1.79). Two units above the middle the average hospital has 86% complications, and the average over "
        "hospitals is 75%.",
        "The rings come from one sample of patients from sixty hospitals. Ordinary logistic regression, which looks at "
        "all of them together, finds 0.64 for one unit, near the slope of the average over hospitals as far as this "
        "sample lets it.",
    )


def test_summary_of_hospitals_that_are_alike():
    link = compute_link(tau=0.0, seed=31)

    np.testing.assert_allclose(link.hospitals, np.tile(link.marginal, (HOSPITALS, 1)), rtol=1e-12)
    assert compute(spread=0, seed=31).summary[0].endswith("so that their average is that curve as well.")


def test_rows_and_table_hold_the_numbers():
    state, link = compute(spread=8, seed=31), compute_link(tau=2.0, seed=31)

    drawn = [row["probability"] for row in state.rows if row["kind"] == "marginal"]
    assert drawn == [round(value, 4) for value in link.marginal.tolist()]
    assert len({row["line"] for row in state.rows if row["kind"] == "hospital"}) == HOSPITALS
    assert state.table.rows[7][0] == "7"
    assert state.table.rows[7][2] == "86%"
    assert state.table.rows[7][4] == "75%"
