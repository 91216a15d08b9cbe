from __future__ import annotations

import math
from dataclasses import replace

import pytest
from scipy.stats import chi2

from grading.mistakes import MISTAKES
from grading.quantities import QUANTITIES, Target, value_of
from grading.tracing.confusions import Confusion, confusions_of
from tests.grading.families import GAPS, WORDS, make_family, make_fit, make_wide_family

FAMILY = make_family()
WIDE = make_wide_family()
# On two levels of groups: see test_two_groupings.py.
OF_TWO_LEVELS = {"second_share", "inner_icc", "seconds_used"}
WIDE_TARGETS = {
    "odds_ratio": Target("odds_ratio", "logistic", "time"),
    "within_slope": Target("within_slope", "contextual"),
    "between_slope": Target("between_slope", "contextual"),
    "contextual_slope": Target("contextual_slope", "contextual"),
    "slope_range_low": Target("slope_range_low", "random_slope"),
    "slope_range_high": Target("slope_range_high", "random_slope"),
    "predictor": Target("predictor", "random_intercept", "first"),
    "deviance_difference": Target("deviance_difference", "random_slope_ml", "random_intercept_ml"),
    "boundary_p": Target("boundary_p", "random_slope_ml", "random_intercept_ml"),
    "fixed_parameters": Target("fixed_parameters", "random_slope"),
    "covariance_parameters": Target("covariance_parameters", "random_slope"),
    "parameters": Target("parameters", "random_slope"),
}
TARGETS = {
    "estimate": Target("estimate", "random_slope", "time"),
    "se": Target("se", "random_slope", "time"),
    "variance": Target("variance", "random_slope", "slope"),
    "sd": Target("sd", "random_slope", "slope"),
    "covariance": Target("covariance", "random_slope"),
    "correlation": Target("correlation", "random_slope"),
    "icc": Target("icc", "random_intercept"),
    "design_effect": Target("design_effect", "random_intercept"),
    "effective_n": Target("effective_n", "random_intercept"),
    "shrinkage_factor": Target("shrinkage_factor", "random_intercept"),
    "loglik": Target("loglik", "random_slope_ml"),
    "deviance": Target("deviance", "random_slope_ml"),
    "rows_used": Target("rows_used"),
    "groups_used": Target("groups_used"),
}


def values_of(target: Target, family=FAMILY) -> dict[str, float]:
    return {found.name: found.value for found in confusions_of(target, family)}


@pytest.mark.parametrize(
    ("quantity", "values"),
    [
        (
            "estimate",
            {
                "se_for_estimate": 0.9,
                "estimate_of_(Intercept)": 150.0,
                "estimate_of_treated": -8.0,
                "t_value": -3.0 / 0.9,
                "sign_turned": 3.0,
            },
        ),
        (
            "se",
            {
                "estimate_for_se": -3.0,
                "se_of_(Intercept)": 2.6,
                "se_of_treated": 3.2,
                "t_value": -3.0 / 0.9,
                "variance_for_se": 0.81,
                "spread_for_se": 2.0,
            },
        ),
        (
            "variance",
            {
                "sd_for_variance": 2.0,
                "divided_by_scale": 4 / 9,
                "intercept_component": 64.0,
                "residual_component": 9.0,
                "se_for_spread": 0.9,
            },
        ),
        (
            "sd",
            {
                "variance_for_sd": 4.0,
                "divided_by_scale": 2 / 3,
                "intercept_component": 8.0,
                "residual_component": 3.0,
                "se_for_spread": 0.9,
            },
        ),
        ("covariance", {"correlation_for_covariance": -0.25, "sign_turned": 4.0}),
        ("correlation", {"covariance_for_correlation": -4.0, "sign_turned": 0.25}),
        (
            "icc",
            {
                "swapped": 0.25,
                "no_total": 3.0,
                "from_sds": math.sqrt(48) / (math.sqrt(48) + 4),
                "percent": 75.0,
                "unsquared_root": math.sqrt(0.75),
            },
        ),
        ("design_effect", {"m_for_m_minus_1": 4.0, "root": math.sqrt(3.25), "icc_itself": 0.75}),
        ("effective_n", {"rows": 40, "groups": 10}),
        (
            "shrinkage_factor",
            {
                "no_pooling": 1.0,
                "complete_pooling": 0.0,
                "m_ignored": 0.75,
                "share_taken": 1 - 192 / 208,
                "percent": 100 * 192 / 208,
            },
        ),
        ("loglik", {"deviance_for_loglik": 234.0, "sign_turned": 117.0}),
        ("deviance", {"loglik_for_deviance": -117.0, "half_deviance": 117.0}),
        ("rows_used", {"groups": 10, "all_rows": 40, "complete_rows": 40}),
        ("groups_used", {"rows": 40, "rows_used": 40, "occasions": 4, "complete_groups": 10}),
    ],
)
def test_confusions_of_a_quantity(quantity: str, values: dict[str, float]):
    assert values_of(TARGETS[quantity]) == pytest.approx(values, rel=1e-14)


BLENDS = {"random_intercept_slope": -3.0, "ols_slope": -3.0}
Z = 1.959963984540054


@pytest.mark.parametrize(
    ("quantity", "values"),
    [
        (
            "odds_ratio",
            {
                "logit_for_odds_ratio": 0.5,
                "inverted": math.exp(-0.5),
                "probability_for_odds": math.exp(0.5) / (1 + math.exp(0.5)),
                "odds_ratio_of_treated": math.exp(-0.8),
            },
        ),
        ("within_slope", {"between_slope": 5.0, "contextual_slope": 3.0, **BLENDS, "sign_turned": -2.0}),
        ("between_slope", {"within_slope": 2.0, "contextual_slope": 3.0, **BLENDS, "sign_turned": -5.0}),
        ("contextual_slope", {"within_slope": 2.0, "between_slope": 5.0, **BLENDS, "sign_turned": -3.0}),
        (
            "slope_range_low",
            {
                "interval_of_average": -3 - Z * 0.9,
                "variance_for_spread": -3 - Z * 4,
                "one_spread": -5.0,
                "other_end": -3 + Z * 2,
                "sign_turned": 3 + Z * 2,
            },
        ),
        (
            "slope_range_high",
            {
                "interval_of_average": -3 + Z * 0.9,
                "variance_for_spread": -3 + Z * 4,
                "one_spread": -1.0,
                "other_end": -3 - Z * 2,
                "sign_turned": 3 - Z * 2,
            },
        ),
        (
            "predictor",
            {
                "no_pooling": 5 * 13 / 12,
                "share_taken": 5 / 12,
                "complete_pooling": 0.0,
                "sign_turned": -5.0,
            },
        ),
        (
            "deviance_difference",
            {"half_difference": 5.0, "sign_turned": -10.0, "reml_difference": 10.0, "larger_alone": 234.0},
        ),
        (
            "boundary_p",
            {
                "naive_p": chi2.sf(10, 2),
                "covariance_forgotten": chi2.sf(10, 1),
                "half_of_naive": 0.5 * chi2.sf(10, 1),
                "from_loglik": 0.5 * (chi2.sf(5, 1) + chi2.sf(5, 2)),
                "complement": 1 - 0.5 * (chi2.sf(10, 1) + chi2.sf(10, 2)),
            },
        ),
        ("fixed_parameters", {"intercept_left_out": 2, "all_parameters": 7}),
        (
            "covariance_parameters",
            {"residual_left_out": 3, "covariance_left_out": 3, "groups_counted": 10, "all_parameters": 7},
        ),
        (
            "parameters",
            {"residual_left_out": 6, "covariance_left_out": 6, "groups_counted": 13, "fixed_only": 3},
        ),
    ],
)
def test_confusions_of_a_quantity_of_a_wide_family(quantity: str, values: dict[str, float]):
    assert values_of(WIDE_TARGETS[quantity], WIDE) == pytest.approx(values, rel=1e-12)


def test_shrinkage_of_a_group_is_confused_with_that_of_an_average_one():
    found = values_of(Target("shrinkage_factor", "random_intercept", "largest"), WIDE)

    assert found["average_size"] == pytest.approx(192 / 208)


def test_confusions_cover_every_quantity():
    assert {*TARGETS, *WIDE_TARGETS, *OF_TWO_LEVELS} == set(QUANTITIES)
    assert all(values_of(target) for target in TARGETS.values())


@pytest.mark.parametrize("quantity", sorted(set(QUANTITIES) - OF_TWO_LEVELS))
def test_confusions_name_known_mistakes_and_speak_in_sentences(quantity: str):
    for found in confusions_of({**TARGETS, **WIDE_TARGETS}[quantity], WIDE):
        assert found.mistakes
        assert set(found.mistakes) <= set(MISTAKES)
        assert WORDS.fill(found.why).strip().endswith(".")
        assert "{" not in WORDS.fill(found.label) + WORDS.fill(found.why)


def test_counts_with_gaps_are_all_different():
    family = make_family(facts=GAPS)

    assert values_of(Target("groups_used"), family) == {
        "rows": 40,
        "rows_used": 34,
        "occasions": 4,
        "complete_groups": 7,
    }
    assert values_of(Target("rows_used"), family) == {"groups": 10, "all_rows": 40, "complete_rows": 28}


def test_spread_is_confused_with_the_standard_error_of_its_own_average():
    assert values_of(Target("sd", "random_slope", "intercept"))["se_for_spread"] == 2.6
    assert values_of(Target("variance", "null", "intercept"))["se_for_spread"] == 2.0
    assert "se_for_spread" not in values_of(Target("sd", "random_slope", "residual"))


def test_standard_error_of_treated_has_no_spread_to_be_confused_with():
    assert "spread_for_se" not in values_of(Target("se", "random_slope", "treated"))
    assert "spread_for_se" not in values_of(Target("se", "random_intercept", "time"))


def test_residual_variance_is_not_divided_by_itself():
    assert "divided_by_scale" not in values_of(Target("variance", "random_slope", "residual"))


def test_covariance_of_zero_has_no_correlation_to_be_confused_with():
    fit = make_fit(
        "random_slope",
        (1, 1, 1),
        variance={"intercept": 4.0, "slope": 0.0, "residual": 1.0},
        covariance=0.0,
    )

    assert values_of(Target("covariance", "random_slope"), make_family(fit)) == {}


def test_constants_and_counts_are_exact():
    exact = {
        found.name
        for quantity in ("shrinkage_factor", "effective_n", "icc")
        for found in confusions_of(TARGETS[quantity], FAMILY)
        if found.exact
    }

    assert exact == {"no_pooling", "complete_pooling", "rows", "groups"}


def test_confusion_of_the_spread_speaks_of_the_slopes():
    found = next(f for f in confusions_of(TARGETS["se"], FAMILY) if f.name == "spread_for_se")

    assert found == Confusion(
        "spread_for_se",
        2.0,
        "the standard deviation of the slopes between {units}",
        "That says how much the slopes of {units} differ. The standard error says how well you know their average.",
        ("fixed-random-confusion",),
    )


def test_half_a_p_value_is_right_unless_the_difference_is_zero():
    fit, target = WIDE.fits["random_intercept_ml"], Target("boundary_p", "random_intercept_ml", "null_ml")
    assert fit.loglik is not None
    same = replace(fit, name="null_ml", variance={"residual": fit.variance["residual"]}, theta=())
    worse = replace(same, loglik=fit.loglik - 2)

    at_zero = replace(WIDE, fits={**WIDE.fits, "null_ml": same})
    elsewhere = replace(WIDE, fits={**WIDE.fits, "null_ml": worse})

    assert (value_of(at_zero, target), values_of(target, at_zero)["half_at_zero"]) == (1.0, 0.5)
    assert values_of(target, elsewhere)["half_at_zero"] == value_of(elsewhere, target)
