from __future__ import annotations

import math
from dataclasses import replace

import pytest
from scipy.stats import chi2

from grading.quantities import (
    COUNTS,
    QUANTITIES,
    QuantityError,
    Target,
    describe_target,
    tolerance_of,
    unit_of,
    value_of,
)
from tests.grading.families import FACTS, GAPS, SCENARIO, WORDS, make_family, make_fit, make_wide_family

FAMILY = make_family()


@pytest.mark.parametrize(
    ("target", "value"),
    [
        (Target("estimate", "random_slope", "time"), -3.0),
        (Target("se", "random_slope", "time"), 0.9),
        (Target("variance", "random_slope", "intercept"), 64.0),
        (Target("variance", "ols", "residual"), 64.0),
        (Target("sd", "random_slope", "slope"), 2.0),
        (Target("covariance", "random_slope"), -4.0),
        (Target("correlation", "random_slope"), -0.25),
        (Target("icc", "null"), 0.6),
        (Target("icc", "random_intercept"), 0.75),
        (Target("design_effect", "random_intercept"), 1 + 3 * 0.75),
        (Target("effective_n", "random_intercept"), 40 / 3.25),
        (Target("shrinkage_factor", "random_intercept"), 192 / 208),
        (Target("loglik", "random_slope_ml"), -117.0),
        (Target("deviance", "random_slope_ml"), 234.0),
        (Target("rows_used"), 40.0),
        (Target("groups_used"), 10.0),
    ],
)
def test_value_on_a_family_made_by_hand(target: Target, value: float):
    assert value_of(FAMILY, target) == pytest.approx(value, rel=1e-14)


WIDE_VALUES = [
    (Target("within_slope", "contextual"), 2.0),
    (Target("between_slope", "contextual"), 5.0),
    (Target("contextual_slope", "contextual"), 3.0),
    (Target("odds_ratio", "logistic", "time"), math.exp(0.5)),
    (Target("odds_ratio", "gee", "treated"), math.exp(-0.6)),
    (Target("odds_ratio", "ordinary_logistic", "time"), math.exp(0.4)),
    (Target("icc", "logistic"), 2 / (2 + math.pi**2 / 3)),
    (Target("predictor", "random_intercept", "first"), 5.0),
    (Target("shrinkage_factor", "random_intercept", "largest"), 12 * 48 / (12 * 48 + 16)),
    (Target("slope_range_low", "random_slope"), -3 - 2 * 1.959963984540054),
    (Target("slope_range_high", "random_slope"), -3 + 2 * 1.959963984540054),
    (Target("deviance_difference", "random_slope_ml", "random_intercept_ml"), 10.0),
    (Target("deviance_difference", "random_intercept_ml", "ols"), 36.0),
    (Target("boundary_p", "random_slope_ml", "random_intercept_ml"), 0.5 * chi2.sf(10, 1) + 0.5 * chi2.sf(10, 2)),
    (Target("boundary_p", "random_intercept_ml", "ols"), 0.5 * chi2.sf(36, 1)),
    (Target("fixed_parameters", "random_slope"), 3.0),
    (Target("covariance_parameters", "random_slope"), 4.0),
    (Target("parameters", "random_slope"), 7.0),
    (Target("covariance_parameters", "logistic"), 1.0),
]  # fmt: skip


@pytest.mark.parametrize(("target", "value"), WIDE_VALUES, ids=str)
def test_value_on_a_wide_family(target: Target, value: float):
    assert value_of(make_wide_family(), target) == pytest.approx(value, rel=1e-12)


# Variances of 20, 10 and 70; 30 inner groups that share 3 labels.
NESTED = replace(
    make_family(
        make_fit("null", variance={"intercept": 20.0, "second": 10.0, "residual": 70.0}),
        facts=replace(FACTS, seconds=30, second_labels=3),
    ),
    second="class",
    nested=True,
)
NESTED_VALUES = [
    (Target("icc", "null"), 0.2),
    (Target("second_share", "null"), 0.1),
    (Target("inner_icc", "null"), 0.3),
    (Target("seconds_used"), 30.0),
]


@pytest.mark.parametrize(("target", "value"), NESTED_VALUES, ids=str)
def test_value_on_a_family_with_two_levels_of_groups(target: Target, value: float):
    assert value_of(NESTED, target) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (Target("seconds_used"), "one grouping factor only"),
        (Target("inner_icc", "null"), "not nested"),
        (Target("second_share", "null"), "null has no variance of 'second'"),
    ],
)
def test_value_that_needs_two_levels_says_so(target: Target, message: str):
    with pytest.raises(QuantityError, match=message):
        value_of(FAMILY, target)


def test_values_cover_every_quantity():
    asked = {"estimate", "se", "variance", "sd", "covariance", "correlation", "design_effect", "effective_n"}
    asked |= {"loglik", "deviance", "rows_used", "groups_used"}
    assert set(QUANTITIES) == asked | {target.quantity for target, _ in WIDE_VALUES + NESTED_VALUES}
    assert set(QUANTITIES) >= COUNTS


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (Target("odds_ratio", "ols", "time"), "ols is no logistic regression, so it has no odds ratio"),
        (
            Target("predictor", "random_slope", "first"),
            "random_slope has no predicted effect of 'first'; it has none",
        ),
        (
            Target("shrinkage_factor", "random_intercept", "smallest"),
            "this data set has no group of 'smallest'; it has first, largest",
        ),
        (
            Target("shrinkage_factor", "random_slope"),
            "random_slope has more than a random intercept, so one factor does not say how it shrinks",
        ),
        (
            Target("deviance_difference", "random_slope", "random_intercept_ml"),
            "random_slope is fitted by REML and random_intercept_ml by ML: their likelihoods cannot be compared",
        ),
        (
            Target("boundary_p", "random_slope_ml", "ols"),
            "random_slope_ml has not just one variance more than ols, so its test has no simple mixture",
        ),
        (Target("parameters", "ols"), "ols has no random effects"),
    ],
)
def test_value_that_a_wide_family_has_not_says_why(target: Target, message: str):
    with pytest.raises(QuantityError) as caught:
        value_of(make_wide_family(), target)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("target", "value", "tolerance"),
    [
        (Target("within_slope", "contextual"), 2.0, 0.003),
        (Target("between_slope", "contextual"), 5.0, 0.005),
        (Target("between_slope", "contextual"), 0.0, 0.004),
        (Target("contextual_slope", "contextual"), 0.0, 0.005),
        (Target("odds_ratio", "logistic", "time"), math.exp(0.5), math.exp(0.501) - math.exp(0.5)),
        (Target("slope_range_low", "random_slope"), -6.92, 0.009 + 0.01 * 1.959963984540054),
        (Target("predictor", "random_intercept", "first"), 5.0, 0.01 * math.sqrt(48)),
        (Target("predictor", "random_intercept", "first"), 50.0, 0.5),
        (Target("deviance_difference", "random_slope_ml", "random_intercept_ml"), 10.0, 0.02),
        (Target("boundary_p", "random_slope_ml", "random_intercept_ml"), 0.04, 0.002),
        (Target("boundary_p", "random_slope_ml", "random_intercept_ml"), 0.004, 0.001),
        (Target("parameters", "random_slope"), 7.0, 0.0),
    ],
)
def test_tolerance_on_a_wide_family(target: Target, value: float, tolerance: float):
    assert tolerance_of(make_wide_family(), target, value) == pytest.approx(tolerance, rel=1e-9)


@pytest.mark.parametrize(
    ("target", "value"),
    [
        (Target("design_effect", "random_intercept"), 1 + 2.4 * 0.75),
        (Target("effective_n", "random_intercept"), 34 / 2.8),
        (Target("shrinkage_factor", "random_intercept"), 3.4 * 48 / (3.4 * 48 + 16)),
        (Target("rows_used"), 34.0),
        (Target("groups_used"), 10.0),
    ],
)
def test_value_with_gaps_counts_the_rows_used(target: Target, value: float):
    assert value_of(make_family(facts=GAPS), target) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (
            Target("se", "locf", "time"),
            "no fit 'locf' on this data set; there are null, random_intercept, random_intercept_ml, "
            "random_slope, random_slope_ml, ols",
        ),
        (Target("estimate", "null", "time"), "null has no estimate of 'time'; it has (Intercept)"),
        (
            Target("se", "ols", "age"),
            "ols has no standard error of 'age'; it has (Intercept), time, treated",
        ),
        (
            Target("sd", "random_intercept", "slope"),
            "random_intercept has no variance of 'slope'; it has intercept, residual",
        ),
        (Target("icc", "ols"), "ols has no variance of 'intercept'; it has residual"),
        (Target("covariance", "null"), "null has no covariance of intercept and slope"),
        (
            Target("correlation", "random_intercept"),
            "random_intercept has no variance of 'slope'; it has intercept, residual",
        ),
        (Target("loglik", "two_stage"), "no fit 'two_stage' on this data set; there are null, random_intercept, "
         "random_intercept_ml, random_slope, random_slope_ml, ols"),
    ],
)  # fmt: skip
def test_value_that_is_missing_says_what_there_is(target: Target, message: str):
    with pytest.raises(QuantityError) as caught:
        value_of(FAMILY, target)

    assert str(caught.value) == message


def test_correlation_beside_a_variance_of_zero_is_missing():
    family = make_family(
        make_fit(
            "random_slope",
            (1, 1, 1),
            variance={"intercept": 4.0, "slope": 0.0, "residual": 1.0},
            covariance=0.0,
        )
    )

    with pytest.raises(QuantityError) as caught:
        value_of(family, Target("correlation", "random_slope"))

    assert str(caught.value) == "random_slope has a variance of zero, so its correlation is not defined"


def test_loglik_of_a_fit_without_one_is_missing():
    family = make_family(make_fit("two_stage", (1, 1, 1)))

    with pytest.raises(QuantityError) as caught:
        value_of(family, Target("deviance", "two_stage"))

    assert str(caught.value) == "two_stage has no log-likelihood here"


@pytest.mark.parametrize(
    ("target", "value", "tolerance"),
    [
        # An estimate: 0.1% of itself or 1% of its standard error, whichever is larger.
        (Target("estimate", "random_slope", "time"), -3.0, 0.009),
        (Target("estimate", "random_slope", "(Intercept)"), 150.0, 0.15),
        (Target("estimate", "random_slope", "treated"), 0.0, 0.032),
        (Target("se", "random_slope", "time"), 0.9, 0.0045),
        (Target("variance", "random_slope", "intercept"), 64.0, 0.64),
        (Target("variance", "random_slope", "slope"), 0.0, 0.0009),
        (Target("sd", "random_slope", "intercept"), 8.0, 0.04),
        (Target("sd", "random_slope", "slope"), 0.0, 0.03),
        (Target("covariance", "random_slope"), -4.0, 0.16),
        (Target("covariance", "random_slope"), -16.0, 0.16),
        (Target("correlation", "random_slope"), -0.25, 0.01),
        (Target("correlation", "random_slope"), -1.0, 0.01),
        (Target("icc", "random_intercept"), 0.75, 0.00375),
        (Target("icc", "random_intercept"), 0.0, 0.0004),
        (Target("shrinkage_factor", "random_intercept"), 0.9, 0.0018),
        (Target("design_effect", "random_intercept"), 3.25, 0.0325),
        (Target("effective_n", "random_intercept"), 12.0, 0.12),
        (Target("loglik", "random_slope"), -115.0, 0.01),
        (Target("deviance", "random_slope"), 230.0, 0.02),
        (Target("rows_used"), 40.0, 0.0),
        (Target("groups_used"), 10.0, 0.0),
    ],
)
def test_tolerance_is_that_of_the_quantity(target: Target, value: float, tolerance: float):
    assert tolerance_of(FAMILY, target, value) == pytest.approx(tolerance, rel=1e-12)


def test_tolerance_of_a_standard_deviation_reaches_as_far_as_that_of_its_variance():
    """Around 0.01 and 0.1 of the residual standard deviation, where the rules of both change."""
    for sd in (0.0, 0.015, 0.03, 0.1, 0.3, 0.31, 1.0):
        variance = tolerance_of(FAMILY, Target("variance", "random_slope", "slope"), sd**2)
        width = tolerance_of(FAMILY, Target("sd", "random_slope", "slope"), sd)

        assert (sd + width) ** 2 - sd**2 == pytest.approx(variance, rel=0.01)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (Target("se", "random_slope", "time"), "the standard error of `time`"),
        (Target("estimate", "ols", "treated"), "the estimate of `treated`"),
        (
            Target("variance", "random_slope", "intercept"),
            "the variance of the random intercepts of patients",
        ),
        (Target("sd", "random_slope", "slope"), "the standard deviation of the random slopes of `time`"),
        (Target("sd", "random_slope", "residual"), "the standard deviation of the residuals"),
        (Target("icc", "null"), "the intraclass correlation"),
        (Target("groups_used"), "the number of groups"),
        (Target("shrinkage_factor", "null"), "the weight of the own mean of a patient"),
        (
            Target("predictor", "random_intercept", "largest"),
            "the predicted random intercept of the patient with the most rows",
        ),
        (
            Target("deviance_difference", "random_slope_ml", "random_intercept_ml"),
            "the difference in minus twice the log-likelihood from the model with a random intercept of patient only",
        ),
        (
            Target("slope_range_low", "random_slope"),
            "the lower end of the range in which 95% of the slopes of `time` lie",
        ),
        (Target("within_slope", "contextual"), "the slope of `time` within groups"),
    ],
)
def test_target_in_words(target: Target, words: str):
    assert describe_target(target, WORDS) == words


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (Target("se", "random_slope", "time"), "se of time in random_slope"),
        (Target("icc", "null"), "icc in null"),
        (Target("groups_used"), "groups_used"),
    ],
)
def test_target_as_text(target: Target, text: str):
    assert str(target) == text


@pytest.mark.parametrize(
    ("target", "unit"),
    [
        (Target("estimate", "random_slope", "time"), "mmHg per months"),
        (Target("se", "random_slope", "treated"), "mmHg"),
        (Target("variance", "random_slope", "intercept"), "mmHg²"),
        (Target("variance", "random_slope", "slope"), "(mmHg per months)²"),
        (Target("sd", "random_slope", "slope"), "mmHg per months"),
        (Target("covariance", "random_slope"), "mmHg² per months"),
        (Target("slope_range_low", "random_slope"), "mmHg per months"),
        (Target("predictor", "random_intercept", "first"), "mmHg"),
        (Target("estimate", "logistic", "treated"), "logits"),
        (Target("icc", "null"), ""),
        (Target("rows_used"), "rows"),
    ],
)
def test_unit_of_a_target(target: Target, unit: str):
    assert unit_of(target, SCENARIO) == unit


@pytest.mark.parametrize("name", QUANTITIES)
def test_every_quantity_has_a_unit(name: str):
    term = {"term": "time", "component": "residual"}.get(QUANTITIES[name].of, "")

    assert isinstance(unit_of(Target(name, "random_slope", term), SCENARIO), str)
