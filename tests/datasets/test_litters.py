"""The litters keep their promises: effects, spreads, and sizes that matter or do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from datasets.scenarios.litters import LITTERS
from tests.datasets.clustered import coefficients, draw, spread_of_groups, standard_errors_off, truth

DRAWS = 80


def left_over(frame: pd.DataFrame, setting: str) -> pd.Series:
    """What the true fixed effects leave of the weights."""
    return (
        frame["weight"]
        - truth(LITTERS, setting, "intercept")
        - truth(LITTERS, setting, "male_effect") * frame["male"]
        - truth(LITTERS, setting, "treated_effect") * frame["treated"]
        - truth(LITTERS, setting, "size_effect") * (size_of(frame) - 8)
    )


def size_of(frame: pd.DataFrame) -> pd.Series:
    """The number of pups in the litter of each pup."""
    return frame.groupby("litter")["pup"].transform("size")


@pytest.mark.parametrize("setting", LITTERS.settings)
def test_weights_have_the_planted_effects(setting: str):
    found = []
    for seed in range(DRAWS):
        frame = draw(LITTERS, setting, seed)
        found.append(coefficients(frame["weight"], frame["male"], frame["treated"], size_of(frame) - 8))

    names = ("intercept", "male_effect", "treated_effect", "size_effect")
    assert standard_errors_off(found, [truth(LITTERS, setting, name) for name in names]) < 3.5


@pytest.mark.parametrize("setting", [slug for slug in LITTERS.settings if slug != "no-litter-variance"])
def test_weights_have_the_planted_spread_between_and_within_litters(setting: str):
    spreads = []
    for seed in range(DRAWS):
        frame = draw(LITTERS, setting, seed)
        spreads.append(spread_of_groups(left_over(frame, setting), frame["litter"]))

    planted = [truth(LITTERS, setting, name) ** 2 for name in ("litter_sd", "residual_sd")]
    assert standard_errors_off(spreads, planted) < 3.5


def test_no_litter_variance_leaves_less_between_litters_than_chance_would():
    spreads = []
    for seed in range(DRAWS):
        frame = draw(LITTERS, "no-litter-variance", seed)
        spreads.append(spread_of_groups(left_over(frame, "no-litter-variance"), frame["litter"])[0])

    assert np.mean(np.array(spreads) < 0) > 0.9


def test_competition_moves_means_of_litters_and_nothing_else():
    rivals = draw(LITTERS, "no-litter-variance", competition=1.0)
    plain = draw(LITTERS, "no-litter-variance", competition=0.0)
    left = left_over(rivals, "no-litter-variance").groupby(rivals["litter"]).mean()

    assert abs(left).max() < 0.006
    assert rivals.drop(columns="weight").equals(plain.drop(columns="weight"))


def test_average_pup_is_lighter_than_the_average_litter_only_where_size_matters():
    def gap(setting: str, seed: int) -> float:
        frame = draw(LITTERS, setting, seed)
        return float(frame["weight"].mean() - frame.groupby("litter")["weight"].mean().mean())

    assert np.mean([gap("standard", seed) for seed in range(DRAWS)]) == pytest.approx(0.0, abs=0.02)
    assert max(gap("size-matters", seed) for seed in range(DRAWS)) < 0


def test_sexes_are_equally_frequent_and_within_litters():
    pooled = pd.concat([draw(LITTERS, "standard", seed) for seed in range(40)])
    mixed = draw(LITTERS, "standard").groupby("litter")["male"].nunique()

    assert pooled["male"].mean() == pytest.approx(0.5, abs=0.02)
    assert (mixed == 2).mean() > 0.7


@pytest.mark.parametrize("setting", LITTERS.settings)
def test_half_of_the_litters_are_treated(setting: str):
    for seed in range(30):
        treated = draw(LITTERS, setting, seed).groupby("litter")["treated"].first()

        assert len(treated) % 2 == 0
        assert treated.mean() == 0.5


def test_very_unequal_litters_are_tiny_or_huge():
    sizes = pd.concat([draw(LITTERS, "very-unequal", seed).groupby("litter").size() for seed in range(40)])

    assert (sizes <= 3).mean() > 0.15
    assert (sizes >= 15).mean() > 0.15
