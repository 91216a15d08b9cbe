"""The conditional modes: for each group the most likely value of its random intercept, given the fixed effects."""

from __future__ import annotations

import numpy as np

from grading.fitting.errors import FitError
from grading.fitting.logistic.data import Sorted, log_odds_terms
from grading.fitting.result import Array

TOLERANCE = 1e-9
MAX_STEPS = 200


def conditional_modes(data: Sorted, fixed: Array, tau: float, start: Array) -> Array:
    """The u_j (groups,) that maximise log f(y_j | X beta + tau u) - u^2 / 2; `fixed` (n,) is X beta.

    Newton steps for all groups at once, which is what penalised iteratively reweighted least squares amounts to
    here. The function is concave, so its slope brackets the mode: a step that leaves the bracket, or that does not
    halve the slope, is followed by bisection. `start` may be the modes of a point nearby.
    """
    success, trials = data.sums(data.y), data.sums(data.m)
    ends = np.sort(np.stack([tau * success, tau * (success - trials)]), axis=0)
    low, high = ends[0], ends[1]
    u = np.clip(start, low, high)
    before = np.full_like(u, np.inf)
    for _ in range(MAX_STEPS):
        p, _ = log_odds_terms(fixed + tau * u[data.group])
        slope = tau * data.sums(data.y - data.m * p) - u
        low, high = np.where(slope > 0, u, low), np.where(slope < 0, u, high)
        step = slope / (1.0 + tau**2 * data.sums(data.m * p * (1.0 - p)))
        # The step is also the error up to its square, so the last one is taken before leaving.
        done = np.abs(step) < TOLERANCE * (1.0 + np.abs(u))
        if done.all():
            return u + step
        newton = u + step
        poor = ~done & ((newton <= low) | (newton >= high) | (np.abs(slope) > 0.5 * before))
        before = np.where(poor, np.inf, np.abs(slope))
        u = np.where(poor, 0.5 * (low + high), newton)
    raise FitError(
        f"the conditional modes were not found in {MAX_STEPS} steps at tau = {tau:g}: a predictor of extreme size may"
        " be the reason, so use other units"
    )
