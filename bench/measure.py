"""Times of several rivals side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import process_time

import numpy as np

Clock = Callable[[], float]


def seconds_of(work: Callable[[], object]) -> float:
    """Processor seconds that a call takes."""
    began = process_time()
    work()
    return process_time() - began


def timed(work: Callable[[], object]) -> Clock:
    """A clock that does the work and says how long it took."""
    return lambda: seconds_of(work)


def interleave(clocks: Mapping[str, Clock], *, rounds: int) -> dict[str, float]:
    """The median of each clock's seconds over `rounds`; in a round every clock has its turn.

    So a machine that slows down slows all of them. A first round that nobody counts loads what is loaded once.
    """
    for clock in clocks.values():
        clock()
    taken: dict[str, list[float]] = {name: [] for name in clocks}
    for _ in range(rounds):
        for name, clock in clocks.items():
            taken[name].append(clock())
    return {name: median(seconds) for name, seconds in taken.items()}


def growth(counts: Sequence[float], sizes: Sequence[float]) -> tuple[float, float]:
    """The slope of sizes over counts by least squares, and the percentage by which that line rises from end to end."""
    slope, level = np.polyfit(counts, sizes, 1)
    begins = level + slope * counts[0]
    return float(slope), float(100 * slope * (counts[-1] - counts[0]) / begins)
