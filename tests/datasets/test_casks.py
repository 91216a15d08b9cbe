"""The simulator of nested groups keeps its promises: levels, labels, truth, and variances that are absent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from datasets.scenarios.casks import CASKS, simulate_casks
from datasets.seeds import derive_seed
from datasets.tables import sha256_of, to_csv

SETTINGS = CASKS.settings
# A change of the rows needs a new version of the scenario and a new line here.
ROWS_OF_VERSION = {
    1: {
        "standard": "34465c967801c04cdfa519e96908bcdb35188f6bd16b290cd994df9bb5be1c05",
        "no-cask-variance": "1d16358effc0ca0b1a94f0b7da22909296fe9df0fe36088d2fe45a3178647c39",
        "no-batch-variance": "1460e2a8fdc487c531815f51dfb5391bd7872f497c11d3236fd6492d667b7cc6",
        "unique-labels": "4aae375d1e67000784601033d14593ebfa0a6e6c8a182e6630e1ec83c2eed1fb",
        "few-batches": "8aa984584555dfe83d9cdf236193a7dc6be0a603947f89def2f6ba6528aa5645",
        "many-samples": "168670e402a575d0a1507a68365870a494fd696ce928bc3576307b2a9316de85",
    }
}
# Batches, casks of each and samples of each cask.
SIZES = {
    "standard": (range(14, 21), 4, 3),
    "no-cask-variance": (range(14, 21), 4, 3),
    "no-batch-variance": (range(14, 21), 3, 5),
    "unique-labels": (range(14, 21), 3, 5),
    "few-batches": (range(4, 6), 5, 3),
    "many-samples": (range(12, 17), 2, 9),
}


def draw(setting: str, seed: int = 1, **changes: Any) -> pd.DataFrame:
    parameters: dict[str, Any] = {**SETTINGS[setting].parameters, **changes}
    return simulate_casks(np.random.default_rng(seed), **parameters)


def deviations(frame: pd.DataFrame) -> np.ndarray:
    """Strength less the true effects of depth and supplier, shape (batches, casks, samples)."""
    truth = SETTINGS["standard"].parameters
    known = (
        float(truth["depth_effect"]) * frame["depth"] + float(truth["supplier_effect"]) * frame["supplier"]
    )
    casks = frame.drop_duplicates(["batch", "cask"]).shape[0]
    batches = frame["batch"].nunique()
    return (frame["strength"] - known).to_numpy().reshape(batches, casks // batches, -1)


def variances(frame: pd.DataFrame) -> tuple[float, float, float]:
    """Unbiased estimates for batches, casks and residuals from the mean squares of balanced data."""
    y = deviations(frame)
    batches, casks, samples = y.shape
    cask = y.mean(axis=2)
    batch = cask.mean(axis=1)
    within = np.sum((y - cask[:, :, None]) ** 2) / (batches * casks * (samples - 1))
    between_casks = np.sum((cask - batch[:, None]) ** 2) / (batches * (casks - 1))
    return (
        float(batch.var(ddof=1) - between_casks / casks),
        float(between_casks - within / samples),
        float(within),
    )


@pytest.mark.parametrize("setting", SETTINGS)
def test_rows_of_a_seed_are_the_same_as_long_as_the_version_is(setting: str):
    rng = np.random.default_rng(derive_seed("pinned", try_number=1))

    text = to_csv(CASKS.simulate(setting, rng), CASKS)

    assert sha256_of(text) == ROWS_OF_VERSION[CASKS.version][setting]


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_cask_of_every_batch_has_its_samples_in_order(setting: str):
    batches, casks, samples = SIZES[setting]
    frames = [draw(setting, seed) for seed in range(30)]

    assert {frame["batch"].nunique() for frame in frames} == set(batches)
    for frame in frames:
        count = frame["batch"].nunique()
        assert list(frame.columns) == [column.name for column in CASKS.columns]
        assert frame["batch"].is_monotonic_increasing
        assert frame["batch"].str.fullmatch(r"B\d\d").all()
        assert frame["sample"].tolist() == list(range(1, samples + 1)) * count * casks
        assert (frame.groupby(["batch", "cask"]).size() == samples).all()
        assert frame.groupby("batch")["cask"].nunique().eq(casks).all()
        assert not frame.isna().any().any()


@pytest.mark.parametrize("setting", SETTINGS)
def test_depths_are_whole_and_the_same_in_every_cask(setting: str):
    frame = draw(setting)

    depths = frame.groupby("sample")["depth"]
    assert depths.nunique().eq(1).all()
    assert depths.first().is_monotonic_increasing
    assert (frame["depth"].min(), frame["depth"].max()) == (10, 90)
    assert frame["depth"].dtype == np.int64


@pytest.mark.parametrize("setting", SETTINGS)
def test_supplier_belongs_to_the_batch_and_both_are_there(setting: str):
    for seed in range(30):
        supplier = draw(setting, seed).groupby("batch")["supplier"]

        assert supplier.nunique().eq(1).all()
        assert abs((supplier.first() == 1).sum() - (supplier.first() == 0).sum()) <= 1


def test_either_supplier_may_have_the_odd_batch():
    shares = [
        draw("few-batches", seed, batches_min=5).groupby("batch")["supplier"].first().sum()
        for seed in range(30)
    ]

    assert set(shares) == {2, 3}


@pytest.mark.parametrize("setting", [slug for slug in SETTINGS if slug != "unique-labels"])
def test_labels_of_casks_come_again_in_each_batch(setting: str):
    frame = draw(setting)

    labels = frame.groupby("batch")["cask"].unique().map(list)
    assert all(found == list("abcde")[: SIZES[setting][1]] for found in labels)


def test_unique_labels_come_once():
    for seed in range(30):
        casks = draw("unique-labels", seed).drop_duplicates(["batch", "cask"])

        assert casks["cask"].is_unique
        assert casks["cask"].str.fullmatch(r"c\d{3}").all()


@pytest.mark.parametrize("setting", SETTINGS)
def test_strength_has_one_decimal_and_could_be_measured(setting: str):
    for seed in range(30):
        strength = draw(setting, seed)["strength"]

        assert (strength == strength.round(1)).all()
        assert strength.between(5, 90).all()


def test_simulation_recovers_the_true_values_of_the_standard_setting():
    truth = SETTINGS["standard"].parameters
    frames = [draw("standard", seed, batches_min=60, batches_max=60) for seed in range(60)]

    suppliers = [frame.groupby("supplier")["strength"].mean().diff().iloc[-1] for frame in frames]
    depths = [
        frame.groupby("depth")["strength"].mean().loc[[10, 90]].diff().iloc[-1] / 80 for frame in frames
    ]
    found = np.mean([variances(frame) for frame in frames], axis=0)

    assert np.mean(suppliers) == pytest.approx(float(truth["supplier_effect"]), abs=0.4)
    assert np.mean(depths) == pytest.approx(float(truth["depth_effect"]), abs=0.0005)
    assert np.mean([deviations(frame).mean() for frame in frames]) == pytest.approx(
        float(truth["intercept"]), abs=0.2
    )
    assert found[0] == pytest.approx(float(truth["batch_sd"]) ** 2, rel=0.06)
    assert found[1] == pytest.approx(float(truth["cask_sd"]) ** 2, rel=0.03)
    assert found[2] == pytest.approx(float(truth["residual_sd"]) ** 2, rel=0.02)


def test_casks_without_variance_differ_less_than_samples_of_one_cask_make_them():
    for seed in range(30):
        batch, cask, _ = variances(draw("no-cask-variance", seed))

        assert cask < 0 < batch


def test_batches_without_variance_differ_less_than_their_casks_make_them():
    for seed in range(30):
        batch, cask, _ = variances(draw("no-batch-variance", seed))

        assert batch < 0.1 * cask
