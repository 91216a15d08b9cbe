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
from grading.fitting.remember import remember
from grading.fitting.result import Array
from grading.fitting.scaling import Scaling, scale, triangular_factor

# What the compressed data may hold: 400 megabytes.
MAX_ENTRIES = 50_000_000
# Multiplications for one evaluation of the likelihood: some seconds.
MAX_WORK = 25_000_000_000
# Lengths below this share of a column are rounding error.
NOTHING = 1e-15
# Up to this many columns per component are rotated for all components at once.
FEW_COLUMNS = 16


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


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
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
        return times_root(self.R, self.factors, roots)

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


def times_root(R: Array, factors: Sequence[GroupingFactor], roots: Sequence[Array]) -> Array:
    """R Lambda, shape (c, k, Q), for R (c, k, Q) and Lambda (q, q) of each grouping factor."""
    parts = []
    for factor, matrix in zip(factors, roots, strict=True):
        part = R[:, :, factor.columns]
        parts.append((part.reshape(-1, factor.q) @ matrix).reshape(part.shape))
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=2)


@remember
def compress(design: Design) -> Compressed:
    """Scale and rotate the data of `design`, once for all its fits.

    Raises FitError when nothing is left to fit, or too much.
    """
    scaled = scale(design)
    codes = {block.group: block.codes for block in design.random}
    component = find_components(list(codes.values()))
    factors: list[GroupingFactor] = []
    pieces = []
    for group in codes:
        start = factors[-1].columns.stop if factors else 0
        factor, slot = _grouping_factor(design.random, group, component, start)
        factors.append(factor)
        pieces.append(Piece(codes[group], slot, [scaled.Z[number] for number, _ in factor.blocks]))
    _refuse_too_many(design.n, factors, int(component.max()) + 1)
    R, C, within = _rotate(component, factors, pieces, scaled.data)
    return Compressed(R, C, within, design.n, design.X.shape[1], tuple(factors), scaled.scaling)


def _refuse_too_many(n: int, factors: list[GroupingFactor], components: int) -> None:
    width = factors[-1].columns.stop
    first = factors[_finest(factors)]
    entries = max(n * (width - first.q * first.slots), components * width**2)
    if entries > MAX_ENTRIES or components * width**3 > MAX_WORK:
        raise FitError(
            f"{width} random effects hang together through shared groups: too many for this program. Leave out a"
            " grouping factor, or use lme4"
        )


def _grouping_factor(
    random: tuple[RandomDesign, ...], group: str, component: Codes, start: int
) -> tuple[GroupingFactor, Codes]:
    """The grouping factor with its columns from `start`, and the slot of each row's level."""
    members = [(number, block) for number, block in enumerate(random) if block.group == group]
    codes, levels = members[0][1].codes, members[0][1].levels
    slot = number_within(component, codes)
    stops = np.cumsum([block.Z.shape[1] for _, block in members]).tolist()
    blocks = tuple(
        (number, slice(stop - block.Z.shape[1], stop))
        for (number, block), stop in zip(members, stops, strict=True)
    )
    q, slots = stops[-1], int(slot.max()) + 1
    columns = slice(start, start + slots * q)
    where = np.empty((2, len(levels)), np.intp)
    where[0, codes], where[1, codes] = component, slot
    return GroupingFactor(group, q, slots, columns, blocks, where[0], where[1]), slot


def find_components(codes: list[Codes]) -> Codes:
    """Number of each row's component: rows are together when a chain of shared levels joins them."""
    component = codes[0]
    if len(codes) == 1:
        return component
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
    if group is codes:
        return np.zeros_like(codes)
    span = int(codes.max()) + 1
    present, inverse = np.unique(group * span + codes, return_inverse=True)
    owner = present // span
    first = np.searchsorted(owner, owner, side="left")
    return (np.arange(len(present)) - first)[inverse].astype(np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """The rows of one grouping factor: the level and its slot (n,), and the columns of its random terms."""

    codes: Codes
    slot: Codes
    Z: list[Array]

    def dense(self, order: Codes, slots: int) -> Array:
        """The columns spread over the slots of a component, shape (slots * q, n), rows in this order."""
        q = sum(Z.shape[1] for Z in self.Z)
        spread = np.zeros((slots, q, len(order)))
        spread[self.slot[order], :, np.arange(len(order))] = np.concatenate(self.Z, axis=1)[order]
        return spread.reshape(slots * q, -1)


def _finest(factors: list[GroupingFactor]) -> int:
    """The grouping factor with the most random effects, which is taken out first: level by level."""
    return max(range(len(factors)), key=lambda f: len(factors[f].component) * factors[f].q)


def _rotate(
    component: Codes, factors: list[GroupingFactor], pieces: list[Piece], data: Array
) -> tuple[Array, Array, Array]:
    """R, C and `within` of `Compressed`.

    First the columns of the finest grouping factor are taken out of all others, each of its levels by itself; then
    those of the other factors out of what is left, each component by itself.
    """
    f = _finest(factors)
    finest, codes = factors[f], pieces[f].codes
    order = np.lexsort((codes, component)) if len(factors) > 1 else np.argsort(codes, kind="stable")
    others = [g for g in range(len(factors)) if g != f]
    dense = [pieces[g].dense(order, factors[g].slots) for g in others]
    columns = np.concatenate([*(Z[order].T for Z in pieces[f].Z), *dense, data[order].T])
    # Levels in the order in which their rows come.
    level, first = _runs(codes[order])
    top = _take_out(columns, finest.q, first)
    rest = columns[finest.q :]
    if not others:
        R = np.empty((len(level), finest.q, finest.q))
        C = np.empty((len(level), finest.q, data.shape[1]))
        R[level], C[level] = top[:, : finest.q].transpose(2, 0, 1), top[:, finest.q :].transpose(2, 0, 1)
        return R, C, rest @ rest.T
    width = sum(map(len, dense))
    span = finest.slots * finest.q
    place = np.concatenate([np.arange(factors[g].columns.start, factors[g].columns.stop) for g in others])
    R = np.zeros((int(component.max()) + 1, span + width, span + width))
    C = np.zeros((len(R), span + width, data.shape[1]))
    owner, slot = finest.component[level], finest.slot[level]
    for j in range(finest.q):
        row = slot * finest.q + j
        for i in range(finest.q):
            R[owner, row, finest.columns.start + slot * finest.q + i] = top[j, i]
        R[owner[:, None], row[:, None], place] = top[j, finest.q : finest.q + width].T
        C[owner, row] = top[j, finest.q + width :].T
    lower, within = _take_out_dense(rest, width, component[order])
    R[:, span:, place] = lower[..., :width]
    C[:, span:] = lower[..., width:]
    return R, C, within


def _runs(codes: Codes) -> tuple[Codes, Codes]:
    """The values of a sequence whose equal values are neighbours, and where each begins."""
    first = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]]))
    return codes[first], first


def _take_out(columns: Array, width: int, first: Codes) -> Array:
    """Rotate the first `width` of the columns (m, n) to a triangle, each run of rows by itself; change them in place.

    Gives the triangle, shape (width, m, runs). What the other columns have besides stays in them. This is Gram and
    Schmidt's method in its modified order, whose triangle is as accurate as that of reflections (Bjorck 1967, BIT
    7, 1-21).
    """
    lengths = np.diff(np.append(first, columns.shape[1]))
    run = np.repeat(np.arange(len(first)), lengths)
    top = np.zeros((width, len(columns), len(first)))
    whole = np.sqrt(np.add.reduceat(columns[:width] ** 2, first, axis=1))
    for j in range(width):
        size = np.sqrt(np.add.reduceat(columns[j] ** 2, first))
        # What is left of a column that depends on those before it is rounding error.
        size[size <= NOTHING * whole[j]] = 0.0
        unit = columns[j] * np.divide(1.0, size, out=np.zeros_like(size), where=size > 0.0)[run]
        top[j, j] = size
        following = columns[j + 1 :]
        top[j, j + 1 :] = np.add.reduceat(following * unit, first, axis=1)
        following -= top[j, j + 1 :][:, run] * unit
    return top


def _take_out_dense(columns: Array, width: int, component: Codes) -> tuple[Array, Array]:
    """The triangle (c, width, m) of the first `width` columns in each component, and cross-products of the rest."""
    number, first = _runs(component)
    if len(first) > 1 and width <= FEW_COLUMNS:
        top = _take_out(columns, width, first)
        rest = columns[width:]
        return top.transpose(2, 0, 1), rest @ rest.T
    triangles = np.zeros((len(first), width, len(columns)))
    within = np.zeros((len(columns) - width,) * 2)
    for c, rows in zip(number, np.split(columns, first[1:], axis=1), strict=True):
        triangle = triangular_factor(rows.T)
        rank = min(width, len(triangle))
        triangles[c, :rank] = triangle[:rank]
        within += triangle[width:, width:].T @ triangle[width:, width:]
    return triangles, within
