"""The simulator of growth keeps its promises: waves, truth, and the ways in which scores are missing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from datasets.scenarios.growth import GROWTH, simulate_growth
from datasets.seeds import derive_seed
from datasets.tables import sha256_of, to_csv

SETTINGS = GROWTH.settings
DROPOUT = ["dropout-by-chance", "dropout-at-random", "dropout-not-at-random"]
# A change of the rows needs a new version of the scenario and a new line here.
ROWS_OF_VERSION = {
    1: {
        "complete": "08a209d2078e4bd8f80793835b056fd0e79cb1f3112d5b66a9b4439395c0a0f4",
        "dropout-by-chance": "543cc4bcd9cc9890341dcee36e7d2fab078860ccde70c688c48799d9e6f598c1",
        "dropout-at-random": "4e82c260253b39d6602d35349fb4c7b5c035de75daa44ff06f3426ad15728cad",
        "dropout-not-at-random": "03b429ca99025d9594c2d88d45677f0083d6099060e2132f69c1185864e0ba18",
        "gaps": "056cf91d623f44dfd95fe41935c8affaaf41babf46328cec4cac4e1ec8daddf8",
    }
}
CHILDREN = {
    "complete": set(range(40, 51, 2)),
    "dropout-by-chance": set(range(60, 73, 2)),
    "dropout-at-random": set(range(100, 121, 2)),
    "dropout-not-at-random": set(range(100, 121, 2)),
    "gaps": set(range(60, 73, 2)),
}
TIME = np.arange(5) - 2.0


def draw(setting: str, seed: int = 1, **changes: Any) -> pd.DataFrame:
    parameters: dict[str, Any] = {**SETTINGS[setting].parameters, **changes}
    return simulate_growth(np.random.default_rng(seed), **parameters)


def wide(frame: pd.DataFrame, column: str = "words") -> np.ndarray:
    """The column with one row per child and one column per wave."""
    return frame[column].to_numpy(dtype=np.float64).reshape(-1, 5)


def own_slopes(frame: pd.DataFrame) -> np.ndarray:
    return wide(frame) @ TIME / 10


def residual_variance(frame: pd.DataFrame) -> float:
    """Around the children's own lines, with 3 degrees of freedom for 5 waves."""
    words = wide(frame)
    line = words.mean(axis=1, keepdims=True) + np.outer(own_slopes(frame), TIME)
    return float(((words - line) ** 2).sum() / (3 * len(words)))


def pooled_slope(frame: pd.DataFrame, words: pd.Series) -> float:
    """The slope over terms of the ordinary regression on term and programme, on the rows with a score."""
    kept = words.notna()
    design = np.column_stack([np.ones(len(frame)), frame["term"], frame["programme"]])[kept]
    return float(np.linalg.lstsq(design, words[kept].to_numpy(), rcond=None)[0][1])


@pytest.mark.parametrize("setting", SETTINGS)
def test_rows_of_a_seed_are_the_same_as_long_as_the_version_is(setting: str):
    rng = np.random.default_rng(derive_seed("pinned", try_number=1))

    text = to_csv(GROWTH.simulate(setting, rng), GROWTH)

    assert sha256_of(text) == ROWS_OF_VERSION[GROWTH.version][setting]


@pytest.mark.parametrize("setting", SETTINGS)
def test_schema_has_every_wave_of_every_child_in_order(setting: str):
    frames = [draw(setting, seed) for seed in range(40)]

    assert {frame["child"].nunique() for frame in frames} == CHILDREN[setting]
    for frame in frames:
        assert list(frame.columns) == [column.name for column in GROWTH.columns]
        assert frame["child"].is_monotonic_increasing
        assert frame["child"].str.fullmatch(r"K\d{3}").all()
        assert frame["wave"].tolist() == [1, 2, 3, 4, 5] * frame["child"].nunique()
        assert (frame["term"] == frame["wave"] - 1).all()


@pytest.mark.parametrize("setting", SETTINGS)
def test_programme_is_constant_within_children_and_balanced_between_them(setting: str):
    for seed in range(30):
        programme = draw(setting, seed).groupby("child")["programme"]

        assert programme.nunique().eq(1).all()
        assert programme.first().mean() == 0.5


@pytest.mark.parametrize("setting", SETTINGS)
def test_words_are_whole_and_no_child_reads_less_than_none(setting: str):
    for seed in range(30):
        words = draw(setting, seed)["words"].dropna()

        assert (words == words.round()).all()
        assert words.between(0, 220).all()


def test_simulation_recovers_the_true_values_of_the_complete_setting():
    truth = SETTINGS["complete"].parameters
    frames = [draw("complete", seed, children_min=250, children_max=250) for seed in range(50)]
    slopes = np.concatenate([own_slopes(frame) for frame in frames])
    programme = np.concatenate([wide(frame, "programme")[:, 0] for frame in frames])
    levels = np.concatenate([wide(frame).mean(axis=1) for frame in frames])
    starts = levels - 2 * slopes - float(truth["programme_effect"]) * programme
    residual = float(np.mean([residual_variance(frame) for frame in frames]))

    # The own lines have noise of their own: 1 / 10 of the residual variance in a slope, 3 / 5 in a start, -1 / 5 in both.
    covariance = np.cov(starts, slopes) - residual * np.array([[0.6, -0.2], [-0.2, 0.1]])
    sds = np.sqrt(np.diag(covariance))

    assert slopes.mean() == pytest.approx(float(truth["term_effect"]), abs=0.1)
    assert starts.mean() == pytest.approx(float(truth["intercept"]), abs=0.4)
    assert levels[programme == 1].mean() - levels[programme == 0].mean() == pytest.approx(
        float(truth["programme_effect"]), abs=0.9
    )
    assert np.sqrt(residual) == pytest.approx(float(truth["residual_sd"]), rel=0.02)
    assert sds == pytest.approx([float(truth["child_sd"]), float(truth["slope_sd"])], rel=0.03)
    assert covariance[0, 1] / sds.prod() == pytest.approx(float(truth["correlation"]), abs=0.03)


def test_complete_data_have_every_score():
    assert [draw("complete", seed)["words"].isna().sum() for seed in range(20)] == [0] * 20


@pytest.mark.parametrize("setting", DROPOUT)
def test_dropout_keeps_first_waves_and_is_monotone(setting: str):
    for seed in range(30):
        missing = np.isnan(wide(draw(setting, seed)))

        assert not missing[:, 0].any()
        assert (missing[:, 1:] >= missing[:, :-1]).all()


def test_gaps_spare_the_first_and_the_last_wave_and_children_come_back():
    lost, complete = [], []
    for seed in range(30):
        missing = np.isnan(wide(draw("gaps", seed)))
        assert not missing[:, [0, -1]].any()
        lost.append(missing[:, 1:-1].mean())
        complete.append((~missing.any(axis=1)).mean())

    assert np.mean(lost) == pytest.approx(0.25, abs=0.01)
    assert np.mean(complete) == pytest.approx(0.75**3, abs=0.02)


@pytest.mark.parametrize(
    ("setting", "low", "high"),
    [
        ("dropout-by-chance", 0.65, 0.88),
        ("dropout-at-random", 0.6, 0.86),
        ("dropout-not-at-random", 0.6, 0.86),
    ],
)
def test_dropout_loses_a_share_that_matters_and_leaves_enough(setting: str, low: float, high: float):
    for seed in range(30):
        assert low < draw(setting, seed)["words"].notna().mean() < high


@pytest.mark.parametrize("setting", [*DROPOUT, "gaps"])
def test_missing_scores_are_only_taken_away(setting: str):
    seen = draw(setting)["words"]
    complete = draw(setting, missing="none")["words"]

    np.testing.assert_array_equal(seen.dropna(), complete[seen.notna()])


@pytest.mark.parametrize(("setting", "lag"), [("dropout-at-random", 1), ("dropout-not-at-random", 0)])
def test_dropout_follows_the_recorded_or_the_unseen_score(setting: str, lag: int):
    # With a limit this sharp, whoever reads fewer than 55.5 words leaves and nobody else does.
    sharp: dict[str, Any] = {"midpoint": 55.5, "steepness": 1e4}
    seen = wide(draw(setting, **sharp))
    complete = wide(draw(setting, missing="none"))

    for child, words in zip(seen, complete, strict=True):
        deciding = words[:-1] if lag else words[1:]
        stays = int(np.argmax(deciding < 55.5)) if (deciding < 55.5).any() else 4
        assert np.isnan(child).tolist() == [wave > stays for wave in range(5)]


def test_dropout_by_chance_has_nothing_to_do_with_scores():
    leavers, stayers = [], []
    for seed in range(100):
        gone = np.isnan(wide(draw("dropout-by-chance", seed))).any(axis=1)
        slopes = own_slopes(draw("dropout-by-chance", seed, missing="none"))
        leavers.append(slopes[gone].mean())
        stayers.append(slopes[~gone].mean())

    assert np.mean(leavers) == pytest.approx(7, abs=0.15)
    assert np.mean(stayers) == pytest.approx(7, abs=0.15)


@pytest.mark.parametrize("setting", ["dropout-at-random", "dropout-not-at-random"])
def test_dropout_by_score_biases_ordinary_regression_and_scores_carried_forward(setting: str):
    complete, available, carried = [], [], []
    for seed in range(30):
        frame = draw(setting, seed)
        complete.append(pooled_slope(frame, draw(setting, seed, missing="none")["words"]))
        available.append(pooled_slope(frame, frame["words"]))
        carried.append(pooled_slope(frame, frame.groupby("child")["words"].ffill()))

    assert np.mean(complete) == pytest.approx(7, abs=0.15)
    assert np.mean(available) > 8.2
    assert np.mean(carried) < 5.8
