"""Contour lines of a function on a grid, by marching squares. Pure."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Point = tuple[float, float]
# A crossing lies on one edge of the grid: from node (i, j) along the first axis (0) or the second (1).
Edge = tuple[int, int, int]


def contour_lines(x: Array, y: Array, values: Array, level: float) -> list[list[Point]]:
    """The lines on which `values` (len(x), len(y)), linear along the edges of the grid, equals `level`.

    Each line runs to the border of the grid or returns to its start.
    """
    above = values > level
    neighbours: dict[Edge, list[Edge]] = defaultdict(list)
    mixed = np.any(np.diff([above[:-1, :-1], above[1:, :-1], above[1:, 1:], above[:-1, 1:]], axis=0), axis=0)
    for i, j in zip(*np.nonzero(mixed), strict=True):
        for first, second in _crossings(above, values, level, int(i), int(j)):
            neighbours[first].append(second)
            neighbours[second].append(first)
    chains = []
    ends = [edge for edge, found in neighbours.items() if len(found) == 1]
    for start in [*ends, *neighbours]:
        if neighbours[start]:
            chains.append(_follow(neighbours, start))
    return [[_place(x, y, values, level, edge) for edge in chain] for chain in chains]


def _crossings(
    above: NDArray[np.bool_], values: Array, level: float, i: int, j: int
) -> list[tuple[Edge, Edge]]:
    """The pairs of edges of the cell at (i, j) that a line connects."""
    corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
    edges: list[Edge] = [(i, j, 0), (i + 1, j, 1), (i, j + 1, 0), (i, j, 1)]
    sides = [bool(above[corner]) for corner in corners]
    crossed = [edge for edge, (a, b) in zip(edges, pairwise([*sides, sides[0]]), strict=True) if a != b]
    if len(crossed) == 2:
        return [(crossed[0], crossed[1])]
    # A saddle: the value in the middle says which corners belong together.
    middle = bool(np.mean([values[corner] for corner in corners]) > level)
    if middle == sides[0]:
        return [(crossed[0], crossed[1]), (crossed[2], crossed[3])]
    return [(crossed[3], crossed[0]), (crossed[1], crossed[2])]


def _follow(neighbours: dict[Edge, list[Edge]], start: Edge) -> list[Edge]:
    """The chain of edges from `start`, taken out of `neighbours`."""
    chain = [start]
    while neighbours[chain[-1]]:
        following = neighbours[chain[-1]].pop()
        neighbours[following].remove(chain[-1])
        chain.append(following)
    return chain


def _place(x: Array, y: Array, values: Array, level: float, edge: Edge) -> Point:
    i, j, axis = edge
    k, m = (i + 1, j) if axis == 0 else (i, j + 1)
    share = float((level - values[i, j]) / (values[k, m] - values[i, j]))
    return float(x[i] + share * (x[k] - x[i])), float(y[j] + share * (y[m] - y[j]))
