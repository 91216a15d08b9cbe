"""Times of several rivals side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from time import process_time

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
