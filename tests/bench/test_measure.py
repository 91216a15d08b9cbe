from __future__ import annotations

import pytest

from bench.measure import growth, interleave, seconds_of


def test_interleave_gives_every_clock_its_turn_and_takes_medians() -> None:
    turns: list[str] = []
    left, right = iter([9.0, 1.0, 5.0, 2.0]), iter([9.0, 4.0, 3.0, 8.0])

    def clock(name: str, readings):
        def read() -> float:
            turns.append(name)
            return next(readings)

        return read

    found = interleave({"left": clock("left", left), "right": clock("right", right)}, rounds=3)

    assert turns == ["left", "right"] * 4
    assert found == {"left": 2.0, "right": 4.0}


def test_seconds_of_work_are_not_negative() -> None:
    assert seconds_of(lambda: sum(range(10))) >= 0.0


def test_growth_is_the_slope_and_what_it_comes_to() -> None:
    assert growth([1000, 2000, 3000], [100.0, 105.0, 110.0]) == pytest.approx((0.005, 10.0))
    assert growth([1000, 2000, 3000], [100.0, 100.0, 100.0]) == pytest.approx((0.0, 0.0))
