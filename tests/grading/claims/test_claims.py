from __future__ import annotations

import math
from dataclasses import replace

import pytest

from datasets.own.finding import CLAIMS_OF_TWO_LEVELS
from datasets.scenarios import SCENARIOS
from grading.claims import CLAIMS, Finding, check_claim
from grading.numbers import Facts, Family
from tests.grading.families import FACTS, GAPS, make_family, make_fit


def family_with_se(ols: float = 1.6, intercept: float = 0.5, slope: float = 0.9) -> Family:
    """`ols` is the standard error of `treated`, the others are those of `time`; `treated` has 2 and `time` 0.5."""
    return make_family(
        make_fit("ols", (1.0, ols, ols)),
        make_fit("random_intercept", (1.0, intercept, 2.0)),
        make_fit("random_slope", (1.0, slope, 2.0)),
    )


@pytest.mark.parametrize(("ols", "holds"), [(1.0, True), (1.6, True), (1.61, False), (2.5, False)])
def test_ols_se_between_too_small_needs_at_most_four_fifths(ols: float, holds: bool):
    finding = check_claim("ols_se_between_too_small", family_with_se(ols=ols))

    assert finding == Finding(
        holds, ols / 2, "ordinary regression's SE of treated is at most 0.8 of the reference's"
    )


@pytest.mark.parametrize(("intercept", "holds"), [(0.5, True), (0.85, True), (0.86, False)])
def test_intercept_se_within_too_small_needs_at_most_085(intercept: float, holds: bool):
    finding = check_claim("intercept_se_within_too_small", family_with_se(intercept=intercept, slope=1.0))

    assert finding == Finding(
        holds, intercept, "the random-intercept SE of time is at most 0.85 of the random-slope one"
    )


@pytest.mark.parametrize(("ols", "holds"), [(1.15, True), (1.14, False), (0.5, False)])
def test_ols_se_within_too_large_needs_at_least_115(ols: float, holds: bool):
    finding = check_claim("ols_se_within_too_large", family_with_se(ols=ols, intercept=1.0))

    assert finding == Finding(
        holds, ols, "ordinary regression's SE of time is at least 1.15 of the random-intercept one"
    )


@pytest.mark.parametrize("converged", [True, False])
def test_reference_converged_looks_at_the_reference_fit(converged: bool):
    family = make_family(
        make_fit("random_slope", (1, 1, 1), converged=converged, gradient=0.25),
        make_fit("random_intercept", (1, 1, 1), converged=not converged),
    )

    assert check_claim("reference_converged", family) == Finding(
        converged, 0.25, "the reference model converges"
    )


@pytest.mark.parametrize("singular", [True, False])
def test_not_singular_looks_at_the_reference_fit(singular: bool):
    fit = make_fit(
        "random_slope",
        (1, 1, 1),
        variance={"intercept": 9.0, "slope": 1.0, "residual": 4.0},
        singular=singular,
    )

    assert check_claim("not_singular", make_family(fit)) == Finding(
        not singular, 0.5, "the reference model is not singular"
    )


@pytest.mark.parametrize("singular", [True, False])
def test_slope_singular_looks_at_the_random_slope_fit(singular: bool):
    family = make_family(make_fit("random_slope", (1, 1, 1), singular=singular), reference="random_intercept")

    assert check_claim("slope_singular", family) == Finding(
        singular, float(singular), "the random-slope fit is singular"
    )


@pytest.mark.parametrize(("groups", "holds"), [(6, True), (8, True), (9, False)])
def test_few_groups_are_at_most_eight(groups: int, holds: bool):
    family = make_family(facts=replace(FACTS, groups=groups))

    assert check_claim("few_groups", family) == Finding(holds, groups, "there are at most 8 groups")


@pytest.mark.parametrize(
    ("occasions", "fitted", "holds"), [(2, False, True), (2, True, False), (4, False, False)]
)
def test_slope_not_identified_needs_two_occasions_and_no_fit(occasions: int, fitted: bool, holds: bool):
    family = make_family(facts=replace(FACTS, occasions=occasions))
    fits = {name: fit for name, fit in family.fits.items() if fitted or name != "random_slope"}

    finding = check_claim("slope_not_identified", replace(family, fits=fits))

    assert finding == Finding(holds, occasions, "a random slope cannot be told from the residual")


def with_slope(name: str, slope: float) -> Family:
    """The reference's slope is -3 with a standard error of 0.5."""
    other = make_fit(name, (1, 1, 1), estimate={"(Intercept)": 150.0, "time": slope, "treated": -8.0})
    return make_family(other, reference="random_intercept")


@pytest.mark.parametrize(("slope", "gap"), [(-3.25, 0.5), (-2.75, 0.5), (-2.8, 0.4), (-6.0, 6.0)])
def test_available_ols_biased_is_half_a_standard_error_either_way(slope: float, gap: float):
    finding = check_claim("available_ols_biased", with_slope("ols", slope))

    assert finding.holds == (gap >= 0.5)
    assert finding.figure == pytest.approx(gap)
    assert (
        finding.rule == "ordinary regression's slope of time is at least 0.5 SE away from the mixed model's"
    )


@pytest.mark.parametrize(("slope", "gap"), [(-2.5, 1.0), (-3.5, 1.0), (-2.6, 0.8)])
def test_locf_biased_is_a_standard_error_either_way(slope: float, gap: float):
    finding = check_claim("locf_biased", with_slope("locf", slope))

    assert finding.holds == (gap >= 1)
    assert finding.figure == pytest.approx(gap)
    assert (
        finding.rule
        == "the slope of time after carrying forward is at least 1 SE away from the mixed model's"
    )


@pytest.mark.parametrize(
    ("facts", "holds"), [(GAPS, True), (FACTS, False), (replace(GAPS, rows_used=37), False)]
)
def test_dropout_present_needs_8_per_cent(facts: Facts, holds: bool):
    finding = check_claim("dropout_present", make_family(facts=facts))

    assert finding == Finding(holds, 1 - facts.rows_used / 40, "at least 8% of the outcomes are missing")


@pytest.mark.parametrize(("claim", "missing"), [("locf_biased", "locf"), ("ols_se_between_too_small", "ols")])
def test_claim_does_not_hold_where_a_fit_is_missing(claim: str, missing: str):
    family = make_family()
    fits = {name: fit for name, fit in family.fits.items() if name != missing}

    finding = check_claim(claim, replace(family, fits=fits))

    assert (finding.holds, finding.rule) == (False, f"every fit and number that it rests on ('{missing}')")
    assert math.isnan(finding.figure)


def test_claim_does_not_hold_where_a_standard_error_is_zero():
    finding = check_claim("ols_se_within_too_large", family_with_se(intercept=0.0))

    assert not finding.holds


def test_unknown_claim_is_an_error():
    with pytest.raises(KeyError):
        check_claim("rows_are_pretty", make_family())


def test_claims_of_every_setting_are_known():
    named = {
        claim
        for scenario in SCENARIOS.values()
        for setting in scenario.settings.values()
        for claim in setting.claims
    }

    assert named | set(CLAIMS_OF_TWO_LEVELS) == set(CLAIMS)
