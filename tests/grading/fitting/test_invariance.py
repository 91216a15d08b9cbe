"""What must and what must not change in a linear mixed fit when the same data are written otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from grading.fitting import Design, MixedFit, build_design, fit_mixed, fitted, predict_random, satterthwaite
from grading.fitting.inference.conditional import conditional_sds
from grading.fitting.result import Array, Method
from grading.formula import parse_formula
from tests.grading.fitting.textbook import visits

MODELS = {
    "intercept": "y ~ time + treated + (1 | patient)",
    "slope": "y ~ time + treated + (time | patient)",
    "uncorrelated": "y ~ time + (time || patient)",
    "nested": "y ~ time * treated + (1 | ward/patient)",
    "crossed": "y ~ time + (1 | nurse) + (1 | patient)",
    "factor": "y ~ arm * time + (1 | patient)",
}
# With ordinary slopes, with slopes alike in all patients, with patients that do not differ at all.
COVARIANCES = (((6.0, 1.0), (1.0, 2.0)), ((4.0, 0.0), (0.0, 0.0)), ((0.0, 0.0), (0.0, 0.0)))
EACH_MODEL = pytest.mark.parametrize("formula", MODELS.values(), ids=MODELS)
# Nothing is shrunk: the data come from a seed.
FEW = settings(max_examples=2, phases=[Phase.generate])
METHODS: st.SearchStrategy[Method] = st.sampled_from(["REML", "ML"])
FACTORS = st.builds(
    lambda sign, power: sign * 10.0**power, st.sampled_from([-1.0, 1.0]), st.floats(-3.0, 4.0)
)


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """Twelve to sixteen patients in four wards with up to six visits, by five nurses; arm a, b or c at each visit."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    covariance = draw(st.sampled_from(COVARIANCES))
    frame = visits(rng, patients=int(rng.integers(12, 17)), rows=6, lost=0.1, covariance=covariance)
    frame["ward"] = [f"w{int(patient[1:]) % 4}" for patient in frame["patient"]]
    frame["nurse"] = [f"n{number}" for number in rng.integers(0, 5, len(frame))]
    frame["arm"] = [f"arm{letter}" for letter in rng.choice(list("abc"), len(frame))]
    for column, sd in (("ward", 1.0), ("nurse", 0.7)):
        levels = sorted(frame[column].unique())
        frame["y"] += frame[column].map(dict(zip(levels, rng.normal(0.0, sd, len(levels)), strict=True)))
    return frame


@dataclass(frozen=True)
class Solved:
    """A fit and what follows from it."""

    design: Design
    fit: MixedFit
    df: Array
    modes: dict[str, Array]
    sds: dict[str, Array]
    fitted: Array


def solve(frame: pd.DataFrame, formula: str, method: Method) -> Solved:
    design = build_design(frame, parse_formula(formula))
    fit = fit_mixed(design, method)
    assert fit.converged
    return Solved(
        design=design,
        fit=fit,
        df=satterthwaite(design, fit).df,
        modes=predict_random(design, fit),
        sds=conditional_sds(design, fit),
        fitted=fitted(design, fit),
    )


@dataclass(frozen=True)
class Renaming:
    """New labels of the levels of some columns."""

    labels: dict[str, dict[str, int]]

    def new_name(self, group: str, level: str) -> str:
        parts = zip(group.split(":"), level.split(":"), strict=True)
        return ":".join(str(self.labels[column][part]) for column, part in parts)

    def in_old_order(self, before: Solved, after: Solved, values: dict[str, Array]) -> dict[str, Array]:
        """`values` of the renamed levels, by group, in the order that the levels had before."""
        found = {}
        for old, new in zip(before.design.random, after.design.random, strict=True):
            places = [new.levels.index(self.new_name(old.group, level)) for level in old.levels]
            found[old.group] = values[old.group][places]
        return found


@dataclass(frozen=True)
class Change:
    """How a rewriting should show: y' = `unit` * y + `shift`, X' = X @ `columns`, Z' = Z @ `effects` of each term."""

    columns: Array
    effects: tuple[Array, ...]
    unit: float = 1.0
    shift: float = 0.0


def no_change(solved: Solved) -> Change:
    return Change(
        np.eye(len(solved.fit.beta)), tuple(np.eye(len(block.names)) for block in solved.fit.random)
    )


def assert_changed(before: Solved, after: Solved, change: Change) -> None:
    """`after` is what `before` becomes by `change`, in every number; rows and levels are in the same order."""
    old, new = before.fit, after.fit
    back, unit = np.linalg.inv(change.columns), change.unit
    beta = back @ (unit * old.beta)
    if change.shift:
        beta[old.names.index("(Intercept)")] += change.shift
    covariance = unit**2 * back @ old.cov_beta @ back.T
    se = np.sqrt(np.diag(covariance))
    assert_near(new.beta / se, beta / se)
    assert_near(new.cov_beta / np.outer(se, se), covariance / np.outer(se, se))
    assert_near(new.sigma2, unit**2 * old.sigma2)
    assert new.criterion == pytest.approx(old.criterion + criterion_shift(old, change), abs=1e-6)
    assert (new.singular, new.n, new.groups) == (old.singular, old.n, old.groups)
    for mine, theirs, effects in zip(new.random, old.random, change.effects, strict=True):
        inverse = np.linalg.inv(effects)
        expected = unit**2 * inverse @ theirs.covariance @ inverse.T
        # A variance that is next to zero is measured against the residual one.
        floor = 1e-3 * new.sigma2 / np.mean(block_columns(after, mine.group, mine.names) ** 2, axis=0)
        scale = np.sqrt(np.diag(expected) + floor)
        assert_near(mine.covariance / np.outer(scale, scale), expected / np.outer(scale, scale))
    assert_near(
        after.fitted / np.sqrt(new.sigma2), (unit * before.fitted + change.shift) / np.sqrt(new.sigma2)
    )


def assert_same_df(before: Solved, after: Solved) -> None:
    np.testing.assert_allclose(after.df, before.df, rtol=1e-4)


def assert_same_effects(before: Solved, after: Solved, unit: float = 1.0) -> None:
    """Modes and their SDs are the same numbers, `unit` times as large."""
    sigma = np.sqrt(after.fit.sigma2)
    for group, modes in before.modes.items():
        assert_near(after.modes[group] / sigma, unit * modes / sigma)
        assert_near(after.sds[group] / sigma, abs(unit) * before.sds[group] / sigma)


def criterion_shift(fit: MixedFit, change: Change) -> float:
    """-2 log of the density of y' instead of y, and under REML of the volume that X' spans instead of X."""
    reml = fit.method == "REML"
    counted = fit.n - len(fit.beta) if reml else fit.n
    volume = 2.0 * float(np.linalg.slogdet(change.columns)[1]) if reml else 0.0
    return counted * 2.0 * float(np.log(abs(change.unit))) + volume


def block_columns(solved: Solved, group: str, names: tuple[str, ...]) -> Array:
    return next(block.Z for block in solved.design.random if (block.group, block.names) == (group, names))


def assert_near(found: Array | float, expected: Array | float) -> None:
    np.testing.assert_allclose(found, expected, rtol=2e-5, atol=2e-5)


def time_matrix(names: tuple[str, ...], *, shift: float = 0.0, factor: float = 1.0) -> Array:
    """The matrix that takes the columns of a model to those with `factor` * time + `shift` for time."""
    matrix = np.eye(len(names))
    for j, name in enumerate(names):
        parts = name.split(":")
        if "time" in parts:
            without = ":".join(part for part in parts if part != "time") or "(Intercept)"
            matrix[j, j] = factor
            if shift:
                matrix[names.index(without), j] = shift
    return matrix


@EACH_MODEL
@FEW
@given(frame=tables(), method=METHODS, shift=st.floats(-1e4, 1e4))
def test_shifting_y_moves_only_the_intercept(
    formula: str, frame: pd.DataFrame, method: Method, shift: float
) -> None:
    before = solve(frame, formula, method)

    after = solve(frame.assign(y=frame["y"] + shift), formula, method)

    assert_changed(before, after, replace(no_change(before), shift=shift))
    assert_same_df(before, after)
    assert_same_effects(before, after)


@EACH_MODEL
@FEW
@given(frame=tables(), method=METHODS, factor=FACTORS)
def test_scaling_y_scales_what_is_in_its_units(
    formula: str, frame: pd.DataFrame, method: Method, factor: float
) -> None:
    before = solve(frame, formula, method)

    after = solve(frame.assign(y=factor * frame["y"]), formula, method)

    assert_changed(before, after, replace(no_change(before), unit=factor))
    assert_same_df(before, after)
    assert_same_effects(before, after, unit=factor)


@EACH_MODEL
@FEW
@given(frame=tables(), method=METHODS, factor=FACTORS)
def test_scaling_x_scales_only_what_belongs_to_it(
    formula: str, frame: pd.DataFrame, method: Method, factor: float
) -> None:
    before = solve(frame, formula, method)

    after = solve(frame.assign(time=factor * frame["time"]), formula, method)

    effects = tuple(time_matrix(block.names, factor=factor) for block in before.fit.random)
    assert_changed(before, after, Change(time_matrix(before.fit.names, factor=factor), effects))
    assert_same_df(before, after)


@pytest.mark.parametrize("formula", [formula for name, formula in MODELS.items() if name != "uncorrelated"])
@FEW
@given(frame=tables(), method=METHODS, shift=st.floats(-20.0, 20.0))
def test_shifting_x_changes_only_what_is_said_of_its_origin(
    formula: str, frame: pd.DataFrame, method: Method, shift: float
) -> None:
    before = solve(frame, formula, method)

    after = solve(frame.assign(time=frame["time"] + shift), formula, method)

    effects = tuple(time_matrix(block.names, shift=shift) for block in before.fit.random)
    assert_changed(before, after, Change(time_matrix(before.fit.names, shift=shift), effects))
    slopes = ["time" in name.split(":") for name in before.fit.names]
    np.testing.assert_allclose(after.df[slopes], before.df[slopes], rtol=1e-4)


def test_shifting_x_makes_another_model_of_uncorrelated_slopes() -> None:
    frame = visits(np.random.default_rng(3), patients=16, rows=6, covariance=COVARIANCES[0])
    formula = MODELS["uncorrelated"]

    early, late = (solve(frame.assign(time=frame["time"] + shift), formula, "ML") for shift in (0.0, 6.0))

    assert abs(early.fit.criterion - late.fit.criterion) > 1.0


@EACH_MODEL
@FEW
@given(frame=tables(), method=METHODS, data=st.data())
def test_the_order_of_rows_changes_nothing(
    formula: str, frame: pd.DataFrame, method: Method, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(frame))))
    before = solve(frame, formula, method)

    after = solve(frame.iloc[order], formula, method)

    sorted_back = replace(after, fitted=after.fitted[np.argsort(order)])
    assert_changed(before, sorted_back, no_change(before))
    assert_same_df(before, after)
    assert_same_effects(before, after)


@EACH_MODEL
@FEW
@given(frame=tables(), method=METHODS, data=st.data())
def test_the_names_of_groups_are_but_names(
    formula: str, frame: pd.DataFrame, method: Method, data: st.DataObject
) -> None:
    labels = {}
    for column in ("patient", "ward", "nurse"):
        old = sorted(frame[column].unique())
        labels[column] = dict(zip(old, data.draw(st.permutations(range(len(old)))), strict=True))
    before = solve(frame, formula, method)

    after = solve(frame.assign(**{c: frame[c].map(new) for c, new in labels.items()}), formula, method)

    renaming = Renaming(labels)
    modes, sds = (renaming.in_old_order(before, after, values) for values in (after.modes, after.sds))
    assert_changed(before, after, no_change(before))
    assert_same_df(before, after)
    assert_same_effects(before, replace(after, modes=modes, sds=sds))


@EACH_MODEL
@FEW
@given(frame=tables(), method=METHODS, extra=st.text("abcxyz", min_size=1, max_size=3))
def test_an_empty_level_changes_nothing_at_all(
    formula: str, frame: pd.DataFrame, method: Method, extra: str
) -> None:
    categories = {
        column: pd.Categorical(frame[column], categories=sorted({*frame[column], extra}))
        for column in ("patient", "ward", "nurse", "arm")
    }
    before = solve(frame, formula, method)

    after = solve(frame.assign(**categories), formula, method)

    assert after.fit.names == before.fit.names
    for found, expected in (
        (after.fit.beta, before.fit.beta),
        (after.fit.cov_beta, before.fit.cov_beta),
        (after.fit.se_hessian, before.fit.se_hessian),
        (after.fit.theta, before.fit.theta),
        (after.df, before.df),
        (after.fitted, before.fitted),
    ):
        np.testing.assert_array_equal(found, expected)
    assert after.fit.criterion == before.fit.criterion
    assert after.fit.warnings == before.fit.warnings


@pytest.mark.parametrize("formula", [MODELS["factor"], "y ~ arm + (0 + arm | patient)"])
@FEW
@given(frame=tables(), method=METHODS, order=st.permutations("abc"))
def test_another_reference_level_gives_the_same_model_in_other_contrasts(
    formula: str, frame: pd.DataFrame, method: Method, order: list[str]
) -> None:
    renamed = {f"arm{old}": f"arm{new}" for old, new in zip("abc", order, strict=True)}
    before = solve(frame, formula, method)

    after = solve(frame.assign(arm=frame["arm"].map(renamed)), formula, method)

    columns = np.asarray(np.linalg.lstsq(before.design.X, after.design.X)[0], np.float64)
    effects = tuple(
        np.asarray(np.linalg.lstsq(old.Z, new.Z)[0], np.float64)
        for old, new in zip(before.design.random, after.design.random, strict=True)
    )
    assert np.abs(np.linalg.det(columns)) == pytest.approx(1.0)
    assert_changed(before, after, Change(columns, effects))


@pytest.mark.parametrize(
    ("formula", "other"),
    [
        ("y ~ time + treated + (time | patient)", "y ~ treated + time + (time | patient)"),
        ("y ~ time + (1 | nurse) + (1 | patient)", "y ~ time + (1 | patient) + (1 | nurse)"),
        ("y ~ arm * time + (1 | ward/patient)", "y ~ time * arm + (1 | patient:ward) + (1 | ward)"),
    ],
)
@FEW
@given(frame=tables(), method=METHODS)
def test_the_order_of_terms_changes_only_the_order_of_numbers(
    formula: str, other: str, frame: pd.DataFrame, method: Method
) -> None:
    before, after = solve(frame, formula, method), solve(frame, other, method)

    parts = [frozenset(name.split(":")) for name in after.fit.names]
    order = [parts.index(frozenset(name.split(":"))) for name in before.fit.names]
    se = before.fit.se
    assert_near(after.fit.beta[order] / se, before.fit.beta / se)
    assert_near(after.fit.se[order], se)
    assert after.fit.criterion == pytest.approx(before.fit.criterion, abs=1e-6)
    np.testing.assert_allclose(after.df[order], before.df, rtol=1e-4)
    assert_near(after.fitted, before.fitted)
