from __future__ import annotations

import math

import numpy as np
import pytest

from progress.statistics.facility import difference, facility, share


def test_facility_of_right_and_wrong_is_wilsons_by_hand() -> None:
    """7 of 10: centre (0.7 + z²/20) / (1 + z²/10), half width z √(0.021 + z²/400) / (1 + z²/10)."""
    z = 1.959963984540054
    centre = (0.7 + z * z / 20) / (1 + z * z / 10)
    half = z * math.sqrt(0.7 * 0.3 / 10 + z * z / 400) / (1 + z * z / 10)

    found = facility([1] * 7 + [0] * 3)

    assert found is not None
    assert (found.value, found.n) == (0.7, 10)
    assert found.low == pytest.approx(centre - half)
    assert found.high == pytest.approx(centre + half)
    assert (round(centre - half, 4), round(centre + half, 4)) == (0.3968, 0.8922)


def test_facility_of_partial_scores_is_wilsons_for_the_answers_they_are_worth() -> None:
    """Of 0, ½, ½, 1 the mean is ½ and the variance 1/6, a quarter over which, times 4, makes 6: so 3 of 6."""
    found, worth = facility([0.0, 0.5, 0.5, 1.0]), share(3, 6)

    assert found is not None
    assert worth is not None
    assert (found.value, found.n) == (0.5, 4)
    assert found.low == pytest.approx(worth.low)
    assert found.high == pytest.approx(worth.high)


@pytest.mark.parametrize(("scores", "value"), [([1.0] * 5, 1.0), ([0.0] * 5, 0.0), ([0.5] * 5, 0.5)])
def test_facility_without_variation_keeps_an_interval(scores: list[float], value: float) -> None:
    found = facility(scores)

    assert found is not None
    assert found.value == value
    assert found.holds(value) or value in (0.0, 1.0)
    assert found.high is not None
    assert found.low is not None
    assert found.high - found.low > 0.3


def test_facility_of_nothing_is_none() -> None:
    assert facility([]) is None
    assert share(0, 0) is None


@pytest.mark.parametrize("n", [12, 40])
@pytest.mark.parametrize("chances", [(0.3, 0.0, 0.7), (0.2, 0.3, 0.5), (0.05, 0.15, 0.8)])
def test_facility_intervals_cover_in_simulation(chances: tuple[float, ...], n: int) -> None:
    """1500 samples: between 92.5% and 98.5% of the intervals hold the truth, 95% being stated."""
    rng = np.random.default_rng(20)
    truth = 0.5 * chances[1] + chances[2]
    samples = rng.choice([0.0, 0.5, 1.0], p=chances, size=(1500, n))
    intervals = [facility(list(sample)) for sample in samples]

    assert 0.925 <= np.mean([found is not None and found.holds(truth) for found in intervals]) <= 0.985


def test_difference_of_right_and_wrong_is_newcombes_published_one() -> None:
    """Newcombe (1998), table II, method 10, example (a): 56/70 against 48/80 is 0.0524 to 0.3339."""
    found = difference([1] * 56 + [0] * 14, [1] * 48 + [0] * 32)

    assert found is not None
    assert found.value == pytest.approx(0.2)
    assert found.low == pytest.approx(0.0524, abs=5e-5)
    assert found.high == pytest.approx(0.3339, abs=5e-5)


def test_difference_of_partial_scores_is_welchs_by_hand() -> None:
    """Means ½ and ¼, each with variance 1/8 over 2 values, so √(1/8) as standard error on 2 degrees of freedom."""
    found = difference([0.25, 0.75], [0.0, 0.5])

    assert found is not None
    half = 4.302652729749464 * math.sqrt(1 / 8)
    assert (found.value, found.n) == (0.25, 4)
    assert found.low == pytest.approx(0.25 - half)
    assert found.high == pytest.approx(0.25 + half)


def test_difference_needs_two_of_each_and_some_variation() -> None:
    same = difference([0.5, 0.5], [0.25, 0.25])

    assert difference([1.0], [0.0, 1.0]) is None
    assert same is not None
    assert (same.value, same.has_interval) == (0.25, False)


def test_difference_intervals_cover_in_simulation() -> None:
    rng = np.random.default_rng(21)
    first, second = rng.random((800, 25)) < 0.8, rng.random((800, 30)) < 0.55
    held = [
        found is not None and found.holds(0.25)
        for found in (difference(list(one), list(other)) for one, other in zip(first, second, strict=True))
    ]

    assert 0.925 <= np.mean(held) <= 0.985
