"""Ordinary logistic regression against statsmodels, and separation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from grading.fitting import FitError
from grading.fitting.logistic import build_logistic_design, fit_ordinary
from grading.fitting.logistic.separation import separating_columns
from grading.formula import parse_formula
from tests.grading.fitting.logistic.thorough import cbpp_design, simulated


def test_ordinary_fit_of_counts_agrees_with_statsmodels() -> None:
    design = cbpp_design()

    fit = fit_ordinary(design)

    outcome = np.column_stack([design.successes, design.trials - design.successes])
    expected = sm.GLM(outcome, design.X, family=sm.families.Binomial()).fit(tol=1e-12)
    np.testing.assert_allclose(fit.beta, expected.params, rtol=1e-8)
    np.testing.assert_allclose(fit.se, expected.bse, rtol=1e-7)
    assert separating_columns(design) == ()


@pytest.mark.parametrize(
    ("y", "columns"),
    [
        ([0, 0, 1, 1, 1, 1, 1, 1], ("arm",)),
        ([0, 1, 0, 1, 1, 0, 0, 1], ()),
        ([0, 0, 0, 0, 1, 1, 1, 1], ("arm",)),
    ],
)
def test_arm_without_failures_separates(y: list[int], columns: tuple[str, ...]) -> None:
    frame = pd.DataFrame({"y": y, "arm": [0, 0, 0, 0, 1, 1, 1, 1], "g": list("abababab")})
    design = build_logistic_design(frame, parse_formula("y ~ arm + (1 | g)"))

    assert separating_columns(design) == columns


def test_separated_ordinary_regression_is_refused() -> None:
    frame = pd.DataFrame({"y": [0, 0, 1, 1, 1, 1], "arm": list("uuuvvv"), "g": list("ababab")})

    with pytest.raises(FitError, match=r"the coefficients of armv run off to infinity"):
        fit_ordinary(build_logistic_design(frame, parse_formula("y ~ arm + (1 | g)")))


@pytest.mark.parametrize("kind", ["balanced", "rare events"])
def test_overlapping_outcomes_are_not_separated(kind: str) -> None:
    assert separating_columns(simulated(kind, 0)) == ()
