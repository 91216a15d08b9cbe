"""What simulators of units in groups have in common: labels, sizes, lots. Pure."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
Sizes = Literal["any", "middling", "mostly_small", "extremes"]

# How the sizes of groups lie between their limits: the two parameters of a beta distribution.
SHAPES: dict[Sizes, tuple[float, float]] = {
    "any": (1.0, 1.0),
    "middling": (3.0, 3.0),
    "mostly_small": (0.6, 2.4),
    "extremes": (0.45, 0.55),
}
# Groups are labelled with a letter and a number up to this, with gaps: not all that were asked took part.
LABELS = 99


def draw_labels(rng: np.random.Generator, count: int, letter: str) -> list[str]:
    """`count` labels such as S07, in order and with gaps."""
    numbers = np.sort(rng.choice(np.arange(1, LABELS + 1), size=count, replace=False))
    return [f"{letter}{number:02d}" for number in numbers]


def draw_sizes(rng: np.random.Generator, count: int, smallest: int, largest: int, shape: Sizes) -> Counts:
    """How many units each group has, between the two limits; one group is smallest and one is largest.

    Raises:
        ValueError: the limits leave no room between the smallest group and the largest.
    """
    if largest - smallest < 2:
        raise ValueError(
            f"sizes from {smallest} to {largest}: let the largest be at least 2 above the smallest"
        )
    share = rng.beta(*SHAPES[shape], size=count)
    sizes = np.minimum(smallest + np.floor((largest - smallest + 1) * share).astype(np.int64), largest)
    bottom, top = int(sizes.min()), int(sizes.max())
    if top - bottom < 2:
        bottom, top = smallest, largest
    order = np.argsort(sizes, kind="stable")
    apart = np.clip(sizes, bottom + 1, top - 1)
    apart[order[0]], apart[order[-1]] = bottom, top
    return apart


def draw_lot(rng: np.random.Generator, count: int, chosen: int) -> Counts:
    """1 for `chosen` of the `count` groups, picked by lot, and 0 for the others."""
    return rng.permutation((np.arange(count) < chosen).astype(np.int64))


def number_within(sizes: Counts) -> Counts:
    """The units of each group numbered from 1, group after group."""
    return np.concatenate([np.arange(1, size + 1) for size in sizes])


def group_means(values: Array, sizes: Counts) -> Array:
    """The mean of each group, repeated for each of its units; `values` come group after group."""
    codes = np.repeat(np.arange(len(sizes)), sizes)
    return (np.bincount(codes, values) / sizes)[codes]
