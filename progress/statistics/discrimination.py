"""Whether a question tells those who know from those who do not: its correlation with the rest of the test."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from progress.statistics.estimates import LEVEL, Estimate

# With fewer students the interval spans nearly everything, and Fisher's approximation is poor.
FEWEST = 15


def discrimination(scores: Sequence[float], rests: Sequence[float]) -> Estimate | None:
    """Pearson's correlation of the scores at a question with the same students' scores at the rest of the test.

    The question itself is not in `rests` (the corrected item-total correlation), so that it does not correlate with
    itself. The interval is Fisher's. None with fewer than `FEWEST` students, or where one side does not vary.
    """
    x, y = np.asarray(scores, dtype=float), np.asarray(rests, dtype=float)
    if len(x) < FEWEST or np.ptp(x) == 0 or np.ptp(y) < 1e-12:
        return None
    found = stats.pearsonr(x, y)
    interval = found.confidence_interval(LEVEL)
    return Estimate(float(found.statistic), float(interval.low), float(interval.high), len(x))
