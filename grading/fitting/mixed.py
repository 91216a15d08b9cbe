"""The reference fit of a linear mixed model: lme4's criterion, minimised until gradient and curvature agree."""

from __future__ import annotations

from time import perf_counter

import numpy as np

from grading.fitting.design import Design
from grading.fitting.diagnosis import diagnose
from grading.fitting.errors import DesignError
from grading.fitting.profile import Evaluation, ProfiledDeviance
from grading.fitting.result import Array, Method, MixedFit, RandomBlock
from grading.fitting.rotation import Compressed, Scaling, compress
from grading.fitting.search import find_optimum, is_singular

# The largest gradient, in units of the square root of the curvature, that still counts as an optimum; it leaves
# less than its square to be gained.
GRADIENT_TOLERANCE = 1e-3
# Curvature below this share of the largest counts as none.
FLAT = 1e-8


def fit_mixed(design: Design, method: Method = "REML") -> MixedFit:
    """Fit `design` by restricted ("REML") or full ("ML") maximum likelihood.

    Raises DesignError when there is no random term, FitError when the criterion has no finite minimum (see
    `compress`). A fit that did not converge is given back with `converged` false and a warning.
    """
    began = perf_counter()
    if not design.random:
        raise DesignError(f"{design.spec} has no random term such as (1 | group): it is an ordinary regression")
    data = compress(design)
    profile = ProfiledDeviance(data, method)
    point = find_optimum(profile)
    gradient, curved = _optimality(point)
    converged = gradient < GRADIENT_TOLERANCE and curved
    singular = is_singular(point)
    random = random_blocks(design, data, point)
    sigma2 = point.sigma2 * data.scaling.y_scale**2
    return MixedFit(
        spec=design.spec,
        method=method,
        n=design.n,
        n_dropped=design.n_dropped,
        names=design.names,
        beta=data.scaling.beta_ols + data.scaling.y_scale * _solve(data.scaling, point.beta),
        cov_beta=_rescale(data.scaling, point.sigma2 * point.unscaled_cov),
        se_hessian=np.sqrt(np.diag(_rescale(data.scaling, _hessian_cov(point, singular)))),
        random=random,
        sigma2=sigma2,
        theta=np.concatenate(theta_blocks(data, point)),
        criterion=point.criterion + _criterion_shift(data, profile),
        gradient=gradient,
        converged=converged,
        singular=singular,
        warnings=diagnose(design, random, sigma2=sigma2, converged=converged, singular=singular),
        seconds=perf_counter() - began,
        evaluations=profile.evaluations,
    )


def at_fit(design: Design, fit: MixedFit) -> tuple[Compressed, Evaluation]:
    """The scaled problem of `design` and its evaluation at the estimates of `fit`."""
    data = compress(design)
    profile = ProfiledDeviance(data, fit.method)
    roots = [np.zeros((factor.q, factor.q)) for factor in data.factors]
    starts = np.cumsum([0, *(len(b.names) * (len(b.names) + 1) // 2 for b in design.random)])
    for factor, root in zip(data.factors, roots, strict=True):
        for number, block in factor.blocks:
            triangle = lower_triangle(fit.theta[starts[number] : starts[number + 1]])
            root[block, block] = data.scaling.z_basis[number] @ triangle
    return data, profile.evaluate(roots)


def lower_triangle(theta: Array) -> Array:
    """The (q, q) relative Cholesky factor whose lower triangle, column by column, is `theta`."""
    q = int(np.sqrt(2 * len(theta)))
    matrix = np.zeros((q, q))
    matrix.T[np.triu_indices(q)] = theta
    return matrix


def theta_blocks(data: Compressed, point: Evaluation) -> list[Array]:
    """theta of each random term in the units of the data, in the order of the formula."""
    blocks: dict[int, Array] = {}
    for factor, root in zip(data.factors, point.roots, strict=True):
        for number, block in factor.blocks:
            original = np.linalg.solve(data.scaling.z_basis[number], root[block, block])
            triangle = np.linalg.qr(original.T, mode="r")
            triangle *= np.where(np.diag(triangle) < 0, -1.0, 1.0)[:, None]
            blocks[number] = triangle[np.triu_indices(len(triangle))]
    return [blocks[number] for number in sorted(blocks)]


def random_blocks(design: Design, data: Compressed, point: Evaluation) -> tuple[RandomBlock, ...]:
    sigma2 = point.sigma2 * data.scaling.y_scale**2
    roots = [lower_triangle(theta) for theta in theta_blocks(data, point)]
    return tuple(
        RandomBlock(block.group, block.names, sigma2 * root @ root.T, len(block.levels))
        for block, root in zip(design.random, roots, strict=True)
    )


def _optimality(point: Evaluation) -> tuple[float, bool]:
    """The largest scaled gradient, and whether the criterion curves upwards in every direction."""
    values, vectors = np.linalg.eigh(point.hessian)
    flat = FLAT * max(1.0, float(values[-1]))
    scaled = (vectors.T @ point.gradient) / np.sqrt(np.maximum(values, flat))
    return float(np.abs(scaled).max()), bool(values[0] > -100.0 * flat)


def _hessian_cov(point: Evaluation, singular: bool) -> Array:
    """Covariance of beta from the whole observed Hessian: beta also moves with the variances.

    With d the criterion, it is cov + J' (d'' / 2)^-1 J, J the derivative of beta in the coordinates of D. At the
    boundary that Hessian means nothing, and lme4's covariance is given.
    """
    cov = point.sigma2 * point.unscaled_cov
    if singular:
        return cov
    slope = point.beta_slope
    return cov + 2.0 * slope.T @ np.linalg.pinv(point.hessian, rcond=FLAT, hermitian=True) @ slope


def _criterion_shift(data: Compressed, profile: ProfiledDeviance) -> float:
    """What scaling y and X has taken off the criterion."""
    shift = 2.0 * profile.df * np.log(data.scaling.y_scale)
    if profile.reml:
        shift += 2.0 * np.log(np.abs(np.diag(data.scaling.x_basis))).sum()
    return float(shift)


def _solve(scaling: Scaling, values: Array) -> Array:
    return np.linalg.solve(scaling.x_basis, values) if len(scaling.x_basis) else values


def _rescale(scaling: Scaling, cov: Array) -> Array:
    """A covariance of scaled coefficients in the units of the data."""
    half = _solve(scaling, cov)
    return scaling.y_scale**2 * _solve(scaling, half.T)
