from __future__ import annotations

import math

import numpy as np
import pytest

from progress.statistics.discrimination import FEWEST, discrimination


def test_discrimination_is_the_correlation_by_hand() -> None:
    """Sixteen students: of 8 who are right 6 do well elsewhere (1), of 8 who are wrong 2. So r = phi = 4/8 = ½."""
    scores = [1.0] * 8 + [0.0] * 8
    rests = [1.0] * 6 + [0.0] * 2 + [1.0] * 2 + [0.0] * 6

    found = discrimination(scores, rests)

    half = 1.959963984540054 / math.sqrt(13)
    assert found is not None
    assert found.value == pytest.approx(0.5)
    assert found.n == 16
    assert found.low == pytest.approx(math.tanh(math.atanh(0.5) - half))
    assert found.high == pytest.approx(math.tanh(math.atanh(0.5) + half))


def test_discrimination_of_too_few_or_of_what_does_not_vary_is_none() -> None:
    some = [0.0, 1.0] * FEWEST

    assert discrimination(some[: FEWEST - 1], some[: FEWEST - 1]) is None
    assert discrimination([1.0] * len(some), some) is None
    assert discrimination(some, [0.4] * len(some)) is None


@pytest.mark.parametrize("n", [FEWEST, 60])
def test_discrimination_intervals_cover_in_simulation(n: int) -> None:
    """An item and nine others that depend on one ability; the truth is what 400,000 such students give."""
    rng = np.random.default_rng(22)

    def draw(size: int) -> tuple[np.ndarray, np.ndarray]:
        ability = rng.normal(size=(size, 1))
        right = rng.random((size, 10)) < 1 / (1 + np.exp(-1.2 * ability - np.linspace(-1, 1, 10)))
        return right[:, 4].astype(float), right[:, [0, 1, 2, 3, 5, 6, 7, 8, 9]].mean(axis=1)

    truth = float(np.corrcoef(*draw(400_000))[0, 1])
    found = [discrimination(*map(list, draw(n))) for _ in range(800)]
    held = [each.holds(truth) for each in found if each is not None]

    assert 0.925 <= np.mean(held) <= 0.98
