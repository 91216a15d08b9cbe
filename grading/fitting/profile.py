"""The profiled deviance of a linear mixed model with its exact gradient and Hessian.

V = I + Z D Z' is the covariance of y relative to sigma2, D = Lambda Lambda' that of the random effects, block by
block. beta and sigma2 are at their optimum for the given D (Bates et al. 2015, J. Stat. Softw. 67(1), sections 3.3
and 3.4). Derivatives follow from dV = Z dD Z'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grading.fitting.coding import Codes
from grading.fitting.result import Array, Method
from grading.fitting.rotation import Compressed, GroupingFactor


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """The criterion at one D, in the scaled problem of `Compressed`.

    `roots`: Lambda of each grouping factor, (q, q), with orthogonal columns in each random term; `axes`: those
    columns at length 1.
    `gradient` (m,), `hessian` (m, m): derivatives of `criterion` in the m coordinates of `ProfiledDeviance`.
    `beta` (p,). `sigma2`: weighted residual sum of squares over `df`.
    `whitener` (p, p): upper triangular T with (X'V^-1 X)^-1 = T T'.
    `moments` (m, p + 1, p + 1): sum of Y' dD Y over components, Y = Z'V^-1 [X T, residual / sigma].
    """

    roots: tuple[Array, ...]
    axes: tuple[Array, ...]
    criterion: float
    gradient: Array
    hessian: Array
    beta: Array
    sigma2: float
    df: int
    whitener: Array
    moments: Array

    @property
    def unscaled_cov(self) -> Array:
        """Covariance of beta divided by sigma2, shape (p, p)."""
        return self.whitener @ self.whitener.T

    @property
    def beta_slope(self) -> Array:
        """Derivative of beta in each coordinate, shape (m, p)."""
        return -np.sqrt(self.sigma2) * self.moments[:, :-1, -1] @ self.whitener.T

    @property
    def cov_slope(self) -> Array:
        """Derivative of sigma2 * unscaled_cov in each coordinate, shape (m, p, p)."""
        of_unscaled = self.whitener @ self.moments[:, :-1, :-1] @ self.whitener.T
        of_log_sigma2 = -self.moments[:, -1, -1] / self.df
        return self.sigma2 * (of_unscaled + of_log_sigma2[:, None, None] * self.unscaled_cov)


class ProfiledDeviance:
    """The criterion as a function of D = Lambda Lambda', with coordinates that suit the point.

    Lambda is kept as U S, the principal axes of D times their standard deviations, largest first. A step adds
    U times a lower triangle to Lambda; the coordinates are its entries, term by term. The sign of a column of Lambda
    changes nothing, so the criterion is smooth across zero variances, needs no bounds, and stays well
    conditioned near correlations of plus or minus 1.
    """

    def __init__(self, data: Compressed, method: Method) -> None:
        self.data = data
        self.reml = method == "REML"
        self.df = data.n - data.p if self.reml else data.n
        self.places = coordinate_places(data.factors)
        self.size = sum(len(rows) for _, rows, _ in self.places)
        self.evaluations = 0
        self._RC = np.concatenate([data.R, data.C], axis=2)
        self._diagonal = np.arange(data.R.shape[1])

    def start(self, sd: float) -> Evaluation:
        """Uncorrelated random effects with the same relative standard deviation `sd` in every direction."""
        return self.evaluate([sd * np.eye(factor.q) for factor in self.data.factors])

    def move(self, point: Evaluation, step: Array) -> Evaluation:
        """The criterion one step away. Raises LinAlgError when that is too far for finite numbers."""
        roots = []
        for root, axis, (here, rows, columns) in zip(point.roots, point.axes, self.places, strict=True):
            triangle = np.zeros_like(root)
            triangle[rows, columns] = step[here]
            roots.append(root + axis @ triangle)
        return self.evaluate(roots)

    def evaluate(self, roots: Sequence[Array]) -> Evaluation:
        """Criterion and derivatives for Lambda of each grouping factor, any square roots of D."""
        self.evaluations += 1
        p = self.data.p
        axes, roots = _principal(self.data.factors, roots)
        logdet, R, C = self._whitened(roots)
        flat = C.reshape(-1, p + 1)
        S = np.linalg.cholesky(self.data.within + flat.T @ flat)
        sigma2 = float(S[p, p] ** 2 / self.df)
        criterion = logdet + self.df * (1.0 + np.log(2.0 * np.pi * sigma2))
        if self.reml:
            criterion += 2.0 * np.log(np.diag(S)[:p]).sum()
        # [X, y] times this is [X T, residual / sigma]; the columns of X T are orthonormal in V^-1.
        whiten = np.linalg.inv(S).T
        whiten[:, p] *= np.sqrt(self.df)
        Rt = R.transpose(0, 2, 1)
        gradient, hessian, moments = self._derivatives(axes, roots, Rt @ R, Rt @ (C @ whiten))
        return Evaluation(
            roots=tuple(roots),
            axes=tuple(axes),
            criterion=float(criterion),
            gradient=gradient,
            hessian=hessian,
            beta=whiten[:p, :p] @ S[p, :p],
            sigma2=sigma2,
            df=self.df,
            whitener=whiten[:p, :p],
            moments=moments,
        )

    def _whitened(self, roots: Sequence[Array]) -> tuple[float, Array, Array]:
        """log |V|, and R and C of the data multiplied by a square root of U'V^-1 U."""
        root = self.data.root(roots)
        H = root @ root.transpose(0, 2, 1)
        H[:, self._diagonal, self._diagonal] += 1.0
        L = np.linalg.cholesky(H)
        solved = np.linalg.solve(L, self._RC)
        width = self.data.R.shape[2]
        logdet = 2.0 * np.log(L[:, self._diagonal, self._diagonal]).sum()
        return float(logdet), solved[..., :width], solved[..., width:]

    def _derivatives(
        self, axes: Sequence[Array], roots: Sequence[Array], G: Array, Y: Array
    ) -> tuple[Array, Array, Array]:
        """Gradient, Hessian and `moments`. G (c, Q, Q): Z'V^-1 Z; Y (c, Q, p + 1): see `Evaluation`."""
        p, factors = self.data.p, self.data.factors
        counted = Y if self.reml else Y[..., p:]
        P = counted @ counted.transpose(0, 2, 1)
        N = 2.0 * P - G
        directions = [
            _directions(axis, root, rows, columns)
            for axis, root, (_, rows, columns) in zip(axes, roots, self.places, strict=True)
        ]
        moments = np.concatenate([e @ _moments(f, Y) for e, f in zip(directions, factors, strict=True)])
        mixed, last = moments.reshape(-1, p + 1, p + 1)[:, :p, p], moments[:, -1]
        hessian = -2.0 * mixed @ mixed.T - np.outer(last, last) / self.df
        if self.reml:
            inner = moments.reshape(-1, p + 1, p + 1)[:, :p, :p].reshape(self.size, p * p)
            hessian -= inner @ inner.T
        gradient = np.empty(self.size)
        for f, axis, left, (here, rows, columns) in zip(factors, axes, directions, self.places, strict=True):
            force = _diagonal_sum(f, G - P)
            gradient[here] = left @ force.ravel()
            force = axis.T @ force @ axis
            hessian[here, here] += 2.0 * np.where(
                columns[:, None] == columns, force[rows[:, None], rows], 0.0
            )
            for g, right, (there, _, _) in zip(factors, directions, self.places, strict=True):
                hessian[here, there] += left @ _pair_sum(f, g, G, N) @ right.T
        return gradient, hessian, moments.reshape(-1, p + 1, p + 1)


def coordinate_places(factors: tuple[GroupingFactor, ...]) -> list[tuple[slice, Codes, Codes]]:
    """For each grouping factor: its part of the m coordinates, and the rows and columns of the triangle they fill."""
    places = []
    start = 0
    for factor in factors:
        rows, columns = [], []
        for _, block in factor.blocks:
            column, row = np.triu_indices(block.stop - block.start)
            rows.append(row + block.start)
            columns.append(column + block.start)
        stop = start + sum(map(len, rows))
        places.append((slice(start, stop), np.concatenate(rows), np.concatenate(columns)))
        start = stop
    return places


def _principal(
    factors: tuple[GroupingFactor, ...], roots: Sequence[Array]
) -> tuple[list[Array], list[Array]]:
    """U and U S of each Lambda = U S V', random term by random term."""
    axes, turned = [], []
    for factor, root in zip(factors, roots, strict=True):
        if factor.q == 1:
            axes.append(np.ones((1, 1)))
            turned.append(np.abs(root))
            continue
        axis, scaled = np.zeros_like(root), np.zeros_like(root)
        for _, block in factor.blocks:
            U, S, _ = np.linalg.svd(root[block, block])
            axis[block, block] = U
            scaled[block, block] = U * S
        axes.append(axis)
        turned.append(scaled)
    return axes, turned


def _directions(axis: Array, root: Array, rows: Codes, columns: Codes) -> Array:
    """dD = dLambda Lambda' + Lambda dLambda' for each coordinate, shape (m, q * q)."""
    m, q = len(rows), len(root)
    half = axis.T[rows][:, :, None] * root.T[columns][:, None, :]
    return (half + half.transpose(0, 2, 1)).reshape(m, q * q)


def _moments(factor: GroupingFactor, Y: Array) -> Array:
    """Sum over levels of Y_j Y_k', shape (q * q, (p + 1)^2): contracted with dD it gives Y' dD Y."""
    q, width = factor.q, Y.shape[2]
    flat = Y[:, factor.columns].reshape(-1, q * width)
    return (flat.T @ flat).reshape(q, width, q, width).transpose(0, 2, 1, 3).reshape(q * q, width * width)


def _diagonal_sum(factor: GroupingFactor, matrix: Array) -> Array:
    """Sum over levels of their (q, q) diagonal blocks."""
    part = matrix[:, factor.columns, factor.columns]
    if factor.slots == 1:
        return part.sum(axis=0)
    split = part.reshape(len(part), factor.slots, factor.q, factor.slots, factor.q)
    return np.einsum("csjsk->jk", split)


def _pair_sum(f: GroupingFactor, g: GroupingFactor, G: Array, N: Array) -> Array:
    """Sum over pairs of levels of G (x) N, shape (qf * qf, qg * qg), so that tr(Ea G Eb N) = Ea' @ this @ Eb."""
    left, right = _pairs(f, g, G), _pairs(f, g, N)
    product = (left.T @ right).reshape(f.q, g.q, f.q, g.q)
    return product.transpose(0, 2, 1, 3).reshape(f.q * f.q, g.q * g.q)


def _pairs(f: GroupingFactor, g: GroupingFactor, matrix: Array) -> Array:
    """The (qf, qg) blocks of a matrix for each pair of levels, one per row."""
    part = matrix[:, f.columns, g.columns]
    if f.slots * g.slots > 1:
        part = part.reshape(len(part), f.slots, f.q, g.slots, g.q).transpose(0, 1, 3, 2, 4)
    return part.reshape(-1, f.q * g.q)
