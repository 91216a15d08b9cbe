"""Likelihood-ratio tests and information criteria against what lme4's `anova` prints."""

from __future__ import annotations

from typing import Any

import pytest

from grading.fitting import build_design, fit_mixed
from grading.fitting.inference.information import ModelLikelihood, mixed_likelihood
from grading.fitting.inference.likelihood_ratio import likelihood_ratio_test
from grading.formula import parse_formula
from tests.grading.fitting.more_textbook import TESTS, more_table


def likelihood(name: str, formula: str) -> ModelLikelihood:
    design = build_design(more_table(name), parse_formula(formula))
    return mixed_likelihood(design, fit_mixed(design, "ML"))


@pytest.mark.parametrize("printed", TESTS, ids=lambda printed: printed["dataset"])
def test_likelihood_ratio_test_agrees_with_anova(printed: dict[str, Any]) -> None:
    null, alternative = (likelihood(printed["dataset"], printed[which]) for which in ("null", "alternative"))

    test = likelihood_ratio_test(null=null, alternative=alternative)

    # anova() refers to chi-square whatever is at the edge of its range: that is our naive p-value.
    assert test.statistic == pytest.approx(printed["statistic"], abs=1e-3)
    assert test.df_naive == printed["df"]
    assert test.p_naive == pytest.approx(printed["p"], rel=1e-3)
    assert [null.aic, alternative.aic] == pytest.approx(printed["aic"], abs=1e-3)
    assert [null.bic, alternative.bic] == pytest.approx(printed["bic"], abs=1e-3)
