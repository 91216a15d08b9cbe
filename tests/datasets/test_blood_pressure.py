"""The simulator keeps its promises: shapes, truth and the ways in which visits are lost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from datasets.scenarios.blood_pressure import simulate_blood_pressure
from datasets.seeds import derive_seed
from datasets.tables import sha256_of, to_csv
from tests.datasets.helpers import BLOOD_PRESSURE, DROPOUT_SETTINGS

SETTINGS = BLOOD_PRESSURE.settings
# A change of the rows needs a new version of the scenario and a new line here.
ROWS_OF_VERSION = {
    1: {
        "standard": "92d0fafcabec234e03ee10747aaaff8092ec7420a71f3bf5c53248842440e793",
        "few-patients": "8f79efb63be4271c05ca9e4e169933a5eb0e8c82432bcc43ad33b2b5d85927e9",
        "two-visits": "321699148dd3f7eecdd7f5cdea22eac592ec320f148ed0d91ce5735b4e16f416",
        "no-slope-variance": "ef0ab762010f7f4bb4182dbcae55c9eeedd1ac7e549ade717045c4fdd66e542a",
        "dropout-at-random": "206f350367b527b17e3485ee077903f15418b17a0667df4c48ce42b5b7f5cb15",
        "dropout-not-at-random": "3faaf1a14f8c1b01a50d35e64e218a586ee571185e106dc23164995855864038",
        "modest-slopes": "6df43124d42e65f5cfa091e76f1df06681faf4f4e6290b1a053e427c9f6001ce",
        "unequal-visits": "0bb9f463d3a455a32266b5038eb0e38bd9466ffb5bbb56ee891a21535ab2daf4",
    }
}


def draw(setting: str, seed: int = 1, **changes: Any) -> pd.DataFrame:
    parameters: dict[str, Any] = {**SETTINGS[setting].parameters, **changes}
    return simulate_blood_pressure(np.random.default_rng(seed), **parameters)


def wide(frame: pd.DataFrame, column: str = "sbp") -> np.ndarray:
    """The column with one row per patient and one column per visit."""
    return frame.pivot(index="patient", columns="visit", values=column).to_numpy()


def own_slopes(frame: pd.DataFrame) -> np.ndarray:
    """The least-squares slope over time of each patient of a complete table."""
    time = np.sort(frame["time"].unique()) - frame["time"].mean()
    return wide(frame) @ time / (time @ time)


def pooled_slope(frame: pd.DataFrame, sbp: pd.Series) -> float:
    """The slope over time of the ordinary regression on time and treatment, on the rows with an outcome."""
    kept = sbp.notna()
    design = np.column_stack([np.ones(len(frame)), frame["time"], frame["treated"]])[kept]
    return float(np.linalg.lstsq(design, sbp[kept].to_numpy(), rcond=None)[0][1])


@pytest.mark.parametrize("setting", SETTINGS)
def test_rows_of_a_seed_are_the_same_as_long_as_the_version_is(setting: str):
    rng = np.random.default_rng(derive_seed("pinned", try_number=1))

    text = to_csv(BLOOD_PRESSURE.simulate(setting, rng), BLOOD_PRESSURE)

    assert sha256_of(text) == ROWS_OF_VERSION[BLOOD_PRESSURE.version][setting]


@pytest.mark.parametrize(
    ("setting", "patients", "visits"),
    [
        ("standard", {30, 32, 34, 36, 38, 40}, 4),
        ("few-patients", {6}, 4),
        ("two-visits", {30, 32, 34, 36, 38, 40}, 2),
        ("no-slope-variance", {30, 32, 34, 36, 38, 40}, 4),
        ("dropout-at-random", {56, 58, 60, 62, 64}, 4),
        ("dropout-not-at-random", {56, 58, 60, 62, 64}, 4),
        ("modest-slopes", {30, 32, 34, 36, 38, 40}, 4),
    ],
)
def test_schema_has_every_visit_of_every_patient_in_order(setting: str, patients: set[int], visits: int):
    frames = [draw(setting, seed) for seed in range(60)]

    assert {frame["patient"].nunique() for frame in frames} == patients
    for frame in frames:
        count = frame["patient"].nunique()
        assert list(frame.columns) == [column.name for column in BLOOD_PRESSURE.columns]
        assert frame["patient"].is_monotonic_increasing
        assert frame["patient"].str.fullmatch(r"P\d\d").all()
        assert frame["visit"].tolist() == list(range(1, visits + 1)) * count
        assert (frame["time"] == frame["visit"] - 1).all()


@pytest.mark.parametrize("setting", SETTINGS)
def test_treated_is_constant_within_patients_and_balanced_between_them(setting: str):
    for seed in range(30):
        treated = draw(setting, seed).groupby("patient")["treated"]

        assert (treated.nunique() == 1).all()
        assert treated.first().mean() == 0.5


def test_treated_and_labels_follow_no_pattern():
    frames = [draw("standard", seed) for seed in range(200)]

    first_is_treated = [bool(frame["treated"].iloc[0]) for frame in frames]
    last_labels = [frame["patient"].iloc[-1] for frame in frames]

    assert 75 < sum(first_is_treated) < 125
    assert len(set(last_labels)) > 5


@pytest.mark.parametrize("setting", SETTINGS)
def test_sbp_has_one_decimal_and_could_be_a_blood_pressure(setting: str):
    for seed in range(100):
        sbp = draw(setting, seed)["sbp"].dropna()

        assert (sbp == sbp.round(1)).all()
        assert sbp.between(70, 240).all()


def test_simulation_recovers_the_true_values_of_the_standard_setting():
    truth = SETTINGS["standard"].parameters
    frames = [draw("standard", seed) for seed in range(400)]
    slopes = np.concatenate([own_slopes(frame) for frame in frames])
    starts = np.concatenate([wide(frame)[:, 0] for frame in frames])
    treated = np.concatenate([wide(frame, "treated")[:, 0] for frame in frames]).astype(bool)
    residual = np.concatenate([residual_variances(frame) for frame in frames])

    assert slopes.mean() == pytest.approx(float(truth["time_effect"]), abs=0.1)
    assert starts[treated].mean() - starts[~treated].mean() == pytest.approx(
        float(truth["treatment_effect"]), abs=0.6
    )
    assert starts[~treated].mean() == pytest.approx(float(truth["intercept"]), abs=0.5)
    assert np.sqrt(residual.mean()) == pytest.approx(float(truth["residual_sd"]), rel=0.02)
    assert np.sqrt(slopes.var() - residual.mean() / 5) == pytest.approx(float(truth["slope_sd"]), rel=0.03)


def residual_variances(frame: pd.DataFrame) -> np.ndarray:
    """The variance of each patient around their own line, with 2 degrees of freedom for 4 visits."""
    pressure = wide(frame)
    time = np.arange(4) - 1.5
    line = pressure.mean(axis=1, keepdims=True) + np.outer(own_slopes(frame), time)
    return ((pressure - line) ** 2).sum(axis=1) / 2


def test_no_slope_variance_leaves_only_noise_between_the_slopes():
    frames = [draw("no-slope-variance", seed) for seed in range(400)]
    slopes = np.concatenate([own_slopes(frame) for frame in frames])
    residual = np.concatenate([residual_variances(frame) for frame in frames])

    assert slopes.var() == pytest.approx(residual.mean() / 5, rel=0.04)


@pytest.mark.parametrize("setting", [slug for slug in SETTINGS if slug not in DROPOUT_SETTINGS])
def test_settings_without_dropout_have_every_outcome(setting: str):
    assert [draw(setting, seed)["sbp"].isna().sum() for seed in range(20)] == [0] * 20


@pytest.mark.parametrize("setting", DROPOUT_SETTINGS)
def test_dropout_keeps_first_visits_and_is_monotone(setting: str):
    for seed in range(100):
        missing = np.isnan(wide(draw(setting, seed)))

        assert not missing[:, 0].any()
        assert (missing[:, 1:] >= missing[:, :-1]).all()


@pytest.mark.parametrize(
    ("setting", "low", "high"), [("dropout-at-random", 0.55, 0.76), ("dropout-not-at-random", 0.6, 0.84)]
)
def test_dropout_loses_a_share_that_matters_and_leaves_enough(setting: str, low: float, high: float):
    for seed in range(100):
        assert low < draw(setting, seed)["sbp"].notna().mean() < high


@pytest.mark.parametrize("setting", DROPOUT_SETTINGS)
def test_dropout_only_takes_values_away(setting: str):
    seen = draw(setting)["sbp"]
    complete = draw(setting, dropout="none")["sbp"]

    np.testing.assert_array_equal(seen.dropna(), complete[seen.notna()])


@pytest.mark.parametrize(("setting", "lag"), [("dropout-at-random", 1), ("dropout-not-at-random", 0)])
def test_dropout_follows_the_recorded_or_the_unseen_value(setting: str, lag: int):
    # With a limit this sharp, whoever reaches 152.05 mmHg leaves and nobody else does.
    sharp: dict[str, Any] = {"dropout_midpoint": 152.05, "dropout_steepness": 1e4}
    seen = wide(draw(setting, **sharp))
    complete = wide(draw(setting, dropout="none"))

    for patient, pressures in zip(seen, complete, strict=True):
        deciding = pressures[:-1] if lag else pressures[1:]
        stays = int(np.argmax(deciding > 152.05)) if (deciding > 152.05).any() else 3
        assert np.isnan(patient).tolist() == [visit > stays for visit in range(4)]


@pytest.mark.parametrize("setting", DROPOUT_SETTINGS)
def test_dropout_biases_ordinary_regression_and_values_carried_forward(setting: str):
    complete, available, carried = [], [], []
    for seed in range(100):
        frame = draw(setting, seed)
        complete.append(pooled_slope(frame, draw(setting, seed, dropout="none")["sbp"]))
        available.append(pooled_slope(frame, frame["sbp"]))
        carried.append(pooled_slope(frame, frame.groupby("patient")["sbp"].ffill()))

    assert np.mean(complete) == pytest.approx(-3, abs=0.1)
    assert np.mean(available) < -4.8
    assert np.mean(carried) > -2.4


def test_unequal_visits_are_all_from_the_first_one_on_and_have_an_outcome():
    frames = [draw("unequal-visits", seed) for seed in range(30)]

    assert {frame["patient"].nunique() for frame in frames} == {28, 30, 32, 34}
    for frame in frames:
        assert frame["patient"].is_monotonic_increasing
        assert (frame["visit"] == frame.groupby("patient").cumcount() + 1).all()
        assert (frame["time"] == frame["visit"] - 1).all()
        assert frame["sbp"].notna().all()
        assert list(frame.index) == list(range(len(frame)))


def test_unequal_visits_leave_one_patient_with_the_fewest_and_one_with_the_most():
    for seed in range(30):
        sizes = draw("unequal-visits", seed).groupby("patient").size().value_counts()

        assert sizes.loc[[2, 7]].tolist() == [1, 1]
        assert set(sizes.index) == {2, 3, 4, 5, 6, 7}


def test_unequal_visits_have_nothing_to_do_with_pressure():
    for seed in range(10):
        some, all_of_them = draw("unequal-visits", seed), draw("unequal-visits", seed, visits_min=0)

        kept = all_of_them.merge(some, on=["patient", "visit"], suffixes=("", "_kept"))
        assert len(kept) == len(some)
        assert (kept["sbp"] == kept["sbp_kept"]).all()


def test_modest_slopes_differ_by_more_than_noise_and_not_by_much():
    """The limits hold for what patients have of their own; the table has rounded it to one decimal."""
    ratios = []
    for seed in range(60):
        frame = draw("modest-slopes", seed)
        ratios.append(5 * own_slopes(frame).var(ddof=1) / residual_variances(frame).mean())

    assert 1.59 < min(ratios) < max(ratios) < 2.11
