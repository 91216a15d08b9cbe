from __future__ import annotations

import pytest

from quizzes.marking_room.agreement import Agreement, Estimate, agree

# The table of ten reports on a scale from 0 to 2, the first tutor in rows: (2, 1, 0), (0, 2, 1), (1, 0, 3).
FIRST = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]
SECOND = [0, 0, 1, 1, 1, 2, 0, 2, 2, 2]


def test_agree_by_hand():
    """Shares of both tutors are .3, .3, .4; squared steps weigh 1/4 and 1.

    Observed disagreement: (1/4 + 1/4 + 1) / 10 = .15. Expected: 2 (.09 / 4 + .12 / 4 + .12) = .345.
    Kappa is 1 - .15 / .345. The differences are 1, 1, 2 and seven times 0: their mean is .4, their variance
    (6 - 10 * .16) / 9, and t(9) at .975 is 2.262157.
    """
    found = agree("Meaning", FIRST, SECOND, most=2)

    assert (found.name, found.most, found.n, found.same) == ("Meaning", 2, 10, 7)
    assert found.kappa is not None
    assert found.kappa.value == pytest.approx(1 - 0.15 / 0.345)
    assert found.difference is not None
    assert found.difference.value == pytest.approx(0.4)
    assert found.difference.low == 0.0
    assert found.difference.high == pytest.approx(0.4 + 2.262157 * (4.4 / 9 / 10) ** 0.5)


def test_kappa_interval_by_hand():
    """Fleiss, Cohen and Everitt's variance for two categories, where weights play no part.

    Of 40 pairs 20 are (0, 0), 5 (0, 1), 5 (1, 0), 10 (1, 1): agreement .75 of all, .625² + .375² = .53125 by chance,
    kappa = .466667. The variance is the sum of
    p_ij (w_ij - (w_i. + w_.j)(1 - kappa))², less (kappa - .53125 (1 - kappa))², over 40 (1 - .53125)².
    """
    first = [0] * 25 + [1] * 15
    second = [0] * 20 + [1] * 5 + [0] * 5 + [1] * 10
    kappa = (0.75 - 0.53125) / (1 - 0.53125)
    rest = 1 - kappa
    term = (
        0.5 * (1 - 1.25 * rest) ** 2
        + 2 * 0.125 * (0 - 1.0 * rest) ** 2
        + 0.25 * (1 - 0.75 * rest) ** 2
        - (kappa - 0.53125 * rest) ** 2
    )
    half = 1.959964 * (term / (40 * (1 - 0.53125) ** 2)) ** 0.5

    found = agree("Total", first, second, most=1).kappa

    assert found is not None
    assert found.low is not None
    assert (found.value, found.low, found.high) == pytest.approx(
        (kappa, kappa - half, kappa + half), abs=1e-6
    )


def test_agree_of_the_same_marks_gives_no_interval():
    found = agree("Total", [0, 1, 2], [0, 1, 2], most=2)

    assert (found.kappa, found.difference, found.same) == (Estimate(1.0), Estimate(0.0), 3)


def test_interval_of_the_difference_stays_on_the_scale():
    assert agree("Total", [0, 0], [0, 1], most=2).difference == Estimate(0.5, 0.0, 2.0)


def test_agree_without_any_spread_has_no_kappa():
    assert agree("Total", [2, 2], [2, 2], most=2).kappa is None


def test_agree_of_one_who_gives_the_same_to_all_is_chance():
    found = agree("Total", [0, 1, 2], [1, 1, 1], most=2).kappa

    assert found is not None
    assert found.value == pytest.approx(0.0)


def test_agree_of_nothing():
    assert agree("Total", [], [], most=2) == Agreement("Total", 2, 0, 0, None, None)
