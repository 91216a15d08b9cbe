"""The hospitals keep their promises: effects, case mix, and complications that depend on the hospital."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from datasets.scenarios.hospitals import HOSPITALS
from tests.datasets.clustered import coefficients, draw, spread_of_groups, standard_errors_off, truth

DRAWS = 80
LINEAR = ["standard", "confounded-exposure", "single-or-few-patients"]


def recovery_left(frame: pd.DataFrame, setting: str) -> pd.Series:
    """What the true fixed effects leave of recovery."""
    return (
        frame["recovery"]
        - truth(HOSPITALS, setting, "intercept")
        - truth(HOSPITALS, setting, "severity_effect") * (frame["severity"] - 5)
        - truth(HOSPITALS, setting, "ward_effect") * frame["ward"]
    )


@pytest.mark.parametrize("setting", LINEAR)
def test_recovery_has_the_planted_effects(setting: str):
    found = []
    for seed in range(DRAWS):
        frame = draw(HOSPITALS, setting, seed)
        found.append(coefficients(frame["recovery"], frame["severity"] - 5, frame["ward"]))

    planted = [truth(HOSPITALS, setting, name) for name in ("intercept", "severity_effect", "ward_effect")]
    assert standard_errors_off(found, planted) < 3.5


@pytest.mark.parametrize("setting", [*LINEAR, "few-hospitals"])
def test_recovery_has_the_planted_spread_between_and_within_hospitals(setting: str):
    spreads = []
    for seed in range(DRAWS):
        frame = draw(HOSPITALS, setting, seed)
        spreads.append(spread_of_groups(recovery_left(frame, setting), frame["hospital"]))

    planted = [truth(HOSPITALS, setting, name) ** 2 for name in ("hospital_sd", "residual_sd")]
    assert standard_errors_off(spreads, planted) < 3.5


@pytest.mark.parametrize("setting", ["standard", "confounded-exposure"])
def test_severity_is_higher_with_a_ward_only_where_that_is_planted(setting: str):
    shifts = []
    for seed in range(DRAWS):
        frame = draw(HOSPITALS, setting, seed)
        shifts.append(coefficients(frame["severity"], frame["ward"])[1])

    # Severity ends at 0 and 10, which costs the most severe cases a little.
    assert np.mean(shifts) == pytest.approx(truth(HOSPITALS, setting, "ward_severity"), abs=0.1)


def test_severity_has_the_planted_spread():
    spreads = []
    for seed in range(DRAWS):
        frame = draw(HOSPITALS, "standard", seed)
        spreads.append(spread_of_groups(frame["severity"], frame["hospital"]))

    assert standard_errors_off(spreads, [0.5**2, 1.5**2]) < 3.5


def test_confounded_exposure_turns_the_sign_of_the_plain_comparison():
    turned = []
    for seed in range(40):
        frame = draw(HOSPITALS, "confounded-exposure", seed)
        plain = coefficients(frame["recovery"], frame["ward"])[1]
        adjusted = coefficients(frame["recovery"], frame["severity"], frame["ward"])[2]
        turned.append(plain < 0 < adjusted)

    assert np.mean(turned) > 0.9


def log_odds_between(frame: pd.DataFrame, column: str) -> float:
    """The log-odds ratio of a complication, by the two values of a column."""
    low, high = frame.groupby(column)["complication"].mean()
    return float(np.log(high / (1 - high)) - np.log(low / (1 - low)))


def test_complications_have_the_planted_log_odds_where_hospitals_do_not_differ():
    pooled = pd.concat(
        [
            draw(HOSPITALS, "weak-clustering", seed, hospital_log_odds_sd=0.0, severity_log_odds=0.0)
            for seed in range(DRAWS)
        ]
    )
    risk = pooled.loc[pooled["ward"] == 0, "complication"].mean()

    assert np.log(risk / (1 - risk)) == pytest.approx(-0.9, abs=0.03)
    assert log_odds_between(pooled, "ward") == pytest.approx(-0.6, abs=0.05)


def test_complications_have_the_planted_log_odds_of_severity():
    alike = {"hospital_log_odds_sd": 0.0, "ward_log_odds": 0.0}
    pooled = pd.concat([draw(HOSPITALS, "weak-clustering", seed, **alike) for seed in range(DRAWS)])
    two_apart = pooled[pooled["severity"].isin([4.0, 6.0])]

    assert log_odds_between(two_apart, "severity") == pytest.approx(
        2 * truth(HOSPITALS, "weak-clustering", "severity_log_odds"), abs=0.15
    )


@pytest.mark.parametrize(
    ("setting", "low", "high"), [("strong-clustering", 0.3, 0.5), ("weak-clustering", 0.0, 0.12)]
)
def test_shares_of_complications_differ_between_hospitals_as_they_should(
    setting: str, low: float, high: float
):
    shares = []
    for seed in range(40):
        frame = draw(HOSPITALS, setting, seed, ward_log_odds=0.0, severity_log_odds=0.0)
        between, _ = spread_of_groups(frame["complication"], frame["hospital"])
        shares.append(np.sign(between) * np.sqrt(abs(between)))

    assert low < np.mean(shares) < high


def test_hospitals_with_good_recovery_have_few_complications():
    frames = [
        draw(HOSPITALS, "strong-clustering", seed, ward_effect=0.0, ward_log_odds=0.0) for seed in range(20)
    ]

    for frame in frames:
        means = frame.groupby("hospital")[["recovery", "complication"]].mean()
        assert np.corrcoef(means.to_numpy().T)[0, 1] < -0.5


def test_half_of_the_hospitals_have_a_ward():
    for seed in range(30):
        ward = draw(HOSPITALS, "few-hospitals", seed).groupby("hospital")["ward"].first()

        assert ward.sum() == len(ward) // 2


def test_most_hospitals_are_small_where_they_should_be():
    medians = [
        draw(HOSPITALS, "single-or-few-patients", seed).groupby("hospital").size().median()
        for seed in range(40)
    ]

    assert max(medians) <= 6
