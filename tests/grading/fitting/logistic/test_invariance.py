"""What must and what must not change in a logistic mixed fit when the same data are written otherwise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from grading.fitting.logistic import LogisticFit, build_logistic_design, fit_logistic
from grading.fitting.result import Array
from grading.formula import parse_formula
from tests.grading.fitting.logistic.thorough import clustered

MODEL = parse_formula("y ~ dose + treated + arm + (1 | clinic)")
# Nothing is shrunk: the data come from a seed.
FEW = settings(max_examples=6, phases=[Phase.generate])
POINTS = st.sampled_from([1, 5])


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """Patients in 15 to 25 clinics of unequal size; the clinics differ much, little or not at all."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    sizes = rng.integers(3, 12, size=int(rng.integers(15, 26)))
    frame = clustered(rng, sizes=sizes, tau=draw(st.sampled_from([0.0, 0.7, 1.5])))
    return frame.assign(arm=[f"arm{letter}" for letter in rng.choice(list("abc"), len(frame))])


def solve(frame: pd.DataFrame, points: int) -> LogisticFit:
    fit = fit_logistic(build_logistic_design(frame, MODEL), points=points)
    assert fit.converged
    return fit


def assert_changed(before: LogisticFit, after: LogisticFit, columns: Array, sign: float = 1.0) -> None:
    """`after` is `before` in the columns X @ `columns`, all signs turned by `sign`; levels are in the same order."""
    back = np.linalg.inv(columns)
    covariance = back @ before.cov_beta @ back.T
    se = np.sqrt(np.diag(covariance))
    assert_near(after.beta / se, sign * (back @ before.beta) / se)
    assert_near(after.cov_beta / np.outer(se, se), covariance / np.outer(se, se))
    assert after.loglik == pytest.approx(before.loglik, abs=1e-7)
    assert after.loglik_without == pytest.approx(before.loglik_without, abs=1e-7)
    assert (after.singular, after.n_trials) == (before.singular, before.n_trials)
    assert_near(after.tau, before.tau)
    assert_near(after.se_tau, before.se_tau)
    assert_near(after.modes, sign * before.modes)
    assert_near(after.mode_sd, before.mode_sd)


def assert_near(found: Array | float, expected: Array | float) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


@FEW
@given(frame=tables(), points=POINTS, power=st.floats(-4.0, 4.0), shift=st.floats(-1e3, 1e3))
def test_scaling_and_shifting_x_changes_only_what_belongs_to_it(
    frame: pd.DataFrame, points: int, power: float, shift: float
) -> None:
    before = solve(frame, points)

    after = solve(frame.assign(dose=-(10.0**power) * (frame["dose"] + shift)), points)

    columns = np.eye(5)
    columns[:2, 1] = -(10.0**power) * shift, -(10.0**power)
    assert_changed(before, after, columns)


@FEW
@given(frame=tables(), points=POINTS)
def test_swapping_success_and_failure_turns_every_sign(frame: pd.DataFrame, points: int) -> None:
    before = solve(frame, points)

    after = solve(frame.assign(y=1.0 - frame["y"]), points)

    assert_changed(before, after, np.eye(5), sign=-1.0)


@FEW
@given(frame=tables(), points=POINTS, data=st.data())
def test_the_order_of_rows_and_the_names_of_clinics_change_nothing(
    frame: pd.DataFrame, points: int, data: st.DataObject
) -> None:
    clinics = sorted(frame["clinic"].unique())
    names = dict(zip(clinics, data.draw(st.permutations(range(len(clinics)))), strict=True))
    order = data.draw(st.permutations(range(len(frame))))
    before = solve(frame, points)

    after = solve(frame.iloc[order].assign(clinic=lambda rows: rows["clinic"].map(names)), points)

    places = [after.levels.index(str(names[clinic])) for clinic in clinics]
    np.testing.assert_array_equal(after.levels, [str(number) for number in range(len(clinics))])
    _assert_same(before, after, places)


def _assert_same(before: LogisticFit, after: LogisticFit, places: list[int]) -> None:
    assert_near(after.beta, before.beta)
    assert_near(after.cov_beta, before.cov_beta)
    assert_near(np.array([after.tau, after.loglik]), np.array([before.tau, before.loglik]))
    assert_near(after.modes[places], before.modes)
    assert_near(after.mode_sd[places], before.mode_sd)
    assert after.singular == before.singular


@FEW
@given(frame=tables(), points=POINTS, order=st.permutations("abc"))
def test_another_reference_level_gives_the_same_model_in_other_contrasts(
    frame: pd.DataFrame, points: int, order: list[str]
) -> None:
    names = {f"arm{old}": f"arm{new}" for old, new in zip("abc", order, strict=True)}
    renamed = frame.assign(arm=frame["arm"].map(names))
    before = solve(frame, points)

    after = solve(renamed, points)

    old, new = (build_logistic_design(table, MODEL).X for table in (frame, renamed))
    assert_changed(before, after, np.asarray(np.linalg.lstsq(old, new)[0], np.float64))


@FEW
@given(frame=tables(), points=POINTS, extra=st.text("abcxyz", min_size=1, max_size=3))
def test_an_empty_level_changes_nothing_at_all(frame: pd.DataFrame, points: int, extra: str) -> None:
    categories = {
        column: pd.Categorical(frame[column], categories=sorted({*frame[column], extra}))
        for column in ("clinic", "arm")
    }
    before = solve(frame, points)

    after = solve(frame.assign(**categories), points)

    assert (after.names, after.levels, after.warnings) == (before.names, before.levels, before.warnings)
    assert (after.tau, after.loglik) == (before.tau, before.loglik)
    np.testing.assert_array_equal(after.beta, before.beta)
    np.testing.assert_array_equal(after.cov_beta, before.cov_beta)
    np.testing.assert_array_equal(after.modes, before.modes)
