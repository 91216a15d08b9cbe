"""Numbers that students get from the downloaded data with statsmodels, typed as they are printed."""

from __future__ import annotations

import warnings
from typing import Any

import pandas as pd
import pytest
import statsmodels.formula.api as smf

from grading.graders.number import NumberTask, grade_number
from grading.quantities import Target
from grading.verdict import Verdict
from tests.grading.families import (
    DROPOUT,
    SETTINGS,
    WORDS,
    certified_seed,
    fitted_family,
    read_as_student,
)

TERMS = ("time", "treated")
DATA = [
    pytest.param(setting, number, id=f"{setting}-{number}") for setting in SETTINGS for number in range(3)
]


def fit_mixedlm(rows: pd.DataFrame, *, slopes: bool, reml: bool = True) -> Any:
    model = smf.mixedlm(
        "sbp ~ time + treated", rows.dropna(), groups="patient", re_formula="~time" if slopes else None
    )
    with warnings.catch_warnings():
        # MixedLM warns of steps that it takes back again.
        warnings.simplefilter("ignore")
        return model.fit(reml=reml)


def grade(setting: str, seed: int, target: Target, text: str) -> Verdict:
    return grade_number(text, NumberTask(target, WORDS), fitted_family(setting, seed))


@pytest.mark.parametrize(("setting", "number"), DATA)
def test_numbers_of_the_right_model_in_statsmodels_are_right(setting: str, number: int):
    seed = certified_seed(setting, number)
    reference = fitted_family(setting, seed).reference
    fit = fit_mixedlm(read_as_student(setting, seed), slopes=reference == "random_slope")

    printed = {
        **{Target("estimate", reference, term): fit.fe_params[term] for term in TERMS},
        **{Target("se", reference, term): fit.bse_fe[term] for term in TERMS},
        Target("variance", reference, "intercept"): fit.cov_re.iloc[0, 0],
        Target("variance", reference, "residual"): fit.scale,
        Target("loglik", reference): fit.llf,
    }
    verdicts = {
        (str(target), places): grade(setting, seed, target, f"{value:.{places}f}").outcome
        for target, value in printed.items()
        for places in (3, 4)
    }

    assert verdicts == dict.fromkeys(verdicts, "right")


@pytest.mark.parametrize(("setting", "number"), DATA)
def test_standard_errors_of_ordinary_regression_in_statsmodels_are_traced(setting: str, number: int):
    seed = certified_seed(setting, number)
    reference = fitted_family(setting, seed).reference
    fit = smf.ols("sbp ~ time + treated", read_as_student(setting, seed)).fit()

    verdicts = [grade(setting, seed, Target("se", reference, term), f"{fit.bse[term]:.3f}") for term in TERMS]

    assert [verdict.outcome for verdict in verdicts] == ["wrong", "wrong"]
    assert [verdict.reveals[0].name for verdict in verdicts] == ["ols", "ols"]
    assert [verdict.mistakes[0] for verdict in verdicts] == ["ordinary-regression"] * 2


@pytest.mark.parametrize(("setting", "number"), DATA)
def test_direction_of_the_wrong_standard_error_is_that_of_the_data(setting: str, number: int):
    seed = certified_seed(setting, number)
    family = fitted_family(setting, seed)

    for term in TERMS:
        ols, right = family.fits["ols"].se[term], family.fits[family.reference].se[term]
        verdict = grade(setting, seed, Target("se", family.reference, term), f"{ols:.6g}")

        direction = "too small" if ols < right else "too large"
        assert f"makes the standard error of `{term}` {direction}" in verdict.sentence


@pytest.mark.parametrize("number", range(3))
def test_random_intercept_in_statsmodels_is_traced_where_slopes_differ(number: int):
    seed = certified_seed("standard", number)
    fit = fit_mixedlm(read_as_student("standard", seed), slopes=False)

    verdict = grade("standard", seed, Target("se", "random_slope", "time"), f"{fit.bse_fe['time']:.3f}")

    assert (verdict.outcome, verdict.reveals[0].name) == ("wrong", "random_intercept")


@pytest.mark.parametrize("number", range(3))
def test_maximum_likelihood_in_statsmodels_is_half_right(number: int):
    seed = certified_seed("standard", number)
    fit = fit_mixedlm(read_as_student("standard", seed), slopes=True, reml=False)

    verdict = grade("standard", seed, Target("se", "random_slope", "treated"), f"{fit.bse_fe['treated']:.4f}")

    assert (verdict.outcome, verdict.mistakes) == ("partial", ("undescribed-model",))


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("setting", DROPOUT)
def test_slopes_of_rows_left_out_or_filled_in_are_traced(setting: str, number: int):
    seed = certified_seed(setting, number)
    rows = read_as_student(setting, seed)
    complete = rows.groupby("patient")["sbp"].transform(lambda outcome: outcome.notna().all())
    filled = rows.assign(sbp=rows.groupby("patient")["sbp"].ffill())
    target = Target("estimate", "random_intercept", "time")

    verdicts = [
        grade(setting, seed, target, f"{fit.params['time']:.4f}")
        for fit in (
            smf.ols("sbp ~ time + treated", rows).fit(),
            fit_mixedlm(rows[complete], slopes=False),
            fit_mixedlm(filled, slopes=False),
        )
    ]

    assert [verdict.reveals[0].name for verdict in verdicts] == ["ols", "complete_cases", "locf"]
    assert [verdict.mistakes[0] for verdict in verdicts] == ["missing-data-forgotten"] * 3
