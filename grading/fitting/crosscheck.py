"""statsmodels as the second opinion on a mixed fit. Everything goes in as arrays, never as a formula."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from grading.fitting.coding import Codes
from grading.fitting.design import Design
from grading.fitting.errors import FitError
from grading.fitting.mixed import split_theta
from grading.fitting.result import Array, MixedFit
from grading.fitting.rotation import find_components

# Agreement of log-likelihoods: absolute, and relative to the log-likelihood where that is larger than 1.
TOLERANCE = 1e-6
# Relative variance added to each random effect where MixedLM could not start otherwise.
INSIDE = 1e-3


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """The log-likelihood of a fit as statsmodels computes it, and `difference`: the fit's own less that."""

    agrees: bool
    difference: float
    loglik: float


@dataclass(frozen=True, slots=True, eq=False)
class StatsmodelsFit:
    """What MixedLM prints: fixed effects (p,), `cov_re` (q, q) in squared units of the response, `sigma2`."""

    names: tuple[str, ...]
    beta: Array
    se: Array
    cov_re: Array
    sigma2: float
    loglik: float
    converged: bool
    messages: tuple[str, ...]


def check_fit(design: Design, fit: MixedFit) -> CrossCheck:
    """Compare the log-likelihood of `fit` with the one that statsmodels computes at the same estimates."""
    loglik = statsmodels_loglik(design, fit)
    difference = fit.loglik - loglik
    return CrossCheck(abs(difference) <= TOLERANCE * max(1.0, abs(fit.loglik)), difference, loglik)


def compare_loglik(design: Design, fit: MixedFit) -> float:
    """The log-likelihood of `fit` less the one that statsmodels computes at the same estimates."""
    return fit.loglik - statsmodels_loglik(design, fit)


def statsmodels_loglik(design: Design, fit: MixedFit) -> float:
    """statsmodels' (restricted) log-likelihood at the estimates of `fit`, its own scale profiled out.

    MixedLM inverts the covariance of the random effects, which fails where a fit is singular. So it is given
    spherical random effects: columns Z Lambda with independent effects of relative variance 1, which is the same
    distribution of y for every fit, at the boundary too. With several grouping factors the columns of each level
    are variance components within blocks of rows that share no group. X goes in with orthonormal columns, for
    MixedLM loses digits where columns are nearly collinear; REML's log|X'V^-1 X| is put back to the units of X.
    """
    Q, T = np.linalg.qr(design.X)
    model, parameters = _spherical_model(design, fit, Q, T @ fit.beta)
    model.reml = fit.method == "REML"
    model.cov_pen = None
    loglik = float(model.loglike(parameters, profile_fe=False))
    return loglik - float(np.log(np.abs(np.diag(T))).sum()) if model.reml else loglik


def start_statsmodels_there(design: Design, fit: MixedFit) -> StatsmodelsFit:
    """Fit MixedLM with the estimates of `fit` as its start: the numbers that statsmodels prints.

    MixedLM cannot start at a singular covariance, so there it starts a little inside. Raises FitError for several
    grouping factors, and where MixedLM fails all the same.
    """
    from statsmodels.regression.mixed_linear_model import MixedLM, MixedLMParams

    if len(fit.groups) > 1:
        raise FitError("MixedLM is started for one grouping factor only")
    Z = np.column_stack([block.Z for block in design.random])
    model = MixedLM(design.y, design.X, design.random[0].codes, exog_re=Z)
    covariance, free = np.zeros((Z.shape[1],) * 2), np.zeros((Z.shape[1],) * 2)
    stop = 0
    for block in fit.random:
        here = slice(stop, stop := stop + len(block.names))
        covariance[here, here], free[here, here] = block.covariance, 1.0
    inside = INSIDE * np.diag(1.0 / np.mean(Z**2, axis=0)) if fit.singular else 0.0
    start = MixedLMParams.from_components(fit.beta, cov_re=covariance / fit.sigma2 + inside)
    mask = MixedLMParams.from_components(np.ones(len(fit.beta)), cov_re=free) if len(fit.random) > 1 else None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = model.fit(start_params=start, reml=fit.method == "REML", free=mask)
        except np.linalg.LinAlgError as error:
            raise FitError(f"MixedLM fails on this model: {error}") from error
        loglik = float(result.llf)
    messages = tuple(dict.fromkeys(str(item.message) for item in caught))
    beta, se = np.asarray(result.fe_params), np.asarray(result.bse_fe)
    cov_re, converged = np.asarray(result.cov_re), bool(result.converged)
    return StatsmodelsFit(design.names, beta, se, cov_re, float(result.scale), loglik, converged, messages)


def _spherical_model(design: Design, fit: MixedFit, X: Array, beta: Array) -> tuple[Any, Any]:
    # statsmodels takes most of a second to import, which fits without a second opinion need not wait for.
    from statsmodels.regression.mixed_linear_model import MixedLM, MixedLMParams

    columns = _spherical_columns(design, fit)
    if len(fit.groups) == 1:
        Z = np.column_stack(list(columns))
        model = MixedLM(design.y, X, design.random[0].codes, exog_re=Z)
        return model, MixedLMParams.from_components(beta, cov_re=np.eye(Z.shape[1]))
    groups, components = _variance_components(design, columns)
    model = MixedLM(design.y, X, groups, exog_vc=components)
    return model, MixedLMParams.from_components(beta, vcomp=np.ones(len(design.random)))


def _spherical_columns(design: Design, fit: MixedFit) -> list[Array]:
    """Z Lambda of each random term, shape (n, q)."""
    roots = split_theta(fit.theta, [block.Z.shape[1] for block in design.random])
    return [block.Z @ root for block, root in zip(design.random, roots, strict=True)]


def _variance_components(design: Design, columns: list[Array]) -> tuple[Codes, Any]:
    """Blocks of rows that share no group, and for each random term and block one column per level and effect."""
    from statsmodels.regression.mixed_linear_model import VCSpec

    groups = find_components([block.codes for block in design.random])
    rows = [np.flatnonzero(groups == number) for number in range(groups.max() + 1)]
    names = [f"term {number}" for number in range(len(columns))]
    matrices = [
        [_by_level(Z[here], block.codes[here]) for here in rows]
        for block, Z in zip(design.random, columns, strict=True)
    ]
    labels = [[[str(j) for j in range(matrix.shape[1])] for matrix in blocks] for blocks in matrices]
    return groups, VCSpec(names, labels, matrices)


def _by_level(Z: Array, codes: Codes) -> Array:
    """Z (n, q) spread out to one set of q columns for each level that occurs."""
    present, level = np.unique(codes, return_inverse=True)
    spread = np.zeros((len(Z), len(present), Z.shape[1]))
    spread[np.arange(len(Z)), level] = Z
    return spread.reshape(len(Z), -1)
