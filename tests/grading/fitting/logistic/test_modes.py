"""Conditional modes where Newton's method alone would fail."""

from __future__ import annotations

import numpy as np
import pytest

from grading.fitting.logistic.data import log_odds_terms, sort_rows
from grading.fitting.logistic.modes import conditional_modes
from tests.grading.fitting.logistic.thorough import cbpp_design, simulated


@pytest.mark.parametrize("start", [0.0, -40.0, 40.0])
@pytest.mark.parametrize("tau", [0.0, 0.3, 3.0, 60.0])
@pytest.mark.parametrize("shift", [-8.0, 0.0, 8.0])
def test_modes_have_no_slope_left(shift: float, tau: float, start: float) -> None:
    data = sort_rows(cbpp_design())
    fixed = np.full(len(data.y), shift)

    u = conditional_modes(data, fixed, tau, np.full(15, start))

    p, _ = log_odds_terms(fixed + tau * u[data.group])
    slope = tau * data.sums(data.y - data.m * p) - u
    curvature = 1.0 + tau**2 * data.sums(data.m * p * (1.0 - p))
    np.testing.assert_allclose(slope / curvature, 0.0, rtol=0, atol=1e-9)


def test_modes_change_sign_with_tau() -> None:
    data = sort_rows(simulated("unbalanced", 2))
    fixed = data.Q @ [0.2, 0.5, -0.1]
    start = np.zeros(len(data.starts))

    np.testing.assert_allclose(
        conditional_modes(data, fixed, -1.5, start), -conditional_modes(data, fixed, 1.5, start), atol=1e-12
    )
