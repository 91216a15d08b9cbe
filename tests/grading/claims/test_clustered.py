from __future__ import annotations

import math
from dataclasses import replace

import pytest

from grading.claims import Finding, check_claim
from grading.numbers import Family, FitNumbers, Place
from tests.grading.families import FACTS, make_family, make_fit

SES = (1.0, 0.5, 2.0)


def estimates(time: float = 2.0, treated: float = -8.0) -> dict[str, float]:
    return {"(Intercept)": 150.0, "time": time, "treated": treated}


def contextual(within: float, contextual: float, se: float = 1.0) -> FitNumbers:
    fit = make_fit("contextual", SES, estimate=estimates(within) | {"time_mean": contextual})
    return replace(fit, se={**fit.se, "time_mean": se})


def sized(smallest: int, largest: int) -> Family:
    """Without predictors the variance between groups is 60 and the residual variance 40."""
    sizes: dict[Place, int] = {"first": 4, "smallest": smallest, "largest": largest}
    places: dict[Place, str] = {"first": "P01", "smallest": "P02", "largest": "P03"}
    return make_family(facts=replace(FACTS, places=places, sizes=sizes))


@pytest.mark.parametrize("singular", [True, False])
def test_reference_singular_looks_at_the_reference_fit(singular: bool):
    fit = make_fit("random_intercept", SES, variance={"intercept": 0.0, "residual": 4.0}, singular=singular)

    found = check_claim("reference_singular", make_family(fit, reference="random_intercept"))

    assert found == Finding(singular, 0.0, "the reference model is singular")


@pytest.mark.parametrize(
    ("ols", "holds"), [(2.0, True), (2.009, True), (1.991, True), (1.98, False), (2.02, False)]
)
def test_ols_se_between_right_is_half_a_per_cent_either_way(ols: float, holds: bool):
    family = make_family(
        make_fit("ols", (1.0, 1.0, ols)), make_fit("random_intercept", SES), reference="random_intercept"
    )

    found = check_claim("ols_se_between_right", family)

    assert found == Finding(
        holds, ols / 2, "ordinary regression's SE of treated is within 0.5% of the reference's"
    )


@pytest.mark.parametrize(("slope", "holds"), [(2.0, True), (-2.0, True), (1.9, False), (-1.9, False)])
def test_contextual_effect_is_two_standard_errors_either_way(slope: float, holds: bool):
    found = check_claim("contextual_effect", make_family(contextual(1.0, slope)))

    assert found == Finding(
        holds, abs(slope), "the slopes of time between groups and within them are at least 2 SE apart"
    )


@pytest.mark.parametrize(
    ("within", "added", "ratio"), [(-1.0, 3.0, -2.0), (2.0, -3.0, -0.5), (-1.0, 0.5, 0.5), (1.0, 3.0, 4.0)]
)
def test_levels_have_opposite_signs_compares_the_slope_between_with_the_one_within(
    within: float, added: float, ratio: float
):
    found = check_claim("levels_have_opposite_signs", make_family(contextual(within, added)))

    rule = "the slope of time between groups has the other sign than the one within them"
    assert found == Finding(ratio < 0, ratio, rule)


@pytest.mark.parametrize(
    ("ols", "within", "figure"),
    [(2.0, -1.0, -2.0), (-0.5, 3.0, -1.0), (2.0, -0.4, -0.8), (2.0, 1.0, 2.0), (-2.0, -1.0, 2.0)],
)
def test_ols_slope_turned_needs_both_slopes_a_standard_error_from_zero(
    ols: float, within: float, figure: float
):
    family = make_family(
        make_fit("ols", SES, estimate=estimates(ols)),
        make_fit("cluster_dummies", SES, estimate=estimates(within)),
    )

    found = check_claim("ols_slope_turned", family)

    assert found.holds == (figure <= -1)
    assert found.figure == pytest.approx(figure)
    assert found.rule == (
        "ordinary regression's slope of time has the other sign than the one within groups, both 1 SE from 0"
    )


@pytest.mark.parametrize(("between", "holds"), [(5.0, True), (6.0, False)])
def test_small_icc_is_at_most_a_twentieth(between: float, holds: bool):
    fit = make_fit("random_intercept", SES, variance={"intercept": between, "residual": 100 - between})

    found = check_claim("small_icc", make_family(fit))

    assert found == Finding(holds, between / 100, "the intraclass correlation is at most 0.05")


@pytest.mark.parametrize(("largest", "holds"), [(16, True), (15, False)])
def test_sizes_unequal_needs_eightfold_rows(largest: int, holds: bool):
    found = check_claim("sizes_unequal", sized(2, largest))

    assert found == Finding(
        holds, largest / 2, "the largest group has at least 8 times the rows of the smallest"
    )


def test_sizes_unequal_does_not_hold_where_several_groups_are_smallest():
    found = check_claim("sizes_unequal", make_family())

    assert not found.holds
    assert math.isnan(found.figure)


@pytest.mark.parametrize(("largest", "gap"), [(20, 1200 / 1240 - 0.6), (5, 300 / 340 - 0.6)])
def test_shrinkage_unequal_compares_the_shares_that_are_kept(largest: int, gap: float):
    found = check_claim("shrinkage_unequal", sized(1, largest))

    assert found.holds == (largest == 20)
    assert found.figure == pytest.approx(gap)
    assert found.rule == "the largest group keeps at least 0.3 more of its own mean than the smallest"


@pytest.mark.parametrize(("intercept", "gap"), [(149.5, 0.5), (150.5, 0.5), (149.6, 0.4), (148.0, 2.0)])
def test_size_informative_compares_the_intercepts_of_rows_and_of_groups(intercept: float, gap: float):
    family = make_family(
        make_fit("random_intercept", SES),
        make_fit("ols", SES, estimate=estimates() | {"(Intercept)": intercept}),
        reference="random_intercept",
    )

    found = check_claim("size_informative", family)

    assert found.holds == (gap >= 0.5)
    assert found.figure == pytest.approx(gap)
    assert found.rule == (
        "ordinary regression's intercept, for the average row, is at least 0.5 SE away from the mixed model's"
    )


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("claim", "fit", "above"), [
    ("ols_between_significant", "ols", True),
    ("reference_between_not_significant", "random_intercept", False),
])  # fmt: skip
def test_significance_of_the_predictor_between_groups(claim: str, fit: str, above: bool, sign: int):
    def found(z: float) -> Finding:
        asked = make_fit(fit, SES, estimate=estimates(treated=2 * sign * z))
        return check_claim(claim, make_family(asked, reference="random_intercept"))

    assert (found(1.97).holds, found(1.95).holds) == (above, not above)
    assert found(1.97).figure == 1.97
    assert found(1.97).rule.endswith("|z| above 1.96" if above else "|z| below 1.96")


def odds(conditional: float) -> Family:
    """The marginal log odds ratio is 1."""
    return make_family(
        make_fit("logistic", SES, estimate=estimates(conditional)),
        make_fit("gee", SES, estimate=estimates(1.0)),
        reference="logistic",
    )


@pytest.mark.parametrize(("conditional", "holds"), [(1.15, True), (1.5, True), (1.14, False), (0.8, False)])
def test_odds_ratios_differ_needs_a_conditional_one_further_from_one(conditional: float, holds: bool):
    found = check_claim("odds_ratios_differ", odds(conditional))

    rule = "the conditional log odds ratio of time is at least 1.15 times the marginal one"
    assert found == Finding(holds, conditional, rule)


@pytest.mark.parametrize(
    ("conditional", "holds"), [(1.0, True), (1.04, True), (0.96, True), (1.06, False), (0.94, False)]
)
def test_odds_ratios_agree_within_five_per_cent(conditional: float, holds: bool):
    found = check_claim("odds_ratios_agree", odds(conditional))

    rule = "the conditional log odds ratio of time is within 5% of the marginal one"
    assert found == Finding(holds, conditional, rule)


@pytest.mark.parametrize("claim", ["odds_ratios_differ", "contextual_effect", "shrinkage_unequal"])
def test_claim_does_not_hold_where_its_fits_are_missing(claim: str):
    found = check_claim(claim, make_family())

    assert not found.holds
    assert found.rule.startswith("every fit and number that it rests on")


@pytest.mark.parametrize(("without", "holds"), [(4.0, True), (-4.0, False)])
def test_unadjusted_turned_compares_the_signs_with_and_without_the_predictor(without: float, holds: bool):
    unadjusted = make_fit("unadjusted", SES, estimate={"(Intercept)": 150.0, "treated": without})

    found = check_claim("unadjusted_turned", make_family(unadjusted))

    assert found == Finding(
        holds, without / -8.0, "without time in the model, the estimate of treated has the other sign"
    )
