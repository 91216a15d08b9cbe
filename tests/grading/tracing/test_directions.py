from __future__ import annotations

import pytest

from grading.quantities import Target
from grading.tracing.directions import base_of, direction_of
from tests.grading.families import make_family, make_fit

# On the hand-made family the standard errors of intercept, time and treated are:
# ordinary regression 1.4, 0.8, 1.6; random intercept 2.5, 0.5, 3.0; random slope 2.6, 0.9, 3.2.
FAMILY = make_family()
BETWEEN_TOO_SMALL = (
    "Here that makes the standard error of `{between}` too small: `{between}` is the same in every row of a {unit}, "
    "so further rows of the same {units} tell less about it than new {units} would (pseudo-replication)."
)
WITHIN_TOO_LARGE = (
    "Here that makes the standard error of `{within}` too large: how much {units} differ in level is left in the "
    "residual variance, although it does not blur a comparison within a {unit}."
)
WITHIN_TOO_SMALL = (
    "Here that makes the standard error of `{within}` too small: slopes differ between {units}, and it counts the "
    "rows of one {unit} as separate evidence about the average slope."
)
TOO_SURE = "Where slopes differ, as in your data, it is too sure of the average slope: here its standard error is too small."


def direction(fit: str, asked: str, term: str, family=FAMILY, quantity: str = "se") -> str:
    return direction_of(fit, Target(quantity, asked, term), family)


@pytest.mark.parametrize("asked", ["random_intercept", "random_intercept_ml", "random_slope"])
def test_ordinary_regression_is_too_sure_of_a_predictor_between_groups(asked: str):
    assert direction("ols", asked, "treated") == BETWEEN_TOO_SMALL


@pytest.mark.parametrize("asked", ["random_intercept", "random_intercept_ml"])
def test_ordinary_regression_is_not_sure_enough_of_a_predictor_within_groups(asked: str):
    assert direction("ols", asked, "time") == WITHIN_TOO_LARGE


def test_ordinary_regression_is_too_sure_of_a_slope_that_varies():
    assert direction("ols", "random_slope", "time") == WITHIN_TOO_SMALL


def test_ordinary_regression_has_two_errors_where_slopes_vary():
    family = make_family(make_fit("ols", (1.4, 1.2, 1.6)))

    assert direction("ols", "random_slope", "time", family) == (
        WITHIN_TOO_LARGE + " That outweighs here that slopes differ, which it leaves out too."
    )


@pytest.mark.parametrize(
    ("se", "term", "text"),
    [
        ((1.4, 0.8, 1.6), "(Intercept)", "Here that makes the standard error of the intercept too small."),
        ((3.4, 0.8, 1.6), "(Intercept)", "Here that makes the standard error of the intercept too large."),
        ((1.4, 0.8, 3.6), "treated", "Here that makes the standard error of `treated` too large."),
        ((1.4, 0.3, 1.6), "time", "Here that makes the standard error of `time` too small."),
    ],
)
def test_unusual_directions_are_told_without_a_reason(se: tuple[float, float, float], term: str, text: str):
    assert direction("ols", "random_intercept", term, make_family(make_fit("ols", se))) == text


@pytest.mark.parametrize("fit", ["random_intercept", "random_intercept_ml"])
def test_random_intercept_is_too_sure_of_a_slope_that_varies(fit: str):
    assert direction(fit, "random_slope", "time") == TOO_SURE


def test_random_intercept_that_is_not_too_sure_is_not_said_to_be():
    family = make_family(make_fit("random_intercept", (2.5, 0.95, 3.0)))

    assert direction("random_intercept", "random_slope", "time", family) == ""


@pytest.mark.parametrize(
    ("fit", "asked", "term", "quantity"),
    [
        ("ols", "random_slope", "time", "estimate"),
        ("ols", "random_slope", "residual", "variance"),
        ("random_intercept", "random_slope", "treated", "se"),
        ("random_slope", "random_intercept", "time", "se"),
        ("random_slope", "ols", "time", "se"),
        ("random_intercept", "ols", "treated", "se"),
        ("ols", "null", "time", "se"),
        ("null", "random_slope", "time", "se"),
    ],
)
def test_nothing_is_said_where_there_is_no_direction(fit: str, asked: str, term: str, quantity: str):
    assert direction(fit, asked, term, quantity=quantity) == ""


def test_nothing_is_said_of_equal_standard_errors():
    family = make_family(make_fit("ols", (2.5, 0.5, 3.0)))

    assert direction("ols", "random_intercept", "treated", family) == ""


@pytest.mark.parametrize(
    ("fit", "base"),
    [("random_slope_ml", "random_slope"), ("random_slope", "random_slope"), ("null_ml", "null")],
)
def test_base_of_a_fit_is_the_model_without_its_method(fit: str, base: str):
    assert base_of(fit) == base
