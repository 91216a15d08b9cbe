"""Degrees of freedom of the fixed effects and their t tests, as lmerTest gives them (Satterthwaite 1946)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from grading.fitting.design import Design
from grading.fitting.mixed import FLAT, at_fit
from grading.fitting.result import Array, MixedFit


@dataclass(frozen=True, slots=True, eq=False)
class Tests:
    """For each fixed effect: `df`, `t` = estimate / SE and the two-sided `p`; NaN where there is no answer."""

    df: Array
    t: Array
    p: Array


def satterthwaite(design: Design, fit: MixedFit) -> Tests:
    """The t tests of single fixed effects with Satterthwaite's degrees of freedom.

    With v the squared SE as a function of the variance parameters and A their covariance, df = 2 v^2 / (v' A v').
    A is twice the inverse Hessian of the criterion. In the scale of the residuals that parameter is profiled out,
    which leaves df = v^2 / (g' d''^-1 g + v^2 / m), with g the slope of v along the profile, d'' the Hessian of
    the criterion and m the rows it counts. Directions without curvature are left out, as in lmerTest.
    """
    data, point = at_fit(design, fit)
    basis = np.linalg.inv(data.scaling.x_basis)
    variance = np.diag(basis @ (point.sigma2 * point.unscaled_cov) @ basis.T)
    slope = np.einsum("jp,apq,jq->aj", basis, point.cov_slope, basis)
    values, vectors = np.linalg.eigh(point.hessian)
    flat = FLAT * max(1.0, float(values[-1]))
    curved = values > flat
    spread = np.sum((vectors[:, curved].T @ slope) ** 2 / values[curved][:, None], axis=0)
    df = variance**2 / (spread + variance**2 / point.df)
    if not fit.converged:
        df = np.full_like(df, np.nan)
    t = fit.beta / fit.se
    return Tests(df=df, t=t, p=2.0 * stdtr(df, -np.abs(t)))
