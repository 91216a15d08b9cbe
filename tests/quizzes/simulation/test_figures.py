from __future__ import annotations

import pytest

from quizzes.simulation.figures import Beliefs, correlate, describe_counts


def test_figures_of_what_is_believed():
    beliefs = Beliefs()
    for held, believed in ((True, 0.9), (True, 0.6), (False, 0.85), (False, 0.1)):
        beliefs.add(held, believed)
    found = beliefs.figures()
    assert (found["pairs"], found["held"], found["sure"]) == (4, 2, 2)
    assert (found["auc"], found["precision_when_sure"]) == (0.75, 0.5)
    assert found["calibration_error"] == pytest.approx((0.1 + 0.4 + 0.85 + 0.1) / 4)


def test_figures_without_holders_say_nothing():
    beliefs = Beliefs([False], [0.2])
    assert beliefs.figures()["auc"] is None
    assert beliefs.figures()["precision_when_sure"] is None
    assert Beliefs().figures()["calibration_error"] is None


def test_correlate_takes_what_both_have():
    assert correlate({1: 0.0, 2: 1.0, 3: 2.0, 4: 9.0}, {1: 1.0, 2: 2.0, 3: 3.0}) == pytest.approx(1)
    assert correlate({1: 0.0, 2: 1.0}, {1: 1.0, 2: 2.0}) is None


def test_describe_counts_of_nobody():
    assert describe_counts([]) == {"students": 0, "mean": None, "median": None}
    assert describe_counts([3, 5, 10]) == {"students": 3, "mean": 6, "median": 5}
