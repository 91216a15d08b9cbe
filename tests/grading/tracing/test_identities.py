from __future__ import annotations

import pytest

from grading.numbers import Family
from grading.quantities import Target
from grading.tracing.identities import gives_the_same, is_same_model
from tests.grading.families import GAPS, make_family, make_fit

SE_BETWEEN = Target("se", "random_intercept", "treated")
SE_WITHIN = Target("se", "random_intercept", "time")
SE_WITHIN_SLOPE = Target("se", "random_slope", "time")
RESIDUAL = Target("variance", "random_intercept", "residual")


@pytest.mark.parametrize(
    ("fit", "target"),
    [
        ("cluster_means", SE_BETWEEN),
        ("cluster_dummies", SE_WITHIN),
        ("two_stage", SE_WITHIN_SLOPE),
        ("cluster_dummies", RESIDUAL),
        ("cluster_dummies", Target("sd", "random_intercept", "residual")),
        ("two_stage", Target("variance", "random_slope", "residual")),
    ],
)
def test_identities_hold_in_balanced_data(fit: str, target: Target):
    assert gives_the_same(fit, target, make_family())


@pytest.mark.parametrize(
    ("fit", "target"),
    [
        ("cluster_means", SE_WITHIN),
        ("cluster_dummies", SE_BETWEEN),
        ("cluster_dummies", Target("se", "random_intercept", "(Intercept)")),
        ("cluster_dummies", SE_WITHIN_SLOPE),
        ("cluster_dummies", Target("estimate", "random_intercept", "time")),
        ("cluster_dummies", Target("variance", "random_intercept", "intercept")),
        ("cluster_dummies", Target("se", "random_intercept_ml", "time")),
        ("cluster_means", Target("se", "random_slope", "treated")),
        ("two_stage", SE_WITHIN),
        ("ols", SE_BETWEEN),
        ("cluster_dummies", Target("groups_used")),
    ],
)
def test_nothing_else_is_an_identity(fit: str, target: Target):
    assert not gives_the_same(fit, target, make_family())


def test_only_the_comparison_within_groups_stays_close_with_gaps():
    family = make_family(facts=GAPS)

    assert gives_the_same("cluster_dummies", SE_WITHIN, family)
    assert not gives_the_same("cluster_means", SE_BETWEEN, family)
    assert not gives_the_same("two_stage", SE_WITHIN_SLOPE, family)


def with_loglik(loglik: float) -> Family:
    """The family whose random slope has this log-likelihood; that of its random intercept is -120."""
    variance = {"intercept": 48.0, "slope": 0.0, "residual": 16.0}
    return make_family(make_fit("random_slope", (2.5, 0.5, 3.0), variance=variance, loglik=loglik))


def same(fit: str, asked: str, family: Family) -> bool:
    return is_same_model(fit, Target("se", asked, "time"), family)


@pytest.mark.parametrize(
    ("fit", "asked"),
    [
        ("random_slope", "random_intercept"),
        ("random_intercept", "random_slope"),
        # By the other method than asked for, it is what the random intercept gives by that method.
        ("random_slope", "random_intercept_ml"),
    ],
)
def test_random_slope_without_variance_is_the_random_intercept_model(fit: str, asked: str):
    assert same(fit, asked, with_loglik(-120.0))


@pytest.mark.parametrize(
    ("fit", "asked"),
    [
        ("random_slope_ml", "random_intercept"),
        ("random_intercept", "random_intercept"),
        ("random_intercept", "random_intercept_ml"),
        ("ols", "random_intercept"),
        ("null", "random_intercept"),
    ],
)
def test_other_models_are_not_the_same(fit: str, asked: str):
    assert not same(fit, asked, with_loglik(-120.0))


def test_random_slope_that_fits_better_is_another_model():
    assert not same("random_slope", "random_intercept", with_loglik(-120.0 + 1e-6))


def test_model_without_its_predictors_is_another_one_however_well_it_fits():
    family = make_family(make_fit("null", variance={"intercept": 60.0, "residual": 40.0}, loglik=-120.0))

    assert not same("null", "random_intercept", family)
