from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from grading.fitting import DesignError, FitError, build_design, fit_mixed
from grading.fitting.mixed import at_fit
from grading.fitting.result import Method
from grading.formula import parse_formula
from tests.grading.fitting.dense import dense_loglik, searched_criterion
from tests.grading.fitting.textbook import textbook_design, visits

SLOPE = "y ~ time + treated + (time | patient)"
# Covariances of intercepts and slopes: ordinary, without slopes, without intercepts, perfectly correlated, none.
COVARIANCES = {
    "both": ((4.0, 0.5), (0.5, 1.0)),
    "no_slope": ((4.0, 0.0), (0.0, 0.0)),
    "no_intercept": ((0.0, 0.0), (0.0, 1.0)),
    "correlated": ((1.0, -1.0), (-1.0, 1.0)),
    "none": ((0.0, 0.0), (0.0, 0.0)),
}


def fit(frame: pd.DataFrame, formula: str = SLOPE, method: Method = "REML"):
    return fit_mixed(build_design(frame, parse_formula(formula)), method)


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("lost", [0.0, 0.35])
@pytest.mark.parametrize("kind", COVARIANCES)
def test_no_search_from_random_starts_finds_a_lower_criterion(kind: str, lost: float, method: Method) -> None:
    rng = np.random.default_rng([list(COVARIANCES).index(kind), int(100 * lost), method == "ML"])
    frame = visits(rng, patients=9, lost=lost, covariance=COVARIANCES[kind])
    design = build_design(frame, parse_formula(SLOPE))

    found = fit_mixed(design, method)

    assert found.converged
    assert found.criterion <= searched_criterion(design, method, rng, starts=5) + 1e-4
    assert found.loglik == pytest.approx(dense_loglik(design, found), abs=1e-6)


def test_fit_of_years_is_the_fit_of_years_since_the_first() -> None:
    frame = visits(np.random.default_rng(21), patients=20, lost=0.2)
    late = frame.assign(time=frame["time"] + 2000.0)

    since, years = fit(frame), fit(late)

    assert years.criterion == pytest.approx(since.criterion, abs=1e-8)
    assert years.beta[1:] == pytest.approx(since.beta[1:], rel=1e-8)
    assert years.se[1:] == pytest.approx(since.se[1:], rel=1e-8)
    assert years.se_hessian[1:] == pytest.approx(since.se_hessian[1:], rel=1e-6)
    assert years.random[0].sd[1] == pytest.approx(since.random[0].sd[1], rel=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_theta_of_a_far_origin_keeps_what_the_criterion_needs(seed: int) -> None:
    frame = visits(np.random.default_rng(seed), patients=6, lost=0.3)
    frame["time"] += 1e6
    design = build_design(frame, parse_formula(SLOPE))
    found = fit_mixed(design)

    data, point = at_fit(design, found)

    shift = data.scaling.criterion_shift(design.n - 3, reml=True)
    assert point.criterion + shift == pytest.approx(found.criterion, abs=1e-6)


@pytest.mark.parametrize(("y_scale", "x_scale"), [(1e6, 1.0), (1e-8, 1.0), (1.0, 1e7), (1.0, 1e-7)])
def test_fit_follows_a_change_of_units(y_scale: float, x_scale: float) -> None:
    frame = visits(np.random.default_rng(22), patients=20, lost=0.2)
    other = frame.assign(y=frame["y"] * y_scale, time=frame["time"] * x_scale)

    plain, scaled = fit(frame), fit(other)

    units = np.array([1.0, 1.0 / x_scale])
    assert scaled.converged
    assert not scaled.singular
    assert scaled.beta[:2] == pytest.approx(plain.beta[:2] * y_scale * units, rel=1e-8)
    assert scaled.se[:2] == pytest.approx(plain.se[:2] * y_scale * units, rel=1e-8)
    assert scaled.random[0].sd == pytest.approx(plain.random[0].sd * y_scale * units, rel=1e-6)
    assert scaled.sigma2 == pytest.approx(plain.sigma2 * y_scale**2, rel=1e-8)


def test_fit_with_a_perfect_correlation_is_singular_and_exact() -> None:
    frame = visits(
        np.random.default_rng(4), patients=8, covariance=COVARIANCES["correlated"], residual_sd=2.0
    )

    found = fit(frame)

    assert found.singular
    assert found.random[0].correlation[0, 1] == pytest.approx(-1.0, abs=1e-12)
    assert found.theta[2] == 0.0
    assert found.se_hessian.tolist() == found.se.tolist()


def test_fit_with_a_zero_variance_is_singular_and_exact() -> None:
    found = fit_mixed(textbook_design("dyestuff2", "Yield ~ 1 + (1 | Batch)"))

    assert found.singular
    assert found.theta.tolist() == [0.0]
    assert found.random[0].covariance.tolist() == [[0.0]]


def test_theta_is_the_relative_cholesky_factor_by_columns() -> None:
    found = fit_mixed(textbook_design("sleepstudy", "Reaction ~ Days + (Days | Subject)"))

    # What lme4 prints for getME(m, "theta").
    assert found.theta == pytest.approx([0.96674, 0.01517, 0.23091], abs=2e-5)
    root = np.array([[found.theta[0], 0.0], found.theta[1:]])
    assert found.random[0].covariance == pytest.approx(found.sigma2 * root @ root.T, rel=1e-10)


def test_fit_counts_rows_left_out() -> None:
    frame = visits(np.random.default_rng(6))
    frame.loc[[3, 7], "y"] = np.nan

    found = fit(frame)

    assert (found.n, found.n_dropped) == (46, 2)
    assert "Missing values: 2 rows were left out; the fit uses the other 46." in found.warnings


def test_fit_of_three_correlated_effects_agrees_with_the_dense_likelihood() -> None:
    rng = np.random.default_rng(7)
    frame = visits(rng, patients=15, rows=6)
    frame["dose"] = rng.normal(size=len(frame))
    design = build_design(frame, parse_formula("y ~ time + dose + (time + dose | patient)"))

    found = fit_mixed(design)

    assert found.loglik == pytest.approx(dense_loglik(design, found), abs=1e-6)
    assert found.criterion <= searched_criterion(design, "REML", rng, starts=3) + 1e-4


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize(
    "formula",
    [
        "y ~ time + (time | patient) + (1 | nurse)",
        "y ~ time + (1 | nurse) + (time || patient)",
        "y ~ time + (1 | ward/patient)",
        "y ~ time + (1 | patient) + (1 | nurse) + (1 | ward)",
    ],
)
def test_fit_of_several_grouping_factors_is_an_optimum_of_the_dense_likelihood(
    formula: str, method: Method
) -> None:
    rng = np.random.default_rng(14)
    frame = visits(rng, patients=18, rows=5, lost=0.2, covariance=COVARIANCES["both"])
    frame["ward"] = (frame["patient"].str[1:].astype(int) % 4).astype(str)
    frame["nurse"] = rng.integers(0, 6, len(frame))
    frame["y"] += rng.normal(0.0, 1.5, 6)[frame["nurse"]]
    design = build_design(frame, parse_formula(formula))

    found = fit_mixed(design, method)

    assert found.converged
    assert found.loglik == pytest.approx(dense_loglik(design, found), abs=1e-6)
    for i, block in enumerate(found.random):
        for change in (0.9, 1.1):
            other = replace(block, covariance=block.covariance * change)
            moved = replace(found, random=(*found.random[:i], other, *found.random[i + 1 :]))
            assert dense_loglik(design, moved) <= found.loglik + 1e-9


def test_fit_of_slopes_on_two_visits_is_flagged() -> None:
    frame = visits(np.random.default_rng(8), patients=20, rows=2)
    design = build_design(frame, parse_formula("y ~ time + (time | patient)"), check_identified=False)

    found = fit_mixed(design)

    assert found.warnings[0].startswith("Not identified: there are as many random effects of patient as rows")
    assert found.loglik == pytest.approx(dense_loglik(design, found), abs=1e-6)


def test_fit_without_fixed_effects_is_possible() -> None:
    frame = visits(np.random.default_rng(9))
    design = build_design(frame, parse_formula("y ~ 0 + (1 | patient)"))

    found = fit_mixed(design)

    assert found.names == ()
    assert found.loglik == pytest.approx(dense_loglik(design, found), abs=1e-6)


def test_fit_without_random_terms_is_refused() -> None:
    with pytest.raises(DesignError, match="has no random term"):
        fit(visits(np.random.default_rng(10)), "y ~ time")


@pytest.mark.parametrize("formula", ["y ~ time + (1 | patient)", "y ~ 1 + (time | patient)"])
def test_fit_of_a_response_without_residuals_is_refused(formula: str) -> None:
    frame = visits(np.random.default_rng(11), residual_sd=0.0)
    frame["y"] = frame.groupby("patient")["y"].transform("first") + (
        0.0 if "(1 |" in formula else frame["time"]
    )

    with pytest.raises(FitError, match="reproduce the response exactly"):
        fit(frame, formula)


def test_fit_of_a_response_that_is_a_predictor_is_refused() -> None:
    frame = visits(np.random.default_rng(12))

    with pytest.raises(FitError, match="reproduce the response exactly"):
        fit(frame.assign(copy=3.0 * frame["y"]), "y ~ copy + (1 | patient)")
