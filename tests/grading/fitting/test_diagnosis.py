from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from grading.fitting import build_design, fit_mixed
from grading.fitting.diagnosis import diagnose
from grading.formula import parse_formula
from tests.grading.fitting.textbook import textbook_design, visits


def starts(frame: pd.DataFrame, formula: str) -> list[str]:
    """What each warning is about: its words before the colon."""
    fit = fit_mixed(build_design(frame, parse_formula(formula)))
    return [text.split(":")[0] for text in fit.warnings]


def test_fit_of_plain_data_has_no_warnings() -> None:
    assert fit_mixed(textbook_design("sleepstudy", "Reaction ~ Days + (Days | Subject)")).warnings == ()


def test_zero_variance_is_named() -> None:
    fit = fit_mixed(textbook_design("dyestuff2", "Yield ~ 1 + (1 | Batch)"))

    (warning,) = fit.warnings
    assert warning.startswith(
        "Singular fit: the variance of (Intercept) between levels of Batch is estimated as zero"
    )


def test_perfect_correlation_is_named_with_its_sign() -> None:
    covariance = ((1.0, -1.0), (-1.0, 1.0))
    frame = visits(np.random.default_rng(4), patients=8, covariance=covariance, residual_sd=2.0)

    fit = fit_mixed(build_design(frame, parse_formula("y ~ time + treated + (time | patient)")))

    (warning,) = fit.warnings
    assert warning.startswith(
        "Singular fit: the correlation of (Intercept) and time between levels of patient is estimated as -1"
    )


def test_only_the_uncorrelated_term_at_fault_is_named() -> None:
    frame = visits(np.random.default_rng(5), patients=10, covariance=((4.0, 0.0), (0.0, 0.0)))

    fit = fit_mixed(build_design(frame, parse_formula("y ~ time + (time || patient)")))

    (warning,) = fit.warnings
    assert warning.startswith(
        "Singular fit: the variance of time between levels of patient is estimated as zero"
    )


def test_few_groups_are_named() -> None:
    frame = visits(np.random.default_rng(3), patients=4, rows=8)

    assert starts(frame, "y ~ time + (1 | patient)") == ["Few groups"]


@pytest.mark.parametrize(("factor", "found"), [(1.0, []), (1e5, ["Scales"])])
def test_predictors_on_very_different_scales_are_named(factor: float, found: list[str]) -> None:
    frame = visits(np.random.default_rng(4))
    frame["time"] *= factor

    assert starts(frame, "y ~ time + treated + (1 | patient)") == found


def test_fit_that_did_not_converge_comes_first() -> None:
    design = textbook_design("sleepstudy", "Reaction ~ Days + (Days | Subject)")
    fit = fit_mixed(design)

    warnings = diagnose(design, fit.random, sigma2=fit.sigma2, converged=False, singular=False)

    assert [text.split(":")[0] for text in warnings] == ["Not converged"]
