"""The profiled deviance of a linear mixed model with its exact gradient and Hessian.

V = I + Z D Z' is the covariance of y relative to sigma2, D = Lambda Lambda' that of the random effects, block by
block. beta and sigma2 are at their optimum for the given D (Bates et al. 2015, J. Stat. Softw. 67(1), sections 3.3
and 3.4). Derivatives follow from dV = Z dD Z'.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grading.fitting.coding import Codes
from grading.fitting.factorise import cholesky, inverse_lower, principal_axes
from grading.fitting.remember import remember
from grading.fitting.result import Array, Method
from grading.fitting.rotation import Compressed, GroupingFactor
from grading.fitting.whitening import GroupWhitener, White, whitener

ONE = np.ones((1, 1))


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
        self.places = coordinate_places(data)
        self.size = self.places[-1][0].stop
        self.evaluations = 0
        self.whiten = whitener(data)
        self._curved = _curved_places(data)

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
        white = self.whiten(roots)
        S = cholesky(self.data.within + white.gram)
        last = float(S[p, p])
        criterion = self._criterion(white.logdet, last**2, S.diagonal()[:p])
        # [X, y] times this is [X T, residual / sigma]; the columns of X T are orthonormal in V^-1.
        turn = inverse_lower(S).T
        turn[:, p] *= math.sqrt(self.df)
        gradient, hessian, moments = self._derivatives(axes, roots, white, turn)
        return Evaluation(
            roots=tuple(roots),
            axes=tuple(axes),
            criterion=criterion,
            gradient=gradient,
            hessian=hessian,
            beta=turn[:p, :p] @ S[p, :p],
            sigma2=last**2 / self.df,
            df=self.df,
            whitener=turn[:p, :p],
            moments=moments,
        )

    def criteria(self, candidates: Sequence[Sequence[Array]]) -> Array:
        """The criterion for each of several sequences of roots as in `evaluate`."""
        if not isinstance(self.whiten, GroupWhitener):
            return np.array([self._criterion_at(roots) for roots in candidates])
        logdets, grams = self.whiten.measure(np.array([roots[0] for roots in candidates]))
        diagonals = np.diagonal(np.linalg.cholesky(self.data.within + grams), axis1=1, axis2=2)
        rss = diagonals[:, -1] ** 2
        values = logdets + self.df * (1.0 + np.log(2.0 * math.pi * rss / self.df))
        return values + 2.0 * np.log(diagonals[:, :-1]).sum(axis=1) if self.reml else values

    def _criterion_at(self, roots: Sequence[Array]) -> float:
        white = self.whiten(roots)
        diagonal = cholesky(self.data.within + white.gram).diagonal()
        return self._criterion(white.logdet, float(diagonal[-1]) ** 2, diagonal[:-1])

    def _criterion(self, logdet: float, rss: float, diagonal: Array) -> float:
        """From log |V|, the weighted residual sum of squares, and the diagonal of a root of X'V^-1 X."""
        value = logdet + self.df * (1.0 + math.log(2.0 * math.pi * rss / self.df))
        return value + 2.0 * float(np.log(diagonal).sum()) if self.reml else value

    def _derivatives(
        self, axes: Sequence[Array], roots: Sequence[Array], white: White, turn: Array
    ) -> tuple[Array, Array, Array]:
        """Gradient, Hessian and `moments`, for `turn` (p + 1, p + 1) with Y = Z'V^-1 [X, y] turn: see `Evaluation`."""
        p, count = self.data.p, range(len(roots))
        inner = white.inner(turn)
        G, Y = inner.G, inner.Y
        P = white.squares(Y if self.reml else white.response(Y))
        excess, N = G - P, 2.0 * P - G
        directions = [
            _directions(axis, root, rows, columns)
            for axis, root, (_, rows, columns) in zip(axes, roots, self.places, strict=True)
        ]
        flat = [directions[f] @ white.moments(f, Y) for f in count]
        moments = (flat[0] if len(flat) == 1 else np.concatenate(flat)).reshape(-1, p + 1, p + 1)
        mixed, last = moments[:, :p, p], moments[:, p, p]
        hessian = -2.0 * (mixed @ mixed.T) - last[:, None] * (last / self.df)
        if self.reml:
            fixed = moments[:, :p, :p].reshape(self.size, p * p)
            hessian -= fixed @ fixed.T
        gradient = np.empty(self.size)
        for f in count:
            here, square, curved = self._curved[f]
            force = white.level_sum(f, excess)
            gradient[here] = directions[f] @ force.ravel()
            hessian[here, here] += curved * (axes[f].T @ force @ axes[f])[square]
            for g in range(f, len(roots)):
                there = self._curved[g][0]
                block = directions[f] @ white.pair_sum(f, g, G, N) @ directions[g].T
                hessian[here, there] += block
                if g > f:
                    hessian[there, here] += block.T
        return gradient, hessian, moments


@remember
def coordinate_places(data: Compressed) -> list[tuple[slice, Codes, Codes]]:
    """For each grouping factor: its part of the m coordinates, and the rows and columns of the triangle they fill."""
    places = []
    start = 0
    for factor in data.factors:
        rows, columns = [], []
        for _, block in factor.blocks:
            column, row = np.triu_indices(block.stop - block.start)
            rows.append(row + block.start)
            columns.append(column + block.start)
        stop = start + sum(map(len, rows))
        places.append((slice(start, stop), np.concatenate(rows), np.concatenate(columns)))
        start = stop
    return places


@remember
def _curved_places(data: Compressed) -> list[tuple[slice, tuple[Codes, ...], Array]]:
    """For each grouping factor what the second derivative of D in two coordinates needs: 2 where they share a column."""
    return [
        (here, np.ix_(rows, rows), 2.0 * (columns[:, None] == columns))
        for here, rows, columns in coordinate_places(data)
    ]


def _principal(
    factors: tuple[GroupingFactor, ...], roots: Sequence[Array]
) -> tuple[list[Array], list[Array]]:
    """U and U S of each Lambda = U S V', random term by random term."""
    axes, turned = [], []
    for factor, root in zip(factors, roots, strict=True):
        if factor.q == 1:
            axes.append(ONE)
            turned.append(np.abs(root))
            continue
        if len(factor.blocks) == 1:
            axis, values = principal_axes(root)
            axes.append(axis)
            turned.append(axis * values)
            continue
        axis, scaled = np.zeros_like(root), np.zeros_like(root)
        for _, block in factor.blocks:
            U, S = principal_axes(root[block, block])
            axis[block, block] = U
            scaled[block, block] = U * S
        axes.append(axis)
        turned.append(scaled)
    return axes, turned


def symmetric_directions(q: int, rows: Codes, columns: Codes) -> Array:
    """dD for each entry of its triangle, shape (m, q * q): twice the entry on the diagonal."""
    return _directions(np.eye(q), np.eye(q), rows, columns)


def _directions(axis: Array, root: Array, rows: Codes, columns: Codes) -> Array:
    """dD = dLambda Lambda' + Lambda dLambda' for each coordinate, shape (m, q * q)."""
    m, q = len(rows), len(root)
    half = axis.T[rows][:, :, None] * root.T[columns][:, None, :]
    return (half + half.transpose(0, 2, 1)).reshape(m, q * q)
