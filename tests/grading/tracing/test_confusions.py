from __future__ import annotations

import math

import pytest

from grading.mistakes import MISTAKES
from grading.quantities import QUANTITIES, Target
from grading.tracing.confusions import Confusion, confusions_of
from tests.grading.families import GAPS, WORDS, make_family, make_fit

FAMILY = make_family()
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
                "sign_turned": 3.0,
            },
        ),
        (
            "se",
            {
                "estimate_for_se": -3.0,
                "se_of_(Intercept)": 2.6,
                "se_of_treated": 3.2,
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
            {"no_pooling": 1.0, "complete_pooling": 0.0, "m_ignored": 0.75, "share_taken": 1 - 192 / 208},
        ),
        ("loglik", {"deviance_for_loglik": 234.0, "sign_turned": 117.0}),
        ("deviance", {"loglik_for_deviance": -117.0, "half_deviance": 117.0}),
        ("rows_used", {"groups": 10, "all_rows": 40, "complete_rows": 40}),
        ("groups_used", {"rows": 40, "rows_used": 40, "occasions": 4, "complete_groups": 10}),
    ],
)
def test_confusions_of_a_quantity(quantity: str, values: dict[str, float]):
    assert values_of(TARGETS[quantity]) == pytest.approx(values, rel=1e-14)


def test_confusions_cover_every_quantity():
    assert set(TARGETS) == set(QUANTITIES)
    assert all(values_of(target) for target in TARGETS.values())


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_confusions_name_known_mistakes_and_speak_in_sentences(quantity: str):
    for found in confusions_of(TARGETS[quantity], FAMILY):
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
        "the standard deviation of the slopes between {unit}s",
        "That says how much the slopes of {unit}s differ. The standard error says how well you know their average.",
        ("fixed-random-confusion",),
    )
