"""How long a question takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import stats

from progress.statistics.estimates import LEVEL, Estimate

# Who comes back after longer has done something else meanwhile.
LONGEST = 3600.0


@dataclass(frozen=True, slots=True)
class TimeOnTask:
    """Seconds: the median with its interval, and the quartiles. `capped` times were longer than `LONGEST`."""

    median: Estimate
    lower_quartile: float
    upper_quartile: float
    capped: int


def time_on_task(seconds: Sequence[float]) -> TimeOnTask | None:
    """Of times in seconds; those above `LONGEST` count as that. None without any.

    The median's interval runs from one of the times to another (by the binomial distribution, so whatever the times'
    distribution is); fewer than six cannot give one.
    """
    if not seconds:
        return None
    times = np.minimum(np.asarray(seconds, dtype=float), LONGEST)
    median = float(np.median(times))
    rank = _rank(len(times))
    ordered = np.sort(times)
    low, high = (float(ordered[rank - 1]), float(ordered[-rank])) if rank else (None, None)
    quartiles = np.quantile(times, [0.25, 0.75])
    return TimeOnTask(
        median=Estimate(median, low, high, len(times)),
        lower_quartile=float(quartiles[0]),
        upper_quartile=float(quartiles[1]),
        capped=sum(second > LONGEST for second in seconds),
    )


@cache
def _rank(n: int) -> int:
    """Which of n ordered values, from either end, bounds the median's interval; 0 where not even the outermost do."""
    return int(stats.binom.ppf((1 - LEVEL) / 2, n, 0.5))
