"""The data of a mixed model, scaled and compressed once so that a fit never looks at the rows again.

Rows that share a group, directly or through other groups, form a component. Each component is rotated by the
orthogonal matrix that makes its Z triangular; what is left of Z, X and y is small and keeps every cross-product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grading.fitting.coding import Codes
from grading.fitting.design import Design, RandomDesign
from grading.fitting.errors import FitError
from grading.fitting.result import Array

# Numbers that the compressed data may hold: 400 megabytes.
MAX_SIZE = 50_000_000
# Entries of a triangular factor below this share of the largest are rounding errors.
ROUNDING = 1e-13


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """The scaled problem: X = X_scaled @ x_basis, Z_b = Z_scaled @ z_basis[b], y = X @ beta_ols + y_scale * y_scaled.

    X_scaled has orthogonal columns of mean square 1, and so has Z_scaled within a random term. `x_basis` (p, p) and
    `z_basis[b]` (q, q) are upper triangular.
    """

    x_basis: Array
    z_basis: tuple[Array, ...]
    beta_ols: Array
    y_scale: float

    def coefficients(self, beta: Array) -> Array:
        """Fixed effects (p,) of the scaled problem in the units of the data."""
        return self.beta_ols + self.y_scale * np.linalg.solve(self.x_basis, beta)

    def covariance(self, cov: Array) -> Array:
        """A covariance (p, p) of scaled fixed effects in the units of the data."""
        basis = self.y_scale * np.linalg.inv(self.x_basis)
        return np.asarray(basis @ cov @ basis.T)

    def criterion_shift(self, df: int, *, reml: bool) -> float:
        """What scaling has taken off the criterion."""
        volume = 2.0 * np.log(np.abs(np.diag(self.x_basis))).sum() if reml else 0.0
        return float(2.0 * df * np.log(self.y_scale) + volume)

    def original_root(self, number: int, root: Array) -> Array:
        """Lambda of a random term in the units of the data: lower triangular with a diagonal >= 0, as in lme4."""
        turned = triangular_factor(np.linalg.solve(self.z_basis[number], root).T).T
        turned[np.abs(turned) < ROUNDING * np.abs(turned).max()] = 0.0
        return turned * np.where(np.diag(turned) < 0.0, -1.0, 1.0) + 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """One grouping factor: `q` coefficients per level, at most `slots` levels in a component.

    `blocks` are the positions of its random terms among the q coefficients, by number of the random term.
    `columns` are its places in the last axis of R: level by level, q each. `component` (levels,) and `slot`
    (levels,) say where each level is found.
    """

    group: str
    q: int
    slots: int
    columns: slice
    blocks: tuple[tuple[int, slice], ...]
    component: Codes
    slot: Codes


@dataclass(frozen=True, slots=True, eq=False)
class Compressed:
    """All that the likelihood needs.

    `R` (c, k, Q): U'Z of each of the c components, U an orthonormal basis that spans its Z.
    `C` (c, k, p + 1): U'[X, y]. `within` (p + 1, p + 1): cross-products of what U leaves of [X, y].
    """

    R: Array
    C: Array
    within: Array
    n: int
    p: int
    factors: tuple[Factor, ...]
    scaling: Scaling

    def root(self, roots: Sequence[Array]) -> Array:
        """R Lambda, shape (c, k, Q), for Lambda (q, q) of each grouping factor."""
        parts = []
        for factor, matrix in zip(self.factors, roots, strict=True):
            part = self.R[:, :, factor.columns]
            parts.append((part.reshape(-1, factor.q) @ matrix).reshape(part.shape))
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=2)

    def effects(self, roots: Sequence[Array], beta: Array) -> list[Array]:
        """Conditional modes D Z'V^-1 (y - X beta) of each grouping factor, shape (levels, q)."""
        root = self.root(roots)
        residual = self.C[..., -1:] - self.C[..., :-1] @ beta[:, None]
        spread = np.eye(root.shape[1]) + root @ root.transpose(0, 2, 1)
        spherical = root.transpose(0, 2, 1) @ np.linalg.solve(spread, residual)
        modes = []
        for factor, matrix in zip(self.factors, roots, strict=True):
            part = spherical[:, factor.columns, 0].reshape(len(spherical), factor.slots, factor.q)
            modes.append(part[factor.component, factor.slot] @ matrix.T)
        return modes


def compress(design: Design) -> Compressed:
    """Scale and rotate the data of `design`. Raises FitError when the compressed data would be too large."""
    X, x_basis = _orthogonal_columns(design.X)
    fitted = X.T @ design.y / design.n
    residual = design.y - X @ fitted
    y_scale = float(np.sqrt(np.mean(residual**2)))
    if y_scale <= 1e-12 * np.abs(design.y).max():
        raise FitError(
            "the fixed effects reproduce the response exactly: there is no variance left to divide"
        )
    beta_ols = np.asarray(np.linalg.solve(x_basis, fitted), np.float64)
    scaled = [_orthogonal_columns(block.Z) for block in design.random]
    scaling = Scaling(x_basis, tuple(basis for _, basis in scaled), beta_ols, y_scale)
    data = np.column_stack([X, residual / y_scale])
    R, C, within, factors = _rotate(design.random, [Z for Z, _ in scaled], data)
    return Compressed(R, C, within, design.n, X.shape[1], factors, scaling)


def triangular_factor(matrix: NDArray[np.floating]) -> Array:
    """R of matrix = Q R, for one matrix or a stack of them."""
    return np.asarray(np.linalg.qr(matrix, mode="r"), np.float64)


def _orthogonal_columns(matrix: Array) -> tuple[Array, Array]:
    """(Q, T) with matrix = Q T, Q'Q = n I and T upper triangular."""
    size = np.sqrt(len(matrix))
    q, t = np.linalg.qr(matrix)
    return np.asarray(q * size, np.float64), np.asarray(t / size, np.float64)


def _rotate(
    random: tuple[RandomDesign, ...], scaled: list[Array], data: Array
) -> tuple[Array, Array, Array, tuple[Factor, ...]]:
    groups = list(dict.fromkeys(block.group for block in random))
    codes = {block.group: block.codes for block in random}
    component = find_components([codes[group] for group in groups])
    factors: list[Factor] = []
    pieces = []
    start = 0
    for group in groups:
        members = [(number, block) for number, block in enumerate(random) if block.group == group]
        _, first = np.unique(codes[group], return_index=True)
        slot = _slots(component, codes[group])
        stops = np.cumsum([block.Z.shape[1] for _, block in members]).tolist()
        blocks = tuple(
            (number, slice(stop - block.Z.shape[1], stop))
            for (number, block), stop in zip(members, stops, strict=True)
        )
        q, slots = stops[-1], int(slot.max()) + 1
        columns = slice(start, start + slots * q)
        factors.append(Factor(group, q, slots, columns, blocks, component[first], slot[first]))
        pieces.append((np.column_stack([scaled[number] for number, _ in members]), start + slot * q))
        start = columns.stop
    R, C, within = _triangles(component, pieces, data, start)
    return R, C, within, tuple(factors)


def find_components(codes: list[Codes]) -> Codes:
    """Number of each row's component: rows are together when a chain of shared levels joins them."""
    component = codes[0]
    while True:
        before = component
        for other in codes[1:]:
            lowest = np.full(other.max() + 1, component.max())
            np.minimum.at(lowest, other, component)
            component = lowest[other]
            lowest = np.full(codes[0].max() + 1, component.max())
            np.minimum.at(lowest, codes[0], component)
            component = lowest[codes[0]]
        if np.array_equal(component, before):
            return np.unique(component, return_inverse=True)[1].astype(np.intp)


def _slots(component: Codes, codes: Codes) -> Codes:
    """Number of each row's level among the levels of its component, from 0."""
    pair = component * (codes.max() + 1) + codes
    present, inverse = np.unique(pair, return_inverse=True)
    owner = present // (codes.max() + 1)
    first = np.searchsorted(owner, owner, side="left")
    return (np.arange(len(present)) - first)[inverse].astype(np.intp)


def _triangles(
    component: Codes, pieces: list[tuple[Array, Codes]], data: Array, width: int
) -> tuple[Array, Array, Array]:
    """R, C and `within` of `Compressed`, by one batched QR for all components of the same size."""
    sizes = np.bincount(component)
    rank = min(int(sizes.max()), width)
    columns = data.shape[1]
    if len(sizes) * rank * width > MAX_SIZE or int(sizes.max()) * width > MAX_SIZE:
        raise FitError(
            f"{width} random effects hang together in one block of rows: more than this fitter can hold"
        )
    R = np.zeros((len(sizes), rank, width))
    C = np.zeros((len(sizes), rank, columns))
    within = np.zeros((columns, columns))
    order = np.argsort(component, kind="stable")
    start = np.cumsum(sizes) - sizes
    for size in np.unique(sizes):
        chosen = np.flatnonzero(sizes == size)
        rows = order[start[chosen][:, None] + np.arange(size)]
        stacked = np.zeros((len(chosen), size, width + columns))
        for Z, column in pieces:
            for j in range(Z.shape[1]):
                np.put_along_axis(stacked, (column[rows] + j)[..., None], Z[rows, j][..., None], axis=2)
        stacked[..., width:] = data[rows]
        triangle = triangular_factor(stacked)
        top = min(size, width)
        R[chosen, :top] = triangle[:, :top, :width]
        C[chosen, :top] = triangle[:, :top, width:]
        rest = triangle[:, width:, width:].reshape(-1, columns)
        within += rest.T @ rest
    return R, C, within
