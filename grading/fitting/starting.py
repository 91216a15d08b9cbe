"""Where a search for the optimum starts: at estimates by moments, and at the most promising points of a grid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations, product

import numpy as np

from grading.fitting.factorise import cholesky, eigen, inverse_lower
from grading.fitting.profile import coordinate_places, symmetric_directions
from grading.fitting.remember import remember
from grading.fitting.result import Array
from grading.fitting.rotation import Compressed, GroupingFactor
from grading.fitting.whitening import whitener

# Below this share of what it was expected to be, a residual variance by moments is not to be trusted.
LEAST_RESIDUAL = 1e-3
# The largest relative standard deviation to start from.
LARGEST = 1e3
# What the data tell less about than this, relative to what they tell most about, stays as expected.
CONFOUNDED = 1e-10
# Relative standard deviations on the grid. The largest shows whether the criterion falls without end.
FINE = (0.0, 0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.5, 4.0, 7.0, 15.0, 40.0, 100.0)
COARSE = (0.0, 0.25, 1.0, 3.0, 10.0, 100.0)
FEW = (0.0, 0.5, 3.0, 100.0)
# Points of the grid where random terms vary together.
GRID = 150


@remember
def moment_roots(data: Compressed) -> list[Array]:
    """Lambda of each grouping factor from quadratic forms in the data, negative variances set to zero.

    These are Rao's MINQUE estimates (1972, J. Am. Stat. Assoc. 67, 112-115) for random effects that are expected to
    vary as widely as the residuals: unbiased, and in balanced data those of REML wherever none is negative. With
    A = Z'PZ and u = Z'Py they solve linear equations in the variance of the residuals and the entries of D.
    """
    places, count = coordinate_places(data), range(len(data.factors))
    unit = [np.eye(factor.q) for factor in data.factors]
    white = whitener(data)(unit)
    inner = white.inner(inverse_lower(cholesky(data.within + white.gram)).T)
    df, p = data.n - data.p, data.p
    G, Y = inner.G, inner.Y
    squares = white.squares(white.response(Y))
    P = white.squares(Y) - squares
    entries = [
        symmetric_directions(factor.q, *places[1:])
        for factor, places in zip(data.factors, places, strict=True)
    ]
    # A is G less Y Y' over all components, so what pairs of components have in common comes in through sums.
    shared = []
    for f in count:
        moments = (entries[f] @ white.moments(f, Y)).reshape(-1, p + 1, p + 1)
        shared.append(moments[:, :p, :p].reshape(len(moments), p * p))
    size = places[-1][0].stop + 1
    left, right = np.empty((size, size)), np.empty(size)
    left[0, 0] = right[0] = df
    for f in count:
        here = _shifted(places[f][0])
        left[0, here] = left[here, 0] = entries[f] @ white.level_sum(f, G - P).ravel()
        right[here] = entries[f] @ white.level_sum(f, df * squares).ravel()
        for g in range(f, len(unit)):
            there = _shifted(places[g][0])
            block = entries[f] @ white.pair_sum(f, g, G, G - 2.0 * P) @ entries[g].T + shared[f] @ shared[g].T
            left[here, there], left[there, here] = block, block.T
    values, vectors = eigen(left)
    told = values > CONFOUNDED * values[-1]
    solution = vectors[:, told] @ ((right @ vectors[:, told]) / values[told])
    if not solution[0] > LEAST_RESIDUAL:
        return unit
    change = solution / solution[0]
    return [
        _root_of(
            factor,
            unit[f] + (change[_shifted(places[f][0])] @ entries[f]).reshape(factor.q, factor.q),
        )
        for f, factor in enumerate(data.factors)
    ]


def _shifted(here: slice) -> slice:
    return slice(here.start + 1, here.stop + 1)


def _root_of(factor: GroupingFactor, D: Array) -> Array:
    """A root of the nearest covariance to D, random term by random term."""
    root = np.zeros_like(D)
    for _, block in factor.blocks:
        values, vectors = eigen(D[block, block])
        root[block, block] = vectors * np.sqrt(np.clip(values, 0.0, LARGEST**2))
    return root


def grid_roots(factors: Sequence[GroupingFactor]) -> tuple[tuple[Array, ...], ...]:
    """Roots that cover what covariances there may be, from none to variances far above that of the residuals.

    A random term varies as widely in every direction, or in one direction more than in the others. Where all
    combinations of such terms are more than `GRID`, each term varies by itself, the others being absent or at sd 1.
    """
    return _grid(tuple(tuple((block.start, block.stop) for _, block in factor.blocks) for factor in factors))


@cache
def _grid(factors: tuple[tuple[tuple[int, int], ...], ...]) -> tuple[tuple[Array, ...], ...]:
    """The grid for factors whose random terms fill these places."""
    blocks = [(f, slice(*block)) for f, places in enumerate(factors) for block in places]
    sizes = [block.stop - block.start for _, block in blocks]
    choices = [_term_roots(q, alone=len(blocks) == 1) for q in sizes]
    if np.prod([len(choice) for choice in choices]) <= GRID:
        combined = list(product(*choices))
    else:
        combined = []
        for background in (0.0, 1.0):
            held = [background * np.eye(q) for q in sizes]
            for number, choice in enumerate(choices):
                combined += [(*held[:number], root, *held[number + 1 :]) for root in choice]
    points = []
    for roots in combined:
        point = [np.zeros((places[-1][1],) * 2) for places in factors]
        for (f, block), root in zip(blocks, roots, strict=True):
            point[f][block, block] = root
        points.append(tuple(point))
    return tuple(points)


def _term_roots(q: int, *, alone: bool) -> list[Array]:
    """Roots (q, q) of one random term, more of them where it is the only one."""
    if q == 1:
        return [np.array([[sd]]) for sd in (FINE if alone else COARSE)]
    sds = COARSE if alone else FEW
    roots = [sd * np.eye(q) for sd in sds]
    for narrow, wide in combinations(sds, 2):
        for direction in _unit_directions(q, fine=alone):
            roots.append(narrow * np.eye(q) + (wide - narrow) * np.outer(direction, direction))
    return roots


def _unit_directions(q: int, *, fine: bool) -> Iterator[Array]:
    """The axes and what lies between each two of them; for two effects, if `fine`, every 22.5 degrees."""
    if q == 2 and fine:
        for angle in np.arange(8) * np.pi / 8.0:
            yield np.array([np.cos(angle), np.sin(angle)])
        return
    axes = np.eye(q)
    yield from axes
    for i, j in combinations(range(q), 2):
        yield from ((axes[i] + axes[j]) / np.sqrt(2.0), (axes[i] - axes[j]) / np.sqrt(2.0))
