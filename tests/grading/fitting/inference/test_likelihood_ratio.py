from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from grading.fitting import FitError, build_design, fit_mixed
from grading.fitting.inference.information import ModelLikelihood, mixed_likelihood, regression_likelihood
from grading.fitting.inference.likelihood_ratio import LikelihoodRatioTest, likelihood_ratio_test
from grading.fitting.result import Method
from grading.formula import parse_formula
from tests.grading.fitting.textbook import textbook_table


def fitted_model(frame: pd.DataFrame, formula: str, method: Method = "ML") -> ModelLikelihood:
    design = build_design(frame, parse_formula(formula))
    if not design.random:
        return regression_likelihood(design, method)
    return mixed_likelihood(design, fit_mixed(design, method))


def compare(frame: pd.DataFrame, null: str, alternative: str, method: Method = "ML") -> LikelihoodRatioTest:
    return likelihood_ratio_test(
        null=fitted_model(frame, null, method), alternative=fitted_model(frame, alternative, method)
    )


def sleep_test(null: str, alternative: str, method: Method = "ML") -> LikelihoodRatioTest:
    return compare(textbook_table("sleepstudy"), f"Reaction ~ {null}", f"Reaction ~ {alternative}", method)


def test_test_of_a_covariance_is_the_anova_that_lme4_prints() -> None:
    test = sleep_test("Days + (Days || Subject)", "Days + (Days | Subject)")

    # Bates et al. (2015), section 5.2: Chisq 0.0639, Df 1, Pr(>Chisq) 0.8004
    assert (test.df, test.weights, test.rule) == ((1,), (1.0,), "chi-square")
    assert test.statistic == pytest.approx(0.0639, abs=5e-5)
    assert test.p == pytest.approx(0.8004, abs=5e-5)
    assert test.p_naive == test.p


def test_test_of_a_fixed_effect_is_chi_square_with_its_columns() -> None:
    test = sleep_test("1 + (Days | Subject)", "Days + (Days | Subject)")

    # anova(): Chisq 23.537, Df 1, Pr(>Chisq) 1.226e-06
    assert (test.df, test.rule) == ((1,), "chi-square")
    assert test.statistic == pytest.approx(23.537, abs=5e-4)
    assert test.p == pytest.approx(1.226e-6, rel=5e-4)


@pytest.mark.parametrize("method", ["ML", "REML"])
@pytest.mark.parametrize(
    ("null", "alternative", "df"),
    [
        ("Days", "Days + (1 | Subject)", (0, 1)),
        ("Days + (1 | Subject)", "Days + (Days || Subject)", (0, 1)),
        ("Days + (1 | Subject)", "Days + (Days | Subject)", (1, 2)),
        ("Days + (0 + Days | Subject)", "Days + (Days | Subject)", (1, 2)),
        ("Days + (Days | Subject)", "Days + (Days + I(Days^2) | Subject)", (2, 3)),
    ],
)
def test_test_of_one_variance_halves_two_chi_squares(
    null: str, alternative: str, df: tuple[int, int], method: Method
) -> None:
    test = sleep_test(null, alternative, method)

    assert (test.df, test.weights, test.rule) == (df, (0.5, 0.5), "boundary mixture")
    tails = [chi2.sf(test.statistic, k) if k else 0.0 for k in df]
    assert test.p == pytest.approx(0.5 * sum(tails), rel=1e-9)
    assert test.p_naive == pytest.approx(chi2.sf(test.statistic, df[1]), rel=1e-9)


def test_test_of_a_slope_with_its_fixed_effect_adds_one_degree_to_both() -> None:
    test = sleep_test("1 + (1 | Subject)", "Days + (Days | Subject)")

    assert (test.df, test.df_naive, test.rule) == ((2, 3), 3, "boundary mixture")


@pytest.mark.parametrize("terms", ["(Days || Subject)", "(Days | Subject)"])
def test_test_of_two_variances_at_once_is_called_conservative(terms: str) -> None:
    test = sleep_test("Days", f"Days + {terms}")

    assert test.rule == "conservative"
    assert test.df == (test.df_naive,)
    assert test.reason.startswith("2 variances are zero under the null hypothesis")


def test_test_of_a_nested_factor_halves_two_chi_squares() -> None:
    test = compare(
        textbook_table("pastes"), "strength ~ 1 + (1 | batch:cask)", "strength ~ 1 + (1 | batch/cask)"
    )

    assert (test.df, test.rule) == ((0, 1), "boundary mixture")
    # anova() of Bates's book on lme4: Chisq 0.4072, Pr(>Chisq) 0.5234 without the mixture
    assert test.statistic == pytest.approx(0.4072, abs=1e-4)
    assert test.p_naive == pytest.approx(0.5234, abs=1e-4)
    assert test.p == pytest.approx(0.5234 / 2, abs=1e-4)


def test_test_of_a_variance_estimated_at_zero_has_p_1() -> None:
    test = compare(textbook_table("dyestuff2"), "Yield ~ 1", "Yield ~ 1 + (1 | Batch)")

    assert (test.statistic, test.p) == (0.0, 1.0)


def test_test_refuses_reml_fits_with_different_fixed_effects() -> None:
    with pytest.raises(
        FitError, match=r"REML criteria of models with different fixed effects .*: refit both by ML"
    ):
        sleep_test("1 + (1 | Subject)", "Days + (1 | Subject)", "REML")


def test_test_refuses_fits_of_different_rows() -> None:
    frame = textbook_table("sleepstudy").copy()
    frame.loc[[3, 17], "Days"] = np.nan

    with pytest.raises(FitError, match=r"fitted to different rows \(180 and 178\)"):
        compare(frame, "Reaction ~ 1 + (1 | Subject)", "Reaction ~ Days + (1 | Subject)")


@pytest.mark.parametrize(
    ("null", "alternative", "message"),
    [
        (
            "Days + (Days | Subject)",
            "Days + (1 | Subject)",
            "6 parameters and the alternative 4: give them the other",
        ),
        ("Days + (1 | Subject)", "1 + (Days | Subject)", "the fixed effects of .* are not among those of"),
        (
            "1 + (0 + Days | Subject)",
            "Days + (1 | Subject)",
            "the random effects of .* are not among those of",
        ),
        ("Days + (1 | Subject)", "Days + (1 | Subject)", "are the same model: nothing to test"),
    ],
)
def test_test_refuses_models_that_are_not_nested(null: str, alternative: str, message: str) -> None:
    with pytest.raises(FitError, match=message):
        sleep_test(null, alternative)


def test_test_sees_through_a_shift_of_the_slopes_origin() -> None:
    frame = textbook_table("sleepstudy").assign(Later=lambda table: table["Days"] + 5.0)

    test = compare(
        frame, "Reaction ~ Days + (Days | Subject)", "Reaction ~ Later + I(Later^2) + (Later | Subject)"
    )

    assert (test.df, test.rule) == ((1,), "chi-square")
    assert test.statistic > 0.0


def test_test_refuses_a_larger_model_that_fits_worse() -> None:
    frame = textbook_table("sleepstudy")
    null = fitted_model(frame, "Reaction ~ Days + (1 | Subject)")
    alternative = fitted_model(frame, "Reaction ~ Days + (Days | Subject)")
    unfinished = ModelLikelihood(alternative.design, "ML", null.criterion + 1.0)

    with pytest.raises(FitError, match="the larger model fits worse, by 1 on the scale of the deviance"):
        likelihood_ratio_test(null=null, alternative=unfinished)


def test_p_values_of_one_variance_are_right_under_the_null() -> None:
    # 400 samples without differences between patients; about half have a variance estimate of zero.
    rng = np.random.default_rng(11)
    frame = pd.DataFrame({"patient": np.repeat(np.arange(40), 4), "y": 0.0})
    p = np.array(
        [
            compare(frame.assign(y=rng.normal(size=160)), "y ~ 1", "y ~ 1 + (1 | patient)", "REML").p
            for _ in range(400)
        ]
    )

    # Three standard errors of a proportion of 0.05 and of 0.5.
    assert abs(np.mean(p <= 0.05) - 0.05) < 3 * np.sqrt(0.05 * 0.95 / 400)
    assert abs(np.mean(p < 1.0) - 0.5) < 3 * np.sqrt(0.25 / 400)


def test_p_values_of_a_slope_with_its_covariance_are_uniform_under_the_null() -> None:
    rng = np.random.default_rng(12)
    patient, time = np.repeat(np.arange(40), 5), np.tile(np.arange(5.0) - 2.0, 40)
    frame = pd.DataFrame({"patient": patient, "time": time})
    samples = [rng.normal(size=40)[patient] + rng.normal(size=200) for _ in range(200)]

    tests = [
        compare(frame.assign(y=y), "y ~ time + (1 | patient)", "y ~ time + (time | patient)") for y in samples
    ]

    # Three standard errors of the mean of uniform numbers; without the mixture p is too large on average.
    reach = 3 / np.sqrt(12 * len(tests))
    assert abs(np.mean([test.p for test in tests]) - 0.5) < reach
    assert np.mean([test.p_naive for test in tests]) - 0.5 > reach
