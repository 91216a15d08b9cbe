"""The data of a mixed model, compressed once so that a fit never looks at the rows again.

Rows that share a group, directly or through other groups, form a component. Each component is rotated by the
orthogonal matrix that makes its Z triangular; what is left of Z, X and y is small and keeps every cross-product.
With one grouping factor the components are its groups; with nested factors they are the groups at the top.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grading.fitting.coding import Codes
from grading.fitting.design import Design, RandomDesign
from grading.fitting.errors import FitError
from grading.fitting.result import Array
from grading.fitting.scaling import Scaling, scale, triangular_factor

# What the compressed data may hold: 400 megabytes.
MAX_ENTRIES = 50_000_000
# Multiplications for one evaluation of the likelihood: some seconds.
MAX_WORK = 25_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class GroupingFactor:
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
    factors: tuple[GroupingFactor, ...]
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
    """Scale and rotate the data of `design`. Raises FitError when nothing is left to fit, or too much."""
    scaled = scale(design)
    codes = {block.group: block.codes for block in design.random}
    component = find_components(list(codes.values()))
    factors: list[GroupingFactor] = []
    pieces = []
    for group in codes:
        start = factors[-1].columns.stop if factors else 0
        factor, slot = _grouping_factor(design.random, group, component, start)
        factors.append(factor)
        Z = np.column_stack([scaled.Z[number] for number, _ in factor.blocks])
        pieces.append((Z, start + slot * factor.q))
    R, C, within = _triangles(component, pieces, scaled.data, factors[-1].columns.stop)
    return Compressed(R, C, within, design.n, design.X.shape[1], tuple(factors), scaled.scaling)


def _grouping_factor(
    random: tuple[RandomDesign, ...], group: str, component: Codes, start: int
) -> tuple[GroupingFactor, Codes]:
    """The grouping factor with its columns from `start`, and the slot of each row's level."""
    members = [(number, block) for number, block in enumerate(random) if block.group == group]
    codes = members[0][1].codes
    _, first = np.unique(codes, return_index=True)
    slot = number_within(component, codes)
    stops = np.cumsum([block.Z.shape[1] for _, block in members]).tolist()
    blocks = tuple(
        (number, slice(stop - block.Z.shape[1], stop))
        for (number, block), stop in zip(members, stops, strict=True)
    )
    q, slots = stops[-1], int(slot.max()) + 1
    columns = slice(start, start + slots * q)
    return GroupingFactor(group, q, slots, columns, blocks, component[first], slot[first]), slot


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


def number_within(group: Codes, codes: Codes) -> Codes:
    """For each row the number of its level among the levels in its group, from 0; shape (n,)."""
    span = int(codes.max()) + 1
    present, inverse = np.unique(group * span + codes, return_inverse=True)
    owner = present // span
    first = np.searchsorted(owner, owner, side="left")
    return (np.arange(len(present)) - first)[inverse].astype(np.intp)


def _triangles(
    component: Codes, pieces: list[tuple[Array, Codes]], data: Array, width: int
) -> tuple[Array, Array, Array]:
    """R, C and `within` of `Compressed`, by one batched QR for all components of the same size."""
    sizes = np.bincount(component)
    rank = min(int(sizes.max()), width)
    columns = data.shape[1]
    entries = max(len(component), len(sizes) * width) * width
    if entries > MAX_ENTRIES or len(sizes) * width**3 > MAX_WORK:
        raise FitError(
            f"{width} random effects hang together through shared groups: too many for this program. Leave out a"
            " grouping factor, or use lme4"
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
