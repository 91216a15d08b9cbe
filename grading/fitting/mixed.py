"""The reference fit of a linear mixed model: lme4's criterion, minimised until gradient and curvature agree."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from time import perf_counter

import numpy as np

from grading.fitting.coding import Codes
from grading.fitting.design import Design
from grading.fitting.diagnosis import diagnose
from grading.fitting.errors import DesignError, FitError
from grading.fitting.factorise import eigen
from grading.fitting.profile import Evaluation, ProfiledDeviance
from grading.fitting.result import Array, Method, MixedFit, RandomBlock
from grading.fitting.rotation import Compressed, compress
from grading.fitting.search import find_optimum, is_singular

# The largest gradient, in units of the square root of the curvature, that still counts as an optimum; it leaves
# less than its square to be gained.
GRADIENT_TOLERANCE = 1e-3
# Curvature below this share of the largest counts as none.
FLAT = 1e-6
# Random effects that vary more than this times as widely as the residuals leave no residuals to speak of; a search
# that did not end tells so earlier.
MAX_RELATIVE_SD = 1e5
DOUBTFUL_RELATIVE_SD = 1e3


def fit_mixed(design: Design, method: Method = "REML") -> MixedFit:
    """Fit `design` by restricted ("REML") or full ("ML") maximum likelihood.

    Raises DesignError when there is no random term, and FitError when the criterion has no finite minimum or the
    model is too large. A fit that did not converge is given back with `converged` false and a warning.
    """
    began = perf_counter()
    if not design.random:
        raise DesignError(f"{design.spec} has no random term such as (1 | g): it is an ordinary regression")
    data = compress(design)
    profile = ProfiledDeviance(data, method)
    point = _optimum(profile)
    gradient, converged = _optimality(point)
    _refuse_no_residual(point, converged)
    singular = is_singular(point)
    scaling = data.scaling
    sigma2 = point.sigma2 * scaling.y_scale**2
    roots = _roots(data, point)
    random = tuple(
        RandomBlock(block.group, block.names, sigma2 * root @ root.T, len(block.levels))
        for block, root in zip(design.random, roots, strict=True)
    )
    return MixedFit(
        spec=design.spec,
        method=method,
        n=design.n,
        n_dropped=design.n_dropped,
        names=design.names,
        beta=scaling.coefficients(point.beta),
        cov_beta=scaling.covariance(point.sigma2 * point.unscaled_cov),
        se_hessian=np.sqrt(np.diag(scaling.covariance(_hessian_cov(point, singular)))),
        random=random,
        sigma2=sigma2,
        theta=np.concatenate([root.T[triangle(len(root))] for root in roots]),
        criterion=point.criterion + scaling.criterion_shift(profile.df, reml=profile.reml),
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
    triangles = split_theta(fit.theta, [block.Z.shape[1] for block in design.random])
    roots = [np.zeros((factor.q, factor.q)) for factor in data.factors]
    for factor, root in zip(data.factors, roots, strict=True):
        for number, block in factor.blocks:
            root[block, block] = data.scaling.z_basis[number] @ triangles[number]
    return data, ProfiledDeviance(data, fit.method).evaluate(roots)


@cache
def triangle(q: int) -> tuple[Codes, Codes]:
    """Rows and columns of an upper triangle (q, q), row by row."""
    rows, columns = np.triu_indices(q)
    return rows, columns


def split_theta(theta: Array, widths: Sequence[int]) -> list[Array]:
    """The relative Cholesky factor (q, q) of each random term, from its lower triangles column by column."""
    roots, stop = [], 0
    for q in widths:
        root = np.zeros((q, q))
        root.T[triangle(q)] = theta[stop : (stop := stop + q * (q + 1) // 2)]
        roots.append(root)
    return roots


def _optimum(profile: ProfiledDeviance) -> Evaluation:
    try:
        return find_optimum(profile)
    except np.linalg.LinAlgError:
        raise FitError(
            "the criterion cannot be computed: the model reproduces the response exactly"
        ) from None


def _refuse_no_residual(point: Evaluation, converged: bool) -> None:
    """Raise FitError where the criterion falls without end as the residual variance goes to zero."""
    limit = MAX_RELATIVE_SD if converged else DOUBTFUL_RELATIVE_SD
    if max(np.abs(root).max() for root in point.roots) > limit:
        raise FitError(
            "the random effects reproduce the response exactly: there is no residual variance to estimate."
            " Is the response the same in all rows of a group?"
        )


def _roots(data: Compressed, point: Evaluation) -> list[Array]:
    """Lambda of each random term in the units of the data, in the order of the formula."""
    roots = {
        number: data.scaling.original_root(number, root[block, block])
        for factor, root in zip(data.factors, point.roots, strict=True)
        for number, block in factor.blocks
    }
    return [roots[number] for number in sorted(roots)]


def _optimality(point: Evaluation) -> tuple[float, bool]:
    """The largest scaled gradient, and whether this is a minimum: flat, and curving upwards in every direction."""
    values, vectors = eigen(point.hessian)
    flat = FLAT * max(1.0, float(values[-1]))
    scaled = (vectors.T @ point.gradient) / np.sqrt(np.maximum(values, flat))
    gradient = float(np.abs(scaled).max())
    return gradient, bool(gradient < GRADIENT_TOLERANCE and values[0] > -flat)


def _hessian_cov(point: Evaluation, singular: bool) -> Array:
    """Covariance of beta from the whole observed Hessian: beta also moves with the variances.

    With d the criterion, it is cov + J' (d'' / 2)^-1 J, J the derivative of beta in the coordinates of D. At the
    boundary that Hessian means nothing, and lme4's covariance is given.
    """
    cov = point.sigma2 * point.unscaled_cov
    if singular:
        return cov
    slope = point.beta_slope
    return cov + 2.0 * slope.T @ inverse_curvature(point.hessian) @ slope


def inverse_curvature(hessian: Array) -> Array:
    """The inverse of a Hessian over the directions in which the criterion curves upwards."""
    values, vectors = eigen(hessian)
    curved = values > FLAT * max(1.0, float(values[-1]))
    return np.asarray((vectors[:, curved] / values[curved]) @ vectors[:, curved].T)
