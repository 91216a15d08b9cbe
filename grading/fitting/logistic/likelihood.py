"""The marginal likelihood of the random-intercept logistic model, by adaptive Gauss-Hermite quadrature.

With b_j = tau u_j, u_j ~ N(0, 1), group j contributes the integral of exp(h(u)) / sqrt(2 pi), where
h(u) = sum_i [y eta - m log(1 + exp(eta))] - u^2 / 2 and eta = x'beta + tau u. The nodes z_k are placed around the
mode at u_j + s_j z_k, s_j = (-h''(u_j))^(-1/2); one node is the Laplace approximation.
Source: Pinheiro and Bates (1995), Journal of Computational and Graphical Statistics 4, 12-35.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from grading.fitting.logistic.data import Sorted, log_odds_terms
from grading.fitting.logistic.modes import conditional_modes
from grading.fitting.result import Array

# Central differences of an exact gradient are most accurate near the cube root of the rounding error.
DIFFERENCE = 1e-5


@cache
def quadrature(points: int) -> tuple[Array, Array]:
    """Nodes z and log weights (points,) for expectations over N(0, 1), the weights divided by the density's shape."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(points)
    return nodes, np.log(weights) - 0.5 * np.log(2.0 * np.pi) + 0.5 * nodes**2


@dataclass(slots=True, eq=False)
class Likelihood:
    """The marginal likelihood of `data` with so many quadrature points; `evaluations` counts its calls."""

    data: Sorted
    points: int
    evaluations: int = 0

    def at(self, parameters: Array, start: Array | None = None) -> Point:
        """The point at `parameters`, gamma (p,) followed by tau; the modes are sought from `start` (groups,)."""
        self.evaluations += 1
        data, tau = self.data, float(parameters[-1])
        fixed = data.Q @ parameters[:-1]
        u = conditional_modes(data, fixed, tau, np.zeros(len(data.starts)) if start is None else start)
        return _evaluate(self, parameters, fixed, u)


@dataclass(frozen=True, eq=False)
class Point:
    """The criterion, minus twice the log-likelihood without its constant, at `parameters`.

    `parameters` (p + 1,): gamma and the signed tau; the likelihood is even in tau, so that zero is no wall but a
    valley or a saddle. `u` (groups,): conditional modes in units of tau, `scale` (groups,): their SDs in
    those units. `gradient` (p + 1,) is exact: the modes and scales move with the parameters.
    """

    likelihood: Likelihood
    parameters: Array
    u: Array
    scale: Array
    criterion: float
    gradient: Array

    @cached_property
    def hessian(self) -> Array:
        """Second derivatives (p + 1, p + 1), by central differences of the gradient."""
        rows = []
        for j, value in enumerate(self.parameters):
            step = np.zeros_like(self.parameters)
            step[j] = DIFFERENCE * max(1.0, abs(value))
            ahead, behind = move(self, step), move(self, -step)
            rows.append((ahead.gradient - behind.gradient) / (2.0 * step[j]))
        matrix = np.stack(rows)
        return 0.5 * (matrix + matrix.T)


def move(point: Point, step: Array) -> Point:
    """The point one step away; its modes are sought from those of this one."""
    return point.likelihood.at(point.parameters + step, point.u)


def _evaluate(likelihood: Likelihood, parameters: Array, fixed: Array, u: Array) -> Point:
    data, tau = likelihood.data, float(parameters[-1])
    p, _ = log_odds_terms(fixed + tau * u[data.group])
    w = data.m * p * (1.0 - p)
    third = w * (1.0 - 2.0 * p)
    W, V = data.sums(w), data.sums(third)
    H = 1.0 + tau**2 * W
    scale = 1.0 / np.sqrt(H)
    nodes = _Nodes.at(data, fixed, tau, u, scale, likelihood.points)
    # How the modes and the logarithm of the scales move with tau; with gamma they move through w and third alone.
    du_dtau = (data.sums(data.y - data.m * p) - tau * u * W) / H
    dlog_dtau = -(2.0 * tau * W + tau**2 * u * V + tau**3 * V * du_dtau) / (2.0 * H)
    stretch = 1.0 + nodes.stretch
    by_w = stretch * tau**4 * V / (2.0 * H**2) - nodes.shift * tau / H
    by_third = -stretch * tau**2 / (2.0 * H)
    rows = nodes.residual + by_w[data.group] * w + by_third[data.group] * third
    d_gamma = data.Q.T @ rows
    d_tau = float(np.sum(nodes.d_tau + stretch * dlog_dtau + nodes.shift * du_dtau))
    loglik = float(np.sum(nodes.log_integral + np.log(scale)))
    return Point(likelihood, parameters, u, scale, -2.0 * loglik, -2.0 * np.append(d_gamma, d_tau))


@dataclass(frozen=True, slots=True, eq=False)
class _Nodes:
    """Sums over the nodes with the weights they have in each group's integral.

    `log_integral` (groups,) lacks log s. `residual` (n,): mean of y - m p. `d_tau` (groups,): mean of dh/dtau with
    the nodes held fast. `shift`, `stretch` (groups,): change of the log integral when all nodes move by one, and
    when log s grows by one.
    """

    log_integral: Array
    residual: Array
    d_tau: Array
    shift: Array
    stretch: Array

    @classmethod
    def at(cls, data: Sorted, fixed: Array, tau: float, u: Array, scale: Array, points: int) -> _Nodes:
        nodes, log_weights = quadrature(points)
        places = u + scale * nodes[:, None]
        logs = np.empty_like(places)
        sums = np.empty_like(places)
        residuals = np.empty((points, len(fixed)))
        for k, place in enumerate(places):
            eta = fixed + tau * place[data.group]
            p, softplus = log_odds_terms(eta)
            residuals[k] = data.y - data.m * p
            sums[k] = data.sums(residuals[k])
            logs[k] = log_weights[k] + data.sums(data.y * eta - data.m * softplus) - 0.5 * place**2
        top = logs.max(axis=0)
        shares = np.exp(logs - top)
        total = shares.sum(axis=0)
        shares /= total
        slopes = shares * (tau * sums - places)
        return cls(
            log_integral=top + np.log(total),
            residual=np.einsum("kn,kn->n", shares[:, data.group], residuals),
            d_tau=np.sum(shares * sums * places, axis=0),
            shift=slopes.sum(axis=0),
            stretch=scale * np.sum(slopes * nodes[:, None], axis=0),
        )
