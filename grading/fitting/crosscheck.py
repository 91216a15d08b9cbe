"""statsmodels as the second opinion on a mixed fit. Everything goes in as arrays, never as a formula."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from grading.fitting.coding import Codes
from grading.fitting.design import Design
from grading.fitting.errors import FitError
from grading.fitting.mixed import split_theta
from grading.fitting.remember import remember
from grading.fitting.result import Array, MixedFit
from grading.fitting.rotation import find_components, number_within

# Agreement of log-likelihoods: absolute, and relative to the log-likelihood where that is larger than 1.
TOLERANCE = 1e-6
# Relative variance added to each random effect where MixedLM could not start otherwise.
INSIDE = 1e-3
# Random effects in a bundle of rows: with fewer there are more bundles, with more the matrices are larger.
BUNDLE = 32


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
    distribution of y for every fit, at the boundary too. They are the columns, one set for each level, of one variance
    component. Its groups are bundles of rows that share no level with the other rows: MixedLM takes some 50
    microseconds for each group, whatever its size. X goes in with orthonormal columns, for MixedLM loses digits
    where columns are nearly collinear; REML's log|X'V^-1 X| is put back to the units of X.
    """
    # statsmodels takes most of a second to import, which fits without a second opinion need not wait for.
    from statsmodels.regression.mixed_linear_model import MixedLM, MixedLMParams, VCSpec

    bundled = _bundle(design)
    columns = bundled.columns(design, fit)
    matrices = np.split(columns[bundled.order], bundled.cuts)
    component = VCSpec(["random effects"], [[[] for _ in matrices]], [matrices])
    model = MixedLM(design.y, bundled.Q, bundled.numbers, exog_vc=component)
    model.reml = fit.method == "REML"
    model.cov_pen = None
    parameters = MixedLMParams.from_components(bundled.T @ fit.beta, vcomp=np.ones(1))
    loglik = float(model.loglike(parameters, profile_fe=False))
    return loglik - float(np.log(np.abs(np.diag(bundled.T))).sum()) if model.reml else loglik


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


@dataclass(frozen=True, slots=True, eq=False)
class _Bundled:
    """What MixedLM is given and no fit changes: X = Q T, and the bundle of each row.

    `numbers`: the bundle of each row; `order`: the rows by bundle, which end at `cuts`; `slots`: for each random
    term the number of each row's level within its bundle.
    """

    Q: Array
    T: Array
    numbers: list[int]
    order: Codes
    cuts: Codes
    slots: tuple[Codes, ...]

    def columns(self, design: Design, fit: MixedFit) -> Array:
        """Z Lambda, the columns of a level in places of their own in its bundle."""
        roots = split_theta(fit.theta, [block.Z.shape[1] for block in design.random])
        parts = []
        for block, root, slot in zip(design.random, roots, self.slots, strict=True):
            spread = np.zeros((design.n, int(slot.max()) + 1, len(root)))
            spread[np.arange(design.n), slot] = block.Z @ root
            parts.append(spread.reshape(design.n, -1))
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


@remember
def _bundle(design: Design) -> _Bundled:
    bundle = _bundles(design, find_components([block.codes for block in design.random]))
    order = np.argsort(bundle, kind="stable")
    Q, T = np.linalg.qr(design.X)
    if design.names[:1] == ("(Intercept)",):
        # MixedLM looks for a constant column, and computes two ranks where rounding errors hide it.
        Q[:, 0] = 1.0 / T[0, 0]
    return _Bundled(
        Q=Q,
        T=T,
        numbers=bundle.tolist(),
        order=order,
        cuts=np.flatnonzero(np.diff(bundle[order])) + 1,
        slots=tuple(number_within(bundle, block.codes) for block in design.random),
    )


def _bundles(design: Design, component: Codes) -> Codes:
    """The bundle of each row: neighbouring components whose random effects are not too many together."""
    width = np.zeros(int(component.max()) + 1, np.intp)
    for block in design.random:
        owner = np.empty(len(block.levels), np.intp)
        owner[block.codes] = component
        width += block.Z.shape[1] * np.bincount(owner, minlength=len(width))
    number = np.cumsum(width) // BUNDLE
    return np.asarray(np.unique(number, return_inverse=True)[1][component], np.intp)
