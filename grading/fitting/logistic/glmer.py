"""What R's glmer prints for Laplace's approximation, where that differs from the optimum.

glmer stops its iterations for the conditional modes at a relative tolerance of 1e-7, always begins them at the same
linear predictor, and takes the log determinant at the iterate before the last. Its criterion is therefore a little
rough, and its standard errors, from second differences of it, differ by up to a few percent from those of the
smooth one (on lme4's own example cbpp 0.5 to 1.3%). Someone who reports them has made no mistake, so both are right answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grading.fitting.logistic.data import log_odds_terms
from grading.fitting.logistic.design import LogisticDesign
from grading.fitting.logistic.result import LogisticFit
from grading.fitting.result import Array

TOLERANCE = 1e-7
MAX_STEPS = 100
# The steps of lme4's numerical derivatives, in logits.
DIFFERENCE = 1e-4
# Beyond this relative distance from the exact ones glmer's standard errors are an accident of its iterations.
BELIEVABLE = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class GlmerPrint:
    """`beta`, `se` (p,) and `tau` as glmer prints them, to about four digits."""

    beta: Array
    se: Array
    tau: float


def printed_by_glmer(design: LogisticDesign, fit: LogisticFit) -> GlmerPrint | None:
    """The estimates and standard errors of `glmer(..., nAGQ = 1)` on these data.

    `fit` is the fit by Laplace's approximation. None when it is singular, or when glmer's criterion is too rough
    there for its standard errors to be foretold. Raises ValueError for a fit by quadrature, on which glmer agrees.
    """
    if fit.points != 1:
        raise ValueError(f"a fit with {fit.points} quadrature points: glmer prints the same there")
    if fit.singular:
        return None
    lagged = _Lagged(design, _first_stage(design, fit.tau))
    place = np.append(fit.beta, fit.tau)
    for _ in range(2):
        gradient, hessian = _differences(lagged, place)
        if not np.isfinite(hessian).all() or np.linalg.eigvalsh(hessian)[0] <= 0:
            return None
        place = place - np.linalg.solve(hessian, gradient)
    _, hessian = _differences(lagged, place)
    if not np.isfinite(hessian).all() or np.linalg.eigvalsh(hessian)[0] <= 0:
        return None
    se = np.sqrt(np.diag(np.linalg.inv(0.5 * hessian)))[:-1]
    if np.abs(se / fit.se - 1.0).max() > BELIEVABLE:
        return None
    return GlmerPrint(place[:-1], se, float(place[-1]))


@dataclass(frozen=True, slots=True, eq=False)
class _Lagged:
    """glmer's criterion for `design`, its iterations begun at the linear predictor `eta` (n,)."""

    design: LogisticDesign
    eta: Array

    def at(self, place: Array) -> float:
        """Minus twice the log-likelihood without its constant at beta (p,) followed by tau."""
        design, tau = self.design, place[-1]
        fixed = design.X @ place[:-1]
        eta, before = self.eta, np.inf
        for _ in range(MAX_STEPS):
            weight, response = _working(design, eta)
            curvature = 1.0 + tau**2 * _sums(design, weight)
            u = tau * _sums(design, weight * (response - fixed)) / curvature
            eta = fixed + tau * u[design.codes]
            now = _penalised(design, eta, u)
            if abs(before - now) < TOLERANCE * abs(now):
                break
            before = now
        return now + float(np.sum(np.log(curvature))) + _saturated(design)


def _first_stage(design: LogisticDesign, tau: float) -> Array:
    """The linear predictor (n,) after glmer's first stage, which finds beta and the modes together for each tau."""
    # SciPy's optimiser takes a while to import, and most fits never need it.
    from scipy.optimize import minimize_scalar

    search = minimize_scalar(
        lambda value: _joint_fit(design, value)[0],
        bounds=(0.0, 4.0 * tau + 1.0),
        method="bounded",
        options={"xatol": 1e-6},
    )
    return _joint_fit(design, float(search.x))[1]


def _joint_fit(design: LogisticDesign, tau: float) -> tuple[float, Array]:
    """The criterion and the linear predictor at the beta and modes that are jointly most likely, given tau."""
    mean = (design.successes + 0.5) / (design.trials + 1.0)
    eta, before = np.log(mean / (1.0 - mean)), np.inf
    for _ in range(MAX_STEPS):
        weight, response = _working(design, eta)
        curvature = 1.0 + tau**2 * _sums(design, weight)
        columns = np.stack([_sums(design, weight * column) for column in design.X.T], axis=1)
        cross = tau**2 * columns / curvature[:, None]
        product = _sums(design, weight * response)
        beta = np.linalg.solve(
            design.X.T @ (design.X * weight[:, None]) - columns.T @ cross,
            design.X.T @ (weight * response) - cross.T @ product,
        )
        u = tau * (product - columns @ beta) / curvature
        eta = design.X @ beta + tau * u[design.codes]
        now = _penalised(design, eta, u)
        if abs(before - now) < TOLERANCE * abs(now):
            break
        before = now
    return now + float(np.sum(np.log(curvature))), eta


def _working(design: LogisticDesign, eta: Array) -> tuple[Array, Array]:
    """Weights and working response (n,) of the next iteration."""
    p, _ = log_odds_terms(eta)
    weight = np.maximum(design.trials * p * (1.0 - p), 1e-12)
    return weight, eta + (design.successes - design.trials * p) / weight


def _sums(design: LogisticDesign, values: Array) -> Array:
    return np.bincount(design.codes, values, len(design.levels)).astype(np.float64)


def _penalised(design: LogisticDesign, eta: Array, u: Array) -> float:
    """The deviance of the rows plus the squared length of u: what glmer watches for convergence."""
    _, softplus = log_odds_terms(eta)
    loglik = float(np.sum(design.successes * eta - design.trials * softplus))
    return -2.0 * loglik - _saturated(design) + float(u @ u)


def _saturated(design: LogisticDesign) -> float:
    """Minus twice the log-likelihood of a model that gives each row its own probability."""
    share = design.successes / design.trials
    inner = (share > 0) & (share < 1)
    p, m = share[inner], design.trials[inner]
    return float(-2.0 * np.sum(m * (p * np.log(p) + (1.0 - p) * np.log1p(-p))))


def _differences(lagged: _Lagged, place: Array) -> tuple[Array, Array]:
    """Gradient and Hessian of glmer's criterion by central differences."""
    steps = DIFFERENCE * np.eye(len(place))
    centre = lagged.at(place)
    ahead = np.array([lagged.at(place + step) for step in steps])
    behind = np.array([lagged.at(place - step) for step in steps])
    hessian = np.diag((ahead - 2.0 * centre + behind) / DIFFERENCE**2)
    for i in range(len(place)):
        for j in range(i):
            corners = [(1, 1, 1), (-1, -1, 1), (1, -1, -1), (-1, 1, -1)]
            cross = sum(sign * lagged.at(place + a * steps[i] + b * steps[j]) for a, b, sign in corners)
            hessian[i, j] = hessian[j, i] = cross / (4.0 * DIFFERENCE**2)
    return (ahead - behind) / (2.0 * DIFFERENCE), hessian
