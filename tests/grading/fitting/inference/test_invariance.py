"""What must and what must not change when the data are written otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.fitting import build_design, fit_mixed
from grading.fitting.inference.conditional import conditional_sds
from grading.fitting.inference.information import ModelLikelihood, mixed_likelihood
from grading.fitting.inference.intervals import profile_intervals
from grading.fitting.inference.likelihood_ratio import likelihood_ratio_test
from grading.fitting.inference.predictions import predict
from grading.fitting.result import Array
from grading.formula import parse_formula
from tests.grading.fitting.textbook import visits

FORMULA = "y ~ time + (time | patient)"
FEW = settings(max_examples=6)
SEEDS = st.integers(0, 10_000)
POWERS = st.floats(-4.0, 4.0)


@dataclass(frozen=True)
class Summary:
    """All that is inferred: limits by parameter (6, 2), conditional SDs, predictions, the statistic and p of a test."""

    limits: Array
    sds: Array
    predictions: Array
    test: tuple[float, float]
    aic: float


def table(seed: int) -> pd.DataFrame:
    covariance = ((9.0, 1.0), (1.0, 2.0))
    return visits(np.random.default_rng(seed), patients=10, rows=5, lost=0.1, covariance=covariance)


def ml(frame: pd.DataFrame, formula: str) -> ModelLikelihood:
    design = build_design(frame, parse_formula(formula))
    return mixed_likelihood(design, fit_mixed(design, "ML"))


def infer(frame: pd.DataFrame) -> Summary:
    design = build_design(frame, parse_formula(FORMULA))
    fit = fit_mixed(design, "ML")
    intervals = profile_intervals(design, fit)
    model = mixed_likelihood(design, fit)
    test = likelihood_ratio_test(null=ml(frame, "y ~ time + (1 | patient)"), alternative=model)
    return Summary(
        limits=np.array([(interval.low, interval.high) for interval in intervals]),
        sds=conditional_sds(design, fit)["patient"],
        predictions=predict(fit, frame=frame, new=frame).conditional,
        test=(test.statistic, test.p),
        aic=model.aic,
    )


def assert_same(found: Array, expected: Array, unit: float = 1.0) -> None:
    np.testing.assert_allclose(found / unit, expected / unit, rtol=1e-5, atol=1e-5)


@FEW
@given(seed=SEEDS, power=POWERS, shift=st.floats(-1e3, 1e3))
def test_scaling_and_shifting_y_scales_what_is_in_its_units(seed: int, power: float, shift: float) -> None:
    frame, factor = table(seed), 10.0**power
    before = infer(frame)

    after = infer(frame.assign(y=factor * (frame["y"] + shift)))

    scales = np.array([factor, 1.0, factor, factor, factor, factor])[:, None]
    moved = np.array([0.0, 0.0, 0.0, 0.0, shift, 0.0])[:, None]
    assert_same(after.limits / scales - moved, before.limits)
    assert_same(after.sds / factor, before.sds)
    assert_same(after.predictions / factor - shift, before.predictions)
    assert after.test == pytest.approx(before.test, rel=1e-5, abs=1e-5)
    assert after.aic == pytest.approx(before.aic + 2 * len(frame) * np.log(factor), abs=1e-5)


@FEW
@given(seed=SEEDS, power=POWERS)
def test_scaling_x_scales_only_what_belongs_to_it(seed: int, power: float) -> None:
    frame, factor = table(seed), 10.0**power
    before = infer(frame)

    after = infer(frame.assign(time=factor * frame["time"]))

    scales = np.array([1.0, 1.0, factor, 1.0, 1.0, factor])[:, None]
    assert_same(after.limits * scales, before.limits)
    assert_same(after.sds * [1.0, factor], before.sds)
    assert_same(after.predictions, before.predictions)
    assert after.test == pytest.approx(before.test, rel=1e-5, abs=1e-5)
    assert after.aic == pytest.approx(before.aic, abs=1e-5)


@FEW
@given(seed=SEEDS, shift=st.floats(-10.0, 10.0))
def test_shifting_x_changes_only_what_is_said_of_its_origin(seed: int, shift: float) -> None:
    frame = table(seed)
    before = infer(frame)

    after = infer(frame.assign(time=frame["time"] + shift))

    # The intercept, its SD and its correlation are those at another time; slope, its SD and sigma stay.
    assert_same(after.limits[[2, 3, 5]], before.limits[[2, 3, 5]])
    assert_same(after.sds[:, 1], before.sds[:, 1])
    assert_same(after.predictions, before.predictions)
    assert after.aic == pytest.approx(before.aic, abs=1e-5)


@FEW
@given(seed=SEEDS, data=st.data())
def test_permuting_rows_and_relabelling_groups_change_nothing(seed: int, data: st.DataObject) -> None:
    frame = table(seed)
    order = data.draw(st.permutations(range(len(frame))))
    patients = sorted(frame["patient"].unique())
    labels = dict(zip(patients, data.draw(st.permutations(range(len(patients)))), strict=True))
    before = infer(frame)

    after = infer(frame.iloc[list(order)].assign(patient=lambda rows: rows["patient"].map(labels)))

    assert_same(after.limits, before.limits)
    assert_same(after.sds[[labels[patient] for patient in patients]], before.sds)
    assert_same(after.predictions, before.predictions[list(order)])
    assert after.test == pytest.approx(before.test, rel=1e-5, abs=1e-5)
    assert after.aic == pytest.approx(before.aic, abs=1e-6)


@FEW
@given(seed=SEEDS, name=st.text("abcxyz", min_size=1, max_size=3))
def test_an_empty_level_changes_nothing(seed: int, name: str) -> None:
    frame = table(seed)
    levels = sorted({*frame["patient"], name})
    before = infer(frame)

    after = infer(frame.assign(patient=pd.Categorical(frame["patient"], categories=levels)))

    np.testing.assert_array_equal(after.limits, before.limits)
    np.testing.assert_array_equal(after.sds, before.sds)
    np.testing.assert_array_equal(after.predictions, before.predictions)
    assert (after.test, after.aic) == (before.test, before.aic)
