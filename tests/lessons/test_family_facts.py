from __future__ import annotations

import math

import pytest
from scipy.stats import chi2

from grading.quantities.components import NORMAL_95
from lessons.studies import Study, study_facts

STUDY = Study("blood-pressure", "standard", 31, 4)
SINGULAR = Study("blood-pressure", "no-slope-variance", 8, 4)
TWO_VISITS = Study("blood-pressure", "two-visits", 1, 2)


def test_parameters_are_all_that_is_estimated():
    facts = study_facts(STUDY)

    models = ("null", "random_intercept", "uncorrelated_slope", "random_slope", "cluster_dummies")
    # Fixed effects, variances and covariances, residual variance; of 36 dummies, one slope and a residual variance.
    assert [facts[f"{model}.parameters"] for model in models] == [3, 5, 6, 7, 38]


def test_spreads_come_as_variances_and_standard_deviations():
    facts = study_facts(STUDY)

    for name in ("sd.intercept", "sd.time", "sd.residual"):
        variance = facts[f"random_slope.{name.replace('sd', 'variance')}"]
        assert facts[f"random_slope.{name}"] == math.sqrt(variance)
    product = facts["random_slope.sd.intercept"] * facts["random_slope.sd.time"]
    assert facts["random_slope.correlation"] == pytest.approx(facts["random_slope.covariance"] / product)


def test_design_effect_follows_from_the_correlation_in_patients():
    facts = study_facts(STUDY)

    between, within = (
        facts["random_intercept.variance.intercept"],
        facts["random_intercept.variance.residual"],
    )
    icc = between / (between + within)
    assert facts["random_intercept.icc"] == icc
    assert facts["random_intercept.design_effect"] == 1 + 3 * icc
    assert facts["random_intercept.design_effect_root"] == math.sqrt(1 + 3 * icc)
    assert facts["random_intercept.effective_n"] == 144 / (1 + 3 * icc)


def test_test_of_a_slope_halves_between_one_and_two_degrees_of_freedom():
    facts = study_facts(STUDY)

    gained = facts["random_intercept.deviance"] - facts["random_slope.deviance"]
    assert facts["random_slope.test.statistic"] == pytest.approx(gained)
    assert facts["random_slope.test.naive_p"] == pytest.approx(chi2.sf(gained, 2))
    assert facts["random_slope.test.p"] == pytest.approx((chi2.sf(gained, 1) + chi2.sf(gained, 2)) / 2)


def test_criterion_counts_parameters():
    facts = study_facts(STUDY)

    assert facts["random_slope_ml.aic"] == facts["random_slope_ml.deviance"] + 14


def test_singular_fit_has_converged():
    facts = study_facts(SINGULAR)

    assert (facts["random_slope.singular"], facts["random_slope.converged"]) == (1, 1)
    assert facts["random_intercept.singular"] == 0


def test_model_that_two_visits_cannot_carry_has_no_numbers():
    facts = study_facts(TWO_VISITS)

    assert not [name for name in facts if name.startswith("random_slope.")]
    assert facts["random_intercept.icc"] > 0


def test_slopes_of_own_lines_spread_as_the_differences_of_two_visits():
    facts = study_facts(TWO_VISITS)

    # With two visits a month apart, half the variance of the differences is the residual variance of the dummies.
    assert facts["two_stage.sd.time"] == pytest.approx(math.sqrt(2) * facts["cluster_dummies.sd.residual"])
    assert facts["two_stage.se.time"] == pytest.approx(
        facts["two_stage.sd.time"] / math.sqrt(facts["study.groups"])
    )


def test_regression_without_groups_has_an_interval_and_no_search():
    facts = study_facts(STUDY)

    half = NORMAL_95 * facts["ols.se.treated"]
    assert facts["ols.high.treated"] - facts["ols.estimate.treated"] == pytest.approx(half)
    assert facts["ols.z.treated"] == facts["ols.estimate.treated"] / facts["ols.se.treated"]
    assert "ols.converged" not in facts
