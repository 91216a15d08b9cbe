from __future__ import annotations

import pytest

from quizzes.learner.selection import Standing
from quizzes.practising.stopping import presses


@pytest.mark.parametrize(
    ("standing", "pressing"),
    [
        (Standing("a", 0.3), True),
        (Standing("a", 0.01, mastered=True), False),
        (Standing("a", 0.01, mastered=True, due=0.4), True),
        (Standing("a", 0.04, resting=True), False),
    ],
)
def test_mistake_presses_until_it_is_mastered_or_rests(standing: Standing, pressing: bool):
    assert presses([standing]) is pressing
    assert presses([Standing("b", 0.01, mastered=True), standing]) is pressing


def test_nothing_presses_without_mistakes():
    assert not presses([])
