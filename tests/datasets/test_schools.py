"""The schools keep their promises: slopes within and between, and what is left between schools."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from datasets.scenarios.schools import SCHOOLS
from tests.datasets.clustered import (
    coefficients,
    draw,
    split_by_group,
    spread_of_groups,
    standard_errors_off,
    truth,
)

DRAWS = 80


def slopes(frame: pd.DataFrame) -> np.ndarray:
    """Coefficients of maths: intercept, ses within schools, mean ses between them, selective."""
    mean, own = split_by_group(frame, "ses", "school")
    return coefficients(frame["maths"], own, mean, frame["selective"])


def residuals(frame: pd.DataFrame, setting: str) -> pd.Series:
    """What the true fixed effects leave."""
    mean, own = split_by_group(frame, "ses", "school")
    return (
        frame["maths"]
        - truth(SCHOOLS, setting, "intercept")
        - truth(SCHOOLS, setting, "within_effect") * own
        - truth(SCHOOLS, setting, "between_effect") * mean
        - truth(SCHOOLS, setting, "selective_effect") * frame["selective"]
    )


@pytest.mark.parametrize(
    "setting", ["standard", "contextual-effect", "opposite-slopes", "no-school-variance"]
)
def test_maths_has_the_planted_slopes_within_and_between_schools(setting: str):
    found = [slopes(draw(SCHOOLS, setting, seed)) for seed in range(DRAWS)]

    names = ("intercept", "within_effect", "between_effect", "selective_effect")
    assert standard_errors_off(found, [truth(SCHOOLS, setting, name) for name in names]) < 3.5


@pytest.mark.parametrize("setting", ["standard", "few-schools"])
def test_maths_has_the_planted_spread_between_and_within_schools(setting: str):
    spreads = []
    for seed in range(DRAWS):
        frame = draw(SCHOOLS, setting, seed)
        spreads.append(spread_of_groups(residuals(frame, setting), frame["school"]))

    planted = [truth(SCHOOLS, setting, name) ** 2 for name in ("school_sd", "residual_sd")]
    assert standard_errors_off(spreads, planted) < 3.5


def test_ses_has_the_planted_spread_and_is_higher_in_selective_schools():
    shifts, spreads = [], []
    for seed in range(DRAWS):
        frame = draw(SCHOOLS, "standard", seed)
        shift = coefficients(frame["ses"], frame["selective"])[1]
        shifts.append(shift)
        spreads.append(spread_of_groups(frame["ses"] - 0.3 * frame["selective"], frame["school"]))

    assert standard_errors_off(shifts, 0.3) < 3.5
    assert standard_errors_off(spreads, [0.4**2, 0.85**2]) < 3.5


def test_opposite_slopes_turn_the_sign_of_the_slope_over_all_pupils():
    turned = []
    for seed in range(40):
        frame = draw(SCHOOLS, "opposite-slopes", seed)
        pooled = coefficients(frame["maths"], frame["ses"], frame["selective"])[1]
        turned.append(slopes(frame)[1] < 0 < pooled)

    assert np.mean(turned) > 0.9


def own_slopes(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The least-squares slope of each school and the sum of squares of ses that it rests on."""
    _, own = split_by_group(frame, "ses", "school")
    squares = (own**2).groupby(frame["school"]).sum()
    return ((own * frame["maths"]).groupby(frame["school"]).sum() / squares).to_numpy(), squares.to_numpy()


@pytest.mark.parametrize("setting", ["slopes-differ", "standard"])
def test_slopes_of_schools_differ_as_planted_and_only_where_they_should(setting: str):
    excess: list[float] = []
    for seed in range(DRAWS):
        found, squares = own_slopes(draw(SCHOOLS, setting, seed))
        noise = truth(SCHOOLS, setting, "residual_sd") ** 2 / squares
        excess.extend((found - truth(SCHOOLS, setting, "within_effect")) ** 2 - noise)

    assert standard_errors_off(excess, truth(SCHOOLS, setting, "slope_sd") ** 2) < 3.5


def test_slopes_and_intercepts_of_schools_have_the_planted_correlation():
    products = []
    for seed in range(40):
        frame = draw(SCHOOLS, "slopes-differ", seed, residual_sd=0.0, ses_between_sd=0.0, selective_ses=0.0)
        left = residuals(frame, "slopes-differ")
        for _, school in frame.assign(left=left).groupby("school"):
            products.append(coefficients(school["left"], school["ses"]))

    assert np.corrcoef(np.array(products).T)[0, 1] == pytest.approx(0.2, abs=0.08)


def test_no_school_variance_leaves_less_between_schools_than_chance_would():
    spreads = []
    for seed in range(40):
        frame = draw(SCHOOLS, "no-school-variance", seed)
        spreads.append(spread_of_groups(residuals(frame, "no-school-variance"), frame["school"])[0])

    assert np.mean(np.array(spreads) < 0) > 0.9


def test_evenness_moves_means_of_schools_and_nothing_else():
    even = draw(SCHOOLS, "no-school-variance", evenness=1.0)
    plain = draw(SCHOOLS, "no-school-variance", evenness=0.0)
    left = residuals(even, "no-school-variance").groupby(even["school"]).mean()

    assert abs(left).max() < 0.02
    assert even.drop(columns="maths").equals(plain.drop(columns="maths"))
    np.testing.assert_allclose(slopes(even)[1], slopes(plain)[1], atol=0.01)


def test_selective_schools_are_a_third_to_a_half():
    shares = [
        draw(SCHOOLS, "standard", seed).groupby("school")["selective"].first().mean() for seed in range(60)
    ]

    assert 0.35 <= min(shares) < max(shares) <= 0.5
