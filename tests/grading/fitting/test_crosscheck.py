from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grading.fitting import (
    FitError,
    build_design,
    check_fit,
    compare_loglik,
    fit_mixed,
    start_statsmodels_there,
    statsmodels_loglik,
)
from grading.fitting.result import Method
from grading.formula import parse_formula
from tests.grading.fitting.dense import dense_loglik
from tests.grading.fitting.textbook import LME4, label, textbook_design, visits

SINGLE = [reference for reference in LME4 if len(reference["groups"]) == 1 and not reference["singular"]]
SMALL = [reference for reference in LME4 if reference["n"] < 200]


@pytest.mark.parametrize("reference", LME4, ids=label)
def test_check_fit_of_textbook_data_agrees(reference: dict[str, Any]) -> None:
    design = textbook_design(reference["dataset"], reference["formula"])
    fit = fit_mixed(design, reference["method"])

    check = check_fit(design, fit)

    assert check.agrees
    assert abs(check.difference) < 1e-6
    assert compare_loglik(design, fit) == check.difference


@pytest.mark.parametrize("reference", SMALL, ids=label)
def test_loglik_of_textbook_data_is_the_dense_normal_one(reference: dict[str, Any]) -> None:
    design = textbook_design(reference["dataset"], reference["formula"])
    fit = fit_mixed(design, reference["method"])

    assert fit.loglik == pytest.approx(dense_loglik(design, fit), abs=1e-6)


@pytest.mark.parametrize("method", ["REML", "ML"])
def test_check_fit_of_a_far_origin_agrees(method: Method) -> None:
    frame = visits(np.random.default_rng(9), patients=10, lost=0.2)
    frame["time"] += 1e6
    design = build_design(frame, parse_formula("y ~ time + (time | patient)"))

    assert abs(compare_loglik(design, fit_mixed(design, method))) < 1e-6


def test_check_fit_of_other_estimates_disagrees() -> None:
    design = textbook_design("sleepstudy", "Reaction ~ Days + (Days | Subject)")
    reml, ml = fit_mixed(design, "REML"), fit_mixed(design, "ML")

    assert abs(statsmodels_loglik(design, ml) - reml.loglik) > 1.0


@pytest.mark.parametrize("reference", SINGLE, ids=label)
def test_se_hessian_is_what_statsmodels_prints(reference: dict[str, Any]) -> None:
    design = textbook_design(reference["dataset"], reference["formula"])
    fit = fit_mixed(design, reference["method"])

    printed = start_statsmodels_there(design, fit)

    assert printed.converged
    np.testing.assert_allclose(fit.se_hessian, printed.se, rtol=1e-4)
    np.testing.assert_allclose(fit.beta, printed.beta, rtol=1e-6)
    np.testing.assert_allclose(fit.sigma2, printed.sigma2, rtol=1e-6)
    assert printed.loglik == pytest.approx(fit.loglik, abs=1e-6)


@pytest.mark.parametrize("formula", ["y ~ time * treated + (time | patient)", "y ~ time + (time || patient)"])
def test_se_hessian_of_unbalanced_data_is_what_statsmodels_prints(formula: str) -> None:
    frame = visits(np.random.default_rng(8), patients=30, rows=5, lost=0.4)
    design = build_design(frame, parse_formula(formula))
    fit = fit_mixed(design)

    printed = start_statsmodels_there(design, fit)

    assert np.abs(fit.se_hessian / fit.se - 1.0).max() > 1e-3
    np.testing.assert_allclose(fit.se_hessian, printed.se, rtol=1e-4)


def test_start_statsmodels_there_of_a_singular_fit_starts_inside() -> None:
    design = textbook_design("dyestuff2", "Yield ~ 1 + (1 | Batch)")
    fit = fit_mixed(design)

    printed = start_statsmodels_there(design, fit)

    np.testing.assert_allclose(printed.se, fit.se, rtol=1e-4)
    assert printed.messages


def test_start_statsmodels_there_of_crossed_factors_is_refused() -> None:
    design = textbook_design("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)")

    with pytest.raises(FitError, match="one grouping factor"):
        start_statsmodels_there(design, fit_mixed(design))
