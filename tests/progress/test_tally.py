from __future__ import annotations

import pytest

from progress.tally import Tally, add_up


@pytest.mark.parametrize(
    ("asked", "right", "level"),
    [(4, 4, 0), (5, 4, 1), (4, 3, 1), (8, 5, 2), (4, 2, 2), (4, 1, 3), (10, 2, 4), (4, 0, 4), (3, 0, 4)],
)
def test_level_steps_with_each_begun_quarter_that_was_not_right(asked: int, right: int, level: int) -> None:
    assert Tally(asked=asked, right=right).level == level


@pytest.mark.parametrize(("asked", "level"), [(1, 2), (2, 3), (3, 4)])
def test_level_of_few_questions_is_held_back(asked: int, level: int) -> None:
    assert Tally(asked=asked, right=0).level == level


def test_tally_that_was_asked_nothing_has_no_share_and_no_level() -> None:
    tally = Tally(revealed=2)
    assert (tally.share, tally.percent, tally.level, tally.missed) == (None, None, None, 0)


def test_percent_is_rounded() -> None:
    assert Tally(asked=3, right=2).percent == 67


@pytest.mark.parametrize(
    ("tally", "stuck"),
    [
        (Tally(), False),
        (Tally(asked=3, right=3), False),
        (Tally(asked=3, right=2), True),
        (Tally(revealed=1), True),
    ],
)
def test_stuck_means_missed_or_revealed(tally: Tally, stuck: bool) -> None:
    assert tally.is_stuck is stuck


def test_tallies_add_up_count_by_count() -> None:
    assert add_up([Tally(3, 2, 1, 1), Tally(), Tally(4, 1, 5, 2)]) == Tally(7, 3, 6, 3)
