"""The simulator of crossed groups keeps its promises: levels, words, truth and trials that are lost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from datasets.scenarios.reaction_times import REACTION_TIMES, simulate_reaction_times
from datasets.scenarios.words import WORDS
from datasets.seeds import derive_seed
from datasets.tables import sha256_of, to_csv

SETTINGS = REACTION_TIMES.settings
# The rarer half of the words.
RARE = sorted(WORDS, key=WORDS.__getitem__)[:20]
FULL = [slug for slug in SETTINGS if slug != "lost-trials"]
# A change of the rows needs a new version of the scenario and a new line here.
ROWS_OF_VERSION = {
    1: {
        "standard": "d1ad7ae14a2ee0d408681ad2967cd61147ef594b536ec752ff5bbdd24d211f12",
        "few-words": "ee4886905d20a30e57d8cd5bd4e8e1b457bada2399969d12b84d2a96acc181c8",
        "no-word-variance": "ec489444f37247eb6c63e919deb2f9d8db2796599ed35ee2e8dd821e65fb45d5",
        "slopes-differ": "d006a80b5cdc569997756086a10be0097ecea9e637ea73d5be57265d3b2c5843",
        "lost-trials": "9485728405402af6364a1c5dadfe01be68a243c67a29e65564bf3915938c7d86",
        "strong-words": "0d32af2db96af2e6a7c7cfb16c097e08d43bb6b4d21fb3164a28e64ff39f16f1",
    }
}


def draw(setting: str, seed: int = 1, **changes: Any) -> pd.DataFrame:
    parameters: dict[str, Any] = {**SETTINGS[setting].parameters, **changes}
    return simulate_reaction_times(np.random.default_rng(seed), **parameters)


def wide(frame: pd.DataFrame) -> np.ndarray:
    """The times with one row per person and one column per word, both in the order of their labels."""
    ordered = frame.sort_values(["person", "word"])["rt"]
    return ordered.to_numpy().reshape(frame["person"].nunique(), -1)


def frequencies(frame: pd.DataFrame) -> np.ndarray:
    return frame.groupby("word")["frequency"].first().to_numpy()


def own_slopes(frame: pd.DataFrame) -> np.ndarray:
    """The least-squares slope over frequency of each person of a full table."""
    x = frequencies(frame) - frequencies(frame).mean()
    return wide(frame) @ x / (x @ x)


def mean_squares(frame: pd.DataFrame) -> tuple[float, float, float]:
    """Of people, of words around a line on frequency, and of what is left, in a full table."""
    y, x = wide(frame), frequencies(frame) - frequencies(frame).mean()
    people, words = y.shape
    older = frame.groupby("person")["older"].first().to_numpy()
    person, word = y.mean(axis=1), y.mean(axis=0)
    own = person - np.array([person[older == 0].mean(), person[older == 1].mean()])[older]
    around = word - word.mean() - x * (x @ word) / (x @ x)
    rest = y - person[:, None] - word + y.mean()
    return (
        float(words * np.sum(own**2) / (people - 2)),
        float(people * np.sum(around**2) / (words - 2)),
        float(np.sum(rest**2) / ((people - 1) * (words - 1))),
    )


@pytest.mark.parametrize("setting", SETTINGS)
def test_rows_of_a_seed_are_the_same_as_long_as_the_version_is(setting: str):
    rng = np.random.default_rng(derive_seed("pinned", try_number=1))

    text = to_csv(REACTION_TIMES.simulate(setting, rng), REACTION_TIMES)

    assert sha256_of(text) == ROWS_OF_VERSION[REACTION_TIMES.version][setting]


@pytest.mark.parametrize("setting", FULL)
def test_everybody_sees_every_word_once_in_an_order_of_their_own(setting: str):
    words = {6} if setting == "few-words" else {14, 15, 16, 17, 18}
    frames = [draw(setting, seed) for seed in range(30)]

    assert {frame["person"].nunique() for frame in frames} == {22, 24, 26, 28}
    assert {frame["word"].nunique() for frame in frames} == words
    for frame in frames:
        count = frame["word"].nunique()
        assert list(frame.columns) == [column.name for column in REACTION_TIMES.columns]
        assert frame["person"].is_monotonic_increasing
        assert frame["person"].str.fullmatch(r"R\d\d").all()
        assert frame["trial"].tolist() == list(range(1, count + 1)) * frame["person"].nunique()
        assert not frame.duplicated(["person", "word"]).any()
        assert not frame.isna().any().any()


def test_orders_of_words_follow_no_pattern():
    frame = draw("standard")

    assert frame.loc[frame["trial"] == 1, "word"].nunique() > 5


@pytest.mark.parametrize("setting", SETTINGS)
def test_frequency_is_that_of_the_word_and_spans_rare_and_common_ones(setting: str):
    for seed in range(30):
        frame = draw(setting, seed)

        assert (frame["frequency"] == frame["word"].map(WORDS)).all()
        assert frame.loc[frame["word"].isin(RARE), "word"].nunique() == frame["word"].nunique() // 2


def test_words_change_from_draw_to_draw():
    drawn = {tuple(sorted(draw("few-words", seed)["word"].unique())) for seed in range(20)}

    assert len(drawn) == 20


@pytest.mark.parametrize("setting", SETTINGS)
def test_older_belongs_to_the_person_and_half_of_them_are(setting: str):
    for seed in range(30):
        older = draw(setting, seed).groupby("person")["older"]

        assert older.nunique().eq(1).all()
        assert older.first().mean() == 0.5


@pytest.mark.parametrize("setting", SETTINGS)
def test_rt_is_whole_and_could_be_a_reaction_time(setting: str):
    for seed in range(30):
        rt = draw(setting, seed)["rt"]

        assert (rt == rt.round()).all()
        assert rt.between(100, 1600).all()


def draw_large(setting: str, seed: int) -> pd.DataFrame:
    """An experiment with 98 people and all 40 words."""
    return draw(setting, seed, people_min=98, people_max=98, words_min=40, words_max=40)


def test_simulation_recovers_the_true_values_of_the_standard_setting():
    truth = SETTINGS["standard"].parameters
    frames = [draw_large("standard", seed) for seed in range(50)]

    people, words, rest = np.mean([mean_squares(frame) for frame in frames], axis=0)
    older = [frame.groupby("older")["rt"].mean().diff().iloc[-1] for frame in frames]

    assert np.mean([own_slopes(frame).mean() for frame in frames]) == pytest.approx(
        float(truth["frequency_effect"]), abs=3
    )
    assert np.mean(older) == pytest.approx(float(truth["older_effect"]), abs=5)
    assert np.mean([frame["rt"].mean() for frame in frames]) == pytest.approx(
        float(truth["intercept"]) + 0.5 * float(truth["older_effect"]) - 0.075 * 40, abs=5
    )
    assert np.sqrt(rest) == pytest.approx(float(truth["residual_sd"]), rel=0.01)
    assert np.sqrt((people - rest) / 40) == pytest.approx(float(truth["person_sd"]), rel=0.03)
    assert np.sqrt((words - rest) / 98) == pytest.approx(float(truth["word_sd"]), rel=0.04)


@pytest.mark.parametrize(("setting", "slope_sd"), [("standard", 0.0), ("slopes-differ", 42.0)])
def test_people_differ_in_their_slopes_only_where_slopes_differ(setting: str, slope_sd: float):
    x = np.array(list(WORDS.values()))
    sxx = np.sum((x - x.mean()) ** 2)
    noise = float(SETTINGS[setting].parameters["residual_sd"]) ** 2 / sxx

    spread = np.mean([own_slopes(draw_large(setting, seed)).var(ddof=1) for seed in range(30)])

    assert spread == pytest.approx(slope_sd**2 + noise, rel=0.07)


def test_slopes_go_with_starts_as_the_correlation_says():
    frames = [draw("slopes-differ", seed, residual_sd=0.0, word_sd=1e-9) for seed in range(30)]
    own = [own_slopes(frame) for frame in frames]
    older = [frame.groupby("person")["older"].first().to_numpy() * 100.0 for frame in frames]
    starts = [
        wide(frame).mean(axis=1) - slope * frequencies(frame).mean() - shift
        for frame, slope, shift in zip(frames, own, older, strict=True)
    ]

    correlation = np.corrcoef(np.concatenate(starts), np.concatenate(own))[0, 1]

    assert correlation == pytest.approx(float(SETTINGS["slopes-differ"].parameters["correlation"]), abs=0.05)


def test_words_without_variance_differ_less_than_chance_makes_them():
    for seed in range(30):
        _, words, rest = mean_squares(draw("no-word-variance", seed))

        assert words < rest * 1.01


def test_words_vary_more_than_people_where_words_are_strong():
    frames = [draw("strong-words", seed) for seed in range(30)]
    people, words, rest = np.mean([mean_squares(frame) for frame in frames], axis=0)

    assert (words - rest) / 25 > 2 * (people - rest) / 16


def test_lost_trials_are_as_many_as_the_rate_says_and_leave_other_rows_alone():
    shares = []
    for seed in range(30):
        frame, full = draw("lost-trials", seed), draw("lost-trials", seed, lost=0.0)
        shares.append(1 - len(frame) / len(full))
        assert frame["person"].nunique() == full["person"].nunique()
        assert frame["word"].nunique() == full["word"].nunique()
        merged = frame.merge(full, how="left", on=["person", "trial", "word", "frequency", "older"])
        assert (merged["rt_x"] == merged["rt_y"]).all()

    assert np.mean(shares) == pytest.approx(float(SETTINGS["lost-trials"].parameters["lost"]), abs=0.01)
    assert 0.08 < min(shares) < max(shares) < 0.23
