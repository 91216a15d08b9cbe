"""Degrees of freedom of the fixed effects and their t tests, as lmerTest gives them (Satterthwaite 1946)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from grading.fitting.design import Design
from grading.fitting.mixed import at_fit, inverse_curvature
from grading.fitting.result import Array, MixedFit


@dataclass(frozen=True, slots=True, eq=False)
class CoefficientTests:
    """For each fixed effect: `df`, `t` = estimate / SE and the two-sided `p`; NaN where there is no answer."""

    df: Array
    t: Array
    p: Array


def satterthwaite(design: Design, fit: MixedFit) -> CoefficientTests:
    """The t tests of single fixed effects with Satterthwaite's degrees of freedom.

    With v the squared SE as a function of the variance parameters and A their covariance, df = 2 v^2 / (v' A v').
    A is twice the inverse Hessian of the criterion. In the scale of the residuals that parameter is profiled out,
    which leaves 1 / df = g' d''^-1 g + 1 / m, with g the slope of log v along the profile, d'' the Hessian of the
    criterion and m the rows it counts. Directions without curvature are left out, as in lmerTest.
    """
    data, point = at_fit(design, fit)
    basis = np.linalg.inv(data.scaling.x_basis)
    variance = np.diag(basis @ (point.sigma2 * point.unscaled_cov) @ basis.T)
    share = np.einsum("jp,apq,jq->aj", basis, point.cov_slope, basis) / variance
    spread = np.einsum("aj,ab,bj->j", share, inverse_curvature(point.hessian), share)
    df = 1.0 / (spread + 1.0 / point.df) if fit.converged else np.full(len(variance), np.nan)
    t = fit.beta / fit.se
    return CoefficientTests(df=df, t=t, p=2.0 * stdtr(df, -np.abs(t)))
