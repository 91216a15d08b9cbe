"""Logistic mixed models: published fits, the boundary, coefficients without bounds, and a thorough search."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from grading.fitting import DesignError, FitError, build_design
from grading.fitting.logistic import build_logistic_design, fit_logistic, fit_ordinary
from grading.fitting.logistic.design import LogisticDesign
from grading.formula import parse_formula
from tests.grading.fitting.logistic.thorough import (
    CBPP,
    KINDS,
    cbpp_design,
    clustered,
    dense_criterion,
    laplace_criterion,
    simulated,
    thorough_search,
)

PUBLISHED: dict[str, Any] = json.loads(CBPP.with_suffix(".json").read_text())
MODEL = parse_formula("y ~ dose + treated + (1 | clinic)")


def binary(y: list[int], x: list[float], group: list[str]) -> LogisticDesign:
    return build_logistic_design(
        pd.DataFrame({"y": y, "x": x, "group": group}), parse_formula("y ~ x + (1 | group)")
    )


def test_laplace_fit_of_cbpp_agrees_with_glmer() -> None:
    printed = PUBLISHED["lme4_laplace"]

    fit = fit_logistic(cbpp_design())

    se = np.array(printed["se"])
    assert fit.names == tuple(PUBLISHED["names"])
    assert (fit.n, fit.n_trials, len(fit.levels), fit.converged, fit.singular) == (56, 842, 15, True, False)
    assert fit.loglik >= printed["loglik"]
    np.testing.assert_allclose(fit.beta / se, printed["beta"] / se, rtol=0, atol=5e-3)
    np.testing.assert_allclose(fit.se, se, rtol=1.4e-2)
    assert fit.tau**2 == pytest.approx(printed["variance"], rel=1e-3)
    assert fit.warnings == ()


def test_laplace_fit_of_cbpp_agrees_with_tmb_in_every_digit() -> None:
    printed = PUBLISHED["tmb_laplace"]

    fit = fit_logistic(cbpp_design())

    np.testing.assert_allclose(fit.beta, printed["beta"], rtol=0, atol=2e-9)
    np.testing.assert_allclose(fit.se, printed["se"], rtol=0, atol=5e-5)
    assert fit.tau == pytest.approx(printed["tau"], abs=1e-9)
    assert fit.loglik == pytest.approx(printed["loglik"], abs=1e-8)


@pytest.mark.parametrize("reference", ["lme4_quadrature_5", "lme4_quadrature"])
def test_quadrature_fit_of_cbpp_agrees_with_glmer(reference: str) -> None:
    printed = PUBLISHED[reference]

    fit = fit_logistic(cbpp_design(), points=printed["points"])

    np.testing.assert_allclose(fit.beta, printed["beta"], rtol=0, atol=3e-5)
    assert fit.tau == pytest.approx(printed["tau"], abs=1e-5)
    assert fit.loglik == pytest.approx(printed["loglik"], abs=1e-6)


def test_fit_of_counts_equals_fit_of_single_trials() -> None:
    counts = cbpp_design()
    rows = np.repeat(np.arange(counts.n), counts.trials.astype(int))
    within = np.arange(len(rows)) - np.repeat(
        np.cumsum(counts.trials) - counts.trials, counts.trials.astype(int)
    )
    frame = pd.DataFrame(
        {
            "case": (within < counts.successes[rows]).astype(float),
            "herd": np.array(counts.levels)[counts.codes[rows]],
            "period": (counts.X[rows] @ [1, 1, 2, 3]).astype(int).astype(str),
        }
    )

    single = fit_logistic(build_design(frame, parse_formula("case ~ period + (1 | herd)")), points=9)

    whole = fit_logistic(counts, points=9)
    np.testing.assert_allclose(single.beta, whole.beta, rtol=1e-8)
    np.testing.assert_allclose(single.se, whole.se, rtol=1e-7)
    assert single.tau == pytest.approx(whole.tau, rel=1e-8)


def test_conditional_modes_of_cbpp_balance_the_scores() -> None:
    design = cbpp_design()

    fit = fit_logistic(design)

    p = 1.0 / (1.0 + np.exp(-(design.X @ fit.beta + fit.modes[design.codes])))
    score = np.bincount(design.codes, design.successes - design.trials * p)
    information = np.bincount(design.codes, design.trials * p * (1.0 - p))
    np.testing.assert_allclose(fit.modes, fit.tau**2 * score, rtol=0, atol=1e-9)
    np.testing.assert_allclose(fit.mode_sd, 1.0 / np.sqrt(information + 1.0 / fit.tau**2), rtol=1e-9)


def test_fit_without_variance_between_groups_is_singular_and_ordinary() -> None:
    design = simulated("no variance", 1)

    fit = fit_logistic(design, points=5)

    ordinary = fit_ordinary(design)
    assert (fit.tau, fit.singular, fit.converged) == (0.0, True, True)
    assert fit.loglik == fit.loglik_without
    np.testing.assert_allclose(fit.beta, ordinary.beta, rtol=1e-9)
    np.testing.assert_allclose(fit.se, ordinary.se, rtol=1e-7)
    assert np.isnan(fit.se_tau)
    assert (fit.modes == 0).all()
    assert fit.warnings[0].startswith("Singular fit")


@pytest.mark.parametrize("kind", KINDS)
def test_laplace_fit_is_not_above_a_thorough_search(kind: str) -> None:
    design = simulated(kind, 2)

    fit = fit_logistic(design)

    best, _ = thorough_search(laplace_criterion, design, fit_ordinary(design).beta)
    assert fit.converged
    assert laplace_criterion(design, np.append(fit.beta, fit.tau)) <= best + 1e-4


@pytest.mark.parametrize("kind", KINDS)
def test_quadrature_fit_is_not_above_a_thorough_search(kind: str) -> None:
    design = simulated(kind, 3)

    fit = fit_logistic(design, points=25)

    best, _ = thorough_search(dense_criterion, design, fit_ordinary(design).beta)
    assert fit.converged
    assert dense_criterion(design, np.append(fit.beta, fit.tau)) <= best + 1e-4


def test_fit_scales_with_units_of_a_predictor() -> None:
    frame = clustered(np.random.default_rng(5), sizes=np.full(20, 8), tau=1.0)
    plain = fit_logistic(build_logistic_design(frame, MODEL), points=3)

    other = fit_logistic(build_logistic_design(frame.assign(dose=1e5 * frame["dose"] + 3e5), MODEL), points=3)

    assert other.loglik == pytest.approx(plain.loglik, abs=1e-9)
    assert other.tau == pytest.approx(plain.tau, rel=1e-7)
    np.testing.assert_allclose(1e5 * other.beta[1], plain.beta[1], rtol=1e-7)
    np.testing.assert_allclose(1e5 * other.se[1], plain.se[1], rtol=1e-6)


def test_fit_swaps_signs_when_successes_become_failures() -> None:
    frame = clustered(np.random.default_rng(6), sizes=np.full(20, 8), tau=1.0)

    swapped = fit_logistic(build_logistic_design(frame.assign(y=1 - frame["y"]), MODEL), points=7)

    plain = fit_logistic(build_logistic_design(frame, MODEL), points=7)
    np.testing.assert_allclose(swapped.beta, -plain.beta, rtol=1e-8)
    np.testing.assert_allclose(swapped.modes, -plain.modes, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (1, ["Rough approximation: Laplace's method"]),
        (2, ["Rough approximation: 2 quadrature points"]),
        (25, []),
    ],
)
def test_rough_approximation_is_said(points: int, said: list[str]) -> None:
    frame = clustered(np.random.default_rng(7), sizes=np.full(60, 3), tau=2.0)

    fit = fit_logistic(build_logistic_design(frame, MODEL), points=points)

    assert [text.split(" is ")[0].split(" are ")[0] for text in fit.warnings] == said


def test_separated_predictor_is_named() -> None:
    design = binary([0, 0, 0, 1, 1, 1, 0, 1], [1, 2, 3, 4, 5, 6, 1.5, 5.5], list("aabbaabb"))

    with pytest.raises(FitError, match=r"coefficients of x run off to infinity"):
        fit_logistic(design)


def test_response_without_failures_is_refused() -> None:
    counts = {
        "cases": [2, 3, 2, 4, 1],
        "of": [2, 3, 2, 4, 1],
        "x": [1.0, 2, 3, 5, 2.5],
        "group": list("aabbb"),
    }

    with pytest.raises(DesignError, match="nothing to explain"):
        build_logistic_design(pd.DataFrame(counts), parse_formula("cases ~ x + (1 | group)"), trials="of")


def test_one_row_of_counts_in_each_group_carries_a_variance() -> None:
    rng = np.random.default_rng(9)
    p = 1.0 / (1.0 + np.exp(-rng.normal(0.0, 1.0, size=80)))
    frame = pd.DataFrame({"cases": rng.binomial(20, p), "of": 20, "group": np.arange(80)})
    design = build_logistic_design(frame, parse_formula("cases ~ 1 + (1 | group)"), trials="of")

    fit = fit_logistic(design, points=25)

    assert fit.converged
    assert fit.tau == pytest.approx(1.0, abs=3 * fit.se_tau)
    place = np.append(fit.beta, fit.tau)
    best, _ = thorough_search(dense_criterion, design, fit_ordinary(design).beta)
    assert dense_criterion(design, place) <= best + 1e-4


def test_groups_of_one_outcome_each_have_no_finite_sd() -> None:
    outcomes = np.repeat([0, 1, 1, 0, 1, 0, 0, 1, 1, 0], 6)
    x = np.random.default_rng(8).normal(size=60)
    design = binary(list(outcomes), list(x), list(np.repeat(list("abcdefghij"), 6)))

    with pytest.raises(FitError, match="SD of group runs off to infinity"):
        fit_logistic(design, points=9)


@pytest.mark.parametrize("points", [0, 26])
def test_number_of_points_out_of_range_is_refused(points: int) -> None:
    with pytest.raises(ValueError, match=f"{points} quadrature points: take 1"):
        fit_logistic(cbpp_design(), points=points)


def test_loglik_without_the_random_intercept_is_that_of_ordinary_regression() -> None:
    design = cbpp_design()

    fit = fit_logistic(design, points=9)

    outcome = np.column_stack([design.successes, design.trials - design.successes])
    expected = sm.GLM(outcome, design.X, family=sm.families.Binomial()).fit(tol=1e-12)
    assert fit.loglik_without == pytest.approx(expected.llf, abs=1e-8)
    assert fit.loglik > fit.loglik_without


def test_latent_intraclass_correlation_and_criteria_follow_from_the_fit() -> None:
    fit = fit_logistic(cbpp_design())

    assert fit.icc == pytest.approx(0.41250 / (0.41250 + np.pi**2 / 3), abs=1e-6)
    assert fit.criterion == pytest.approx(184.05256, abs=1e-5)
    assert fit.aic == pytest.approx(194.05256, abs=1e-5)
    assert fit.bic == pytest.approx(184.05256 + 5 * np.log(56), abs=1e-5)
    np.testing.assert_allclose(fit.odds_ratios[1], np.exp(-0.99233), rtol=1e-5)


def test_fit_does_not_depend_on_the_order_of_rows_or_the_names_of_groups() -> None:
    rng = np.random.default_rng(10)
    frame = clustered(rng, sizes=rng.integers(1, 12, size=25), tau=1.0)
    shuffled = frame.sample(frac=1.0, random_state=1)
    renamed = shuffled.assign(
        clinic="z" + (100 - shuffled["clinic"].str[1:].astype(int)).astype(str).str.zfill(3)
    )

    other = fit_logistic(build_logistic_design(renamed, MODEL), points=5)

    plain = fit_logistic(build_logistic_design(frame, MODEL), points=5)
    assert other.loglik == pytest.approx(plain.loglik, abs=1e-9)
    np.testing.assert_allclose(other.beta, plain.beta, rtol=1e-8)
    np.testing.assert_allclose(other.modes[::-1], plain.modes, rtol=1e-7, atol=1e-9)
