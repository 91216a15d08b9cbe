"""The trial keeps its promises: effects, spreads, and clinics allocated by lot."""

from __future__ import annotations

import numpy as np
import pytest

from datasets.scenarios.trial import TRIAL
from tests.datasets.clustered import coefficients, draw, spread_of_groups, standard_errors_off, truth

DRAWS = 80


@pytest.mark.parametrize("setting", TRIAL.settings)
def test_pain_has_the_planted_effects_and_spreads(setting: str):
    found, spreads = [], []
    for seed in range(DRAWS):
        frame = draw(TRIAL, setting, seed)
        b = [truth(TRIAL, setting, name) for name in ("intercept", "baseline_effect", "programme_effect")]
        left = frame["pain"] - b[0] - b[1] * (frame["baseline"] - 60) - b[2] * frame["programme"]
        found.append(coefficients(frame["pain"], frame["baseline"] - 60, frame["programme"]))
        spreads.append(spread_of_groups(left, frame["clinic"]))

    planted = [truth(TRIAL, setting, name) ** 2 for name in ("clinic_sd", "residual_sd")]
    assert standard_errors_off(found, b) < 3.5
    assert standard_errors_off(spreads, planted) < 3.5


@pytest.mark.parametrize("setting", TRIAL.settings)
def test_half_of_the_clinics_have_the_programme(setting: str):
    for seed in range(30):
        programme = draw(TRIAL, setting, seed).groupby("clinic")["programme"].first()

        assert len(programme) % 2 == 0
        assert programme.mean() == 0.5


def test_pain_at_the_start_is_the_same_in_all_clinics():
    spreads, means = [], []
    for seed in range(DRAWS):
        frame = draw(TRIAL, "standard", seed)
        spreads.append(spread_of_groups(frame["baseline"], frame["clinic"]))
        means.append(frame["baseline"].mean())

    assert standard_errors_off(spreads, [0.0, 13.0**2]) < 3.5
    assert standard_errors_off(means, 60.0) < 3.5


def test_small_icc_is_two_in_a_hundred():
    clinic, residual = (
        truth(TRIAL, "small-icc-large-clinics", name) for name in ("clinic_sd", "residual_sd")
    )

    assert clinic**2 / (clinic**2 + residual**2) == pytest.approx(0.02, abs=0.0005)


def test_unequal_clinics_leave_most_patients_to_a_few():
    shares = []
    for seed in range(40):
        sizes = draw(TRIAL, "unequal-clinics", seed).groupby("clinic").size().sort_values()
        shares.append(sizes.iloc[-len(sizes) // 4 :].sum() / sizes.sum())

    assert np.mean(shares) > 0.5
