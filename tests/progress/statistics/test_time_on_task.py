from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from progress.statistics.time_on_task import LONGEST, time_on_task


def test_time_of_ten_answers_by_hand() -> None:
    """10, 20, … 100 seconds: the interval runs from the 2nd to the 9th, since P(B(10, ½) ≤ 1) = 11/1024 < 2.5%."""
    found = time_on_task([float(number) for number in range(100, 0, -10)])

    assert found is not None
    assert (found.median.value, found.median.low, found.median.high, found.median.n) == (55.0, 20.0, 90.0, 10)
    assert (found.lower_quartile, found.upper_quartile) == (32.5, 77.5)
    assert found.capped == 0


@pytest.mark.parametrize("n", [6, 7, 25, 100])
def test_interval_of_the_median_is_that_of_scipys_quantile_test(n: int) -> None:
    times = [float(number) for number in range(1, n + 1)]
    found, interval = (
        time_on_task(times),
        stats.quantile_test(times, q=times[n // 2], p=0.5).confidence_interval(),
    )

    assert found is not None
    assert (found.median.low, found.median.high) == (interval.low, interval.high)


def test_long_pauses_count_as_an_hour_and_are_counted() -> None:
    found = time_on_task([60.0, LONGEST, LONGEST + 1, 86_400.0])

    assert found is not None
    assert (found.median.value, found.upper_quartile, found.capped) == (LONGEST, LONGEST, 2)


def test_time_of_few_answers_has_no_interval_and_of_none_is_none() -> None:
    five = time_on_task([1.0, 2.0, 3.0, 4.0, 5.0])

    assert five is not None
    assert (five.median.value, five.median.has_interval) == (3.0, False)
    assert time_on_task([]) is None


@pytest.mark.parametrize("n", [8, 40])
def test_median_intervals_cover_at_least_as_stated_in_simulation(n: int) -> None:
    """Whole answers cannot make exactly 95%: the interval by order of the times holds at least that often."""
    rng = np.random.default_rng(23)
    found = [time_on_task(list(times)) for times in rng.lognormal(5.0, 0.8, size=(500, n))]
    held = [each is not None and each.median.holds(float(np.exp(5.0))) for each in found]

    assert 0.93 <= np.mean(held) <= 1.0
    assert np.mean(held) < 0.999
