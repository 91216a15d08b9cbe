"""One evaluation of the likelihood, as far as it runs over the components of the data.

V = I + Z D Z' is the covariance of y relative to sigma2. Of each component V is whitened by a Cholesky factor; what the
criterion and its derivatives need are sums over components and over levels of a grouping factor.

Data with one grouping factor and few effects per level keep the components in the last axis of each array, and the
factor is computed entry by entry for all of them at once. Others are stacks of matrices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from grading.fitting.factorise import cholesky, solve_lower
from grading.fitting.remember import remember
from grading.fitting.result import Array
from grading.fitting.rotation import Compressed, GroupingFactor, times_root

# Up to this many effects per level, entry by entry is faster than a stack of matrices.
FEW_EFFECTS = 4
# Numbers that are computed with at a time where there may be many: 16 megabytes.
MANY_ENTRIES = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Inner:
    """G = Z'V^-1 Z and Y = Z'V^-1 [X, y] T of each component, in the layout of the white data that made them."""

    G: Array
    Y: Array


class White(Protocol):
    """Data multiplied by a square root of V^-1.

    `logdet`: log |V|. `gram` (p + 1, p + 1): what the spanned part of [X, y] adds to its cross-products. With m(f) =
    q * q for grouping factor f, `pair_sum` is the sum over pairs of levels of A (x) B, shape (m(f), m(g)), so
    that tr(Ea A Eb B) = Ea' @ this @ Eb; `moments` sums Y_j Y_k' over levels, shape (q * q, (p + 1)^2), and
    `level_sum` their diagonal blocks, shape (q, q). `response` is the last column of each Y, `squares` gives Y Y'.
    """

    @property
    def logdet(self) -> float: ...
    @property
    def gram(self) -> Array: ...
    def inner(self, turn: Array) -> Inner: ...
    def response(self, Y: Array) -> Array: ...
    def squares(self, Y: Array) -> Array: ...
    def moments(self, f: int, Y: Array) -> Array: ...
    def level_sum(self, f: int, matrix: Array) -> Array: ...
    def pair_sum(self, f: int, g: int, A: Array, B: Array) -> Array: ...


class Whitener(Protocol):
    """Compressed data, ready to be whitened for the roots Lambda (q, q) of their grouping factors."""

    def __call__(self, roots: Sequence[Array]) -> White: ...


@remember
def whitener(data: Compressed) -> Whitener:
    """The faster of the two ways, set up once for all that is computed from these data."""
    (first, *others) = data.factors
    few = not others and first.slots == 1 and first.q <= FEW_EFFECTS
    return GroupWhitener(data) if few else StackWhitener(data)


class GroupWhitener:
    """One grouping factor, whose levels are the components."""

    def __init__(self, data: Compressed) -> None:
        self.q = data.factors[0].q
        self.R = np.ascontiguousarray(data.R.transpose(1, 2, 0))
        self.RC = np.ascontiguousarray(np.concatenate([self.R, data.C.transpose(1, 2, 0)], axis=1))

    def __call__(self, roots: Sequence[Array]) -> GroupWhite:
        pivots, white = self.factor(roots[0])
        return GroupWhite(self.q, float(np.log(pivots).sum()), white)

    def measure(self, roots: Array) -> tuple[Array, Array]:
        """log |V| (s,) and `White.gram` (s, p + 1, p + 1) for each of s roots (s, q, q)."""
        chunk = max(1, MANY_ENTRIES // self.RC.size)
        parts = []
        for start in range(0, len(roots), chunk):
            pivots, white = self.factor(roots[start : start + chunk])
            C = white[..., self.q :, :]
            parts.append((np.log(pivots).sum(axis=(-2, -1)), (C @ C.swapaxes(-1, -2)).sum(axis=-3)))
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])

    def factor(self, root: Array) -> tuple[Array, Array]:
        """Squared diagonal of L (k, c), and L^-1 [R, C] (k, q + p + 1, c); LL' = I + R D R' of each component.

        With roots (s, q, q) for one root, both have another axis in front.
        """
        scaled = root.swapaxes(-1, -2)[..., None, :, :] @ self.R
        front, k = scaled.shape[:-3], len(self.R)
        pivots = np.empty((*front, k, scaled.shape[-1]))
        white = np.empty((*front, *self.RC.shape))
        below: list[list[Array]] = [[] for _ in range(k)]
        for i in range(k):
            mine = scaled[..., i, :, :]
            pivot = np.einsum("...qc,...qc->...c", mine, mine) + 1.0
            row = self.RC[i]
            for j in range(i):
                entry = np.einsum("...qc,...qc->...c", mine, scaled[..., j, :, :])
                for left, right in zip(below[i], below[j], strict=False):
                    entry -= left * right
                entry /= below[j][j]
                below[i].append(entry)
                pivot -= entry * entry
                row = row - entry[..., None, :] * white[..., j, :, :]
            if not pivot.min() > 0.0:
                raise np.linalg.LinAlgError("the random effects vary too widely for finite numbers")
            pivots[..., i, :] = pivot
            below[i].append(np.sqrt(pivot))
            np.divide(row, below[i][i][..., None, :], out=white[..., i, :, :])
        return pivots, white


@dataclass(frozen=True, slots=True, eq=False)
class GroupWhite:
    """White data of `GroupWhitener`: `data` (k, q + p + 1, c) is L^-1 [R, C]."""

    q: int
    logdet: float
    data: Array

    @property
    def gram(self) -> Array:
        C = self.data[:, self.q :]
        return (C @ C.transpose(0, 2, 1)).sum(axis=0)

    def inner(self, turn: Array) -> Inner:
        R, C = self.data[:, : self.q], turn.T @ self.data[:, self.q :]
        return Inner(np.einsum("kqc,krc->qrc", R, R), np.einsum("kqc,kpc->qpc", R, C))

    def response(self, Y: Array) -> Array:
        return Y[:, -1:]

    def squares(self, Y: Array) -> Array:
        return np.einsum("qpc,rpc->qrc", Y, Y)

    def moments(self, f: int, Y: Array) -> Array:
        q, width, c = Y.shape
        flat = Y.reshape(q * width, c)
        return (flat @ flat.T).reshape(q, width, q, width).swapaxes(1, 2).reshape(q * q, width * width)

    def level_sum(self, f: int, matrix: Array) -> Array:
        return matrix.sum(axis=2)

    def pair_sum(self, f: int, g: int, A: Array, B: Array) -> Array:
        q = self.q
        product = A.reshape(q * q, -1) @ B.reshape(q * q, -1).T
        return product.reshape(q, q, q, q).swapaxes(1, 2).reshape(q * q, q * q)


class StackWhitener:
    """Any grouping factors: each component is one matrix of a stack."""

    def __init__(self, data: Compressed) -> None:
        self.factors = data.factors
        self.R = data.R
        self.RC = np.concatenate([data.R, data.C], axis=2)
        self.diagonal = np.arange(data.R.shape[1])

    def __call__(self, roots: Sequence[Array]) -> StackWhite:
        root = times_root(self.R, self.factors, roots)
        H = root @ root.transpose(0, 2, 1)
        H[:, self.diagonal, self.diagonal] += 1.0
        L, solved = _whiten_alone(H, self.RC) if len(H) == 1 else _whiten_stack(H, self.RC)
        logdet = 2.0 * float(np.log(L[:, self.diagonal, self.diagonal]).sum())
        width = root.shape[2]
        return StackWhite(self.factors, logdet, solved[..., :width], solved[..., width:])


def _whiten_alone(H: Array, RC: Array) -> tuple[Array, Array]:
    L = cholesky(H[0])
    return L[None], solve_lower(L, RC[0])[None]


def _whiten_stack(H: Array, RC: Array) -> tuple[Array, Array]:
    L = np.asarray(np.linalg.cholesky(H), np.float64)
    return L, np.asarray(np.linalg.solve(L, RC), np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class StackWhite:
    """White data of `StackWhitener`: `R` (c, k, Q) and `C` (c, k, p + 1)."""

    factors: tuple[GroupingFactor, ...]
    logdet: float
    R: Array
    C: Array

    @property
    def gram(self) -> Array:
        flat = self.C.reshape(-1, self.C.shape[2])
        return flat.T @ flat

    def inner(self, turn: Array) -> Inner:
        Rt = self.R.transpose(0, 2, 1)
        return Inner(Rt @ self.R, Rt @ (self.C @ turn))

    def response(self, Y: Array) -> Array:
        return Y[..., -1:]

    def squares(self, Y: Array) -> Array:
        return Y @ Y.transpose(0, 2, 1)

    def moments(self, f: int, Y: Array) -> Array:
        q, width = self.factors[f].q, Y.shape[2]
        flat = Y[:, self.factors[f].columns].reshape(-1, q * width)
        return (flat.T @ flat).reshape(q, width, q, width).swapaxes(1, 2).reshape(q * q, width * width)

    def level_sum(self, f: int, matrix: Array) -> Array:
        factor = self.factors[f]
        part = matrix[:, factor.columns, factor.columns]
        if factor.slots == 1:
            return part.sum(axis=0)
        split = part.reshape(len(part), factor.slots, factor.q, factor.slots, factor.q)
        return np.einsum("csjsk->jk", split)

    def pair_sum(self, f: int, g: int, A: Array, B: Array) -> Array:
        left, right = self.factors[f], self.factors[g]
        product = (self._pairs(left, right, A).T @ self._pairs(left, right, B)).reshape(
            left.q, right.q, left.q, right.q
        )
        return product.swapaxes(1, 2).reshape(left.q * left.q, right.q * right.q)

    def _pairs(self, f: GroupingFactor, g: GroupingFactor, matrix: Array) -> Array:
        """The (qf, qg) blocks of a matrix for each pair of levels, one per row."""
        part = matrix[:, f.columns, g.columns]
        if f.slots * g.slots > 1 and f.q * g.q > 1:
            part = part.reshape(len(part), f.slots, f.q, g.slots, g.q).transpose(0, 1, 3, 2, 4)
        return part.reshape(-1, f.q * g.q)
