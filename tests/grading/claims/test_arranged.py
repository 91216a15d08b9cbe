from __future__ import annotations

from dataclasses import replace

import pytest

from grading.claims import check_claim
from grading.numbers import Facts, Family, FitNumbers
from tests.grading.families import make_fit

TWO = {"intercept": 40.0, "second": 9.0, "residual": 16.0}
FACTS = Facts(
    rows=120,
    rows_used=120,
    groups=10,
    complete_groups=10,
    rows_in_complete_groups=120,
    seconds=40,
    second_labels=4,
)
FITS = (
    make_fit("random_intercept", (2.4, 0.75, 3.0), variance={"intercept": 42.0, "residual": 25.0}, loglik=-120.0),
    make_fit("nested", (2.5, 0.5, 3.0), variance=TWO, loglik=-110.0),
    make_fit("crossed", (2.4, 0.7, 3.0), variance=TWO, loglik=-118.0),
    make_fit("inner_only", (2.0, 0.5, 2.2), variance={"second": 40.0, "residual": 16.0}, loglik=-114.0),
    make_fit("second_only", (2.0, 1.0, 2.0), variance={"second": 9.0, "residual": 50.0}, loglik=-125.0),
    make_fit("crossed_slope", (2.5, 1.0, 3.0), variance={**TWO, "slope": 1.0}, covariance=0.5, loglik=-105.0),
    make_fit("ols", (1.4, 0.35, 1.6), variance={"residual": 64.0}, method="LS"),
)  # fmt: skip


def nested(*fits: FitNumbers, facts: Facts = FACTS) -> Family:
    """Casks in batches: `time` has standard errors by the model, `treated` belongs to the batch."""
    by_name = {fit.name: fit for fit in (*FITS, *fits)}
    return Family(facts, "time", "treated", "nested", by_name, second="cask", nested=True)


def crossed(*fits: FitNumbers, facts: Facts = FACTS, reference: str = "crossed") -> Family:
    """People and words: `time` belongs to the word, `treated` to the person."""
    return replace(nested(*fits, facts=facts), reference=reference, second="word", nested=False)


def changed(name: str, **numbers: object) -> FitNumbers:
    return replace(next(fit for fit in FITS if fit.name == name), **numbers)  # type: ignore[arg-type]


def with_se(name: str, *, time: float = 0.5, treated: float = 3.0) -> FitNumbers:
    return changed(name, se={"(Intercept)": 2.0, "time": time, "treated": treated})


def with_variance(name: str, *, singular: bool = False, **variance: float) -> FitNumbers:
    return changed(name, variance={**TWO, **variance}, singular=singular)


def found(claim: str, family: Family) -> tuple[bool, object]:
    finding = check_claim(claim, family)
    assert finding.rule
    return finding.holds, pytest.approx(finding.figure)


@pytest.mark.parametrize(
    ("criterion", "holds", "gain"), [(228.0, True, 8.0), (224.0, True, 4.0), (223.9, False, 3.9)]
)
def test_both_factors_needed_looks_at_the_smaller_gain(criterion: float, holds: bool, gain: float):
    family = nested(changed("inner_only", loglik=-criterion / 2))

    assert found("both_factors_needed", family) == (holds, gain)


def test_both_factors_needed_in_crossed_data_looks_at_people_and_at_words_alone():
    assert found("both_factors_needed", crossed()) == (True, 4.0)
    assert found("both_factors_needed", crossed(changed("second_only", loglik=-119.5))) == (False, 3.0)


def test_both_levels_vary_looks_at_the_model_without_predictors_too():
    null = replace(changed("nested"), name="null")

    assert found("both_levels_vary", nested(null)) == (True, 9 / 16)
    assert found("both_levels_vary", nested(null, with_variance("nested", second=0.0, singular=True))) == (
        False,
        0.0,
    )
    gone = replace(with_variance("nested", intercept=0.0, singular=True), name="null")
    assert found("both_levels_vary", nested(gone)) == (False, 0.0)


@pytest.mark.parametrize(
    ("singular", "variance", "holds"), [(True, 0.0, True), (True, 9.0, False), (False, 0.0, False)]
)
def test_variance_zero_needs_a_singular_fit_without_that_variance(
    singular: bool, variance: float, holds: bool
):
    casks = nested(with_variance("nested", second=variance, singular=singular))
    batches = nested(with_variance("nested", intercept=variance, singular=singular))
    words = crossed(with_variance("crossed", second=variance, singular=singular))

    assert check_claim("second_variance_zero", casks).holds == holds
    assert check_claim("second_variance_zero", words).holds == holds
    assert check_claim("group_variance_zero", batches).holds == holds
    assert not check_claim("group_variance_zero", casks).holds
    assert not check_claim("second_variance_zero", batches).holds


def test_second_adds_nothing_where_the_criterion_stays():
    assert found("second_adds_nothing", nested()) == (False, 20.0)
    assert check_claim("second_adds_nothing", nested(changed("nested", loglik=-120.0 + 5e-8))).holds


@pytest.mark.parametrize(("variance", "holds"), [(10.0, True), (9.9, False)])
def test_seconds_taken_for_groups_needs_a_tenth_of_the_variance(variance: float, holds: bool):
    family = nested(changed("random_intercept", variance={"intercept": variance, "residual": 100 - variance}))

    assert found("seconds_taken_for_groups", family) == (holds, variance / 100)


@pytest.mark.parametrize(("criterion", "holds"), [(230.0, True), (229.9, False)])
def test_merged_labels_fit_worse_by_ten(criterion: float, holds: bool):
    family = nested(changed("crossed", loglik=-criterion / 2))

    assert found("merged_labels_fit_worse", family) == (holds, criterion - 220)


@pytest.mark.parametrize(
    ("criterion", "labels", "holds"), [(220.0, 40, True), (221.0, 40, False), (220.0, 4, False)]
)
def test_labels_tell_the_nesting_where_each_comes_once_and_both_fits_are_one(
    criterion: float, labels: int, holds: bool
):
    family = nested(changed("crossed", loglik=-criterion / 2), facts=replace(FACTS, second_labels=labels))

    assert found("labels_tell_the_nesting", family) == (holds, criterion - 220)


@pytest.mark.parametrize(("se", "holds"), [(0.575, True), (0.57, False)])
def test_without_casks_the_standard_error_within_is_too_large_from_115_on(se: float, holds: bool):
    without = nested(with_se("random_intercept", time=se))
    merged = nested(with_se("crossed", time=se))

    assert found("group_only_se_within_too_large", without) == (holds, se / 0.5)
    assert found("merged_labels_se_within_too_large", merged) == (holds, se / 0.5)


@pytest.mark.parametrize(("share", "holds"), [(0.75, True), (0.76, False)])
def test_without_words_or_people_the_standard_error_is_too_small_up_to_three_quarters(
    share: float, holds: bool
):
    without_words = crossed(with_se("random_intercept", time=0.7 * share))
    without_people = crossed(with_se("second_only", treated=3.0 * share))

    assert found("group_only_se_within_too_small", without_words) == (holds, share)
    assert found("second_only_se_between_too_small", without_people) == (holds, share)


@pytest.mark.parametrize(("share", "holds"), [(0.8, True), (0.81, False)])
def test_ols_se_within_too_small_is_measured_against_the_reference(share: float, holds: bool):
    assert found("ols_se_within_too_small", crossed(with_se("ols", time=0.7 * share))) == (holds, share)
    assert found("ols_se_within_too_small", nested(with_se("ols", time=0.5 * share))) == (holds, share)


@pytest.mark.parametrize(("share", "holds"), [(0.85, True), (0.86, False)])
def test_crossed_model_without_slopes_is_too_sure_up_to_085(share: float, holds: bool):
    family = crossed(with_se("crossed", time=share), reference="crossed_slope")

    assert found("crossed_se_within_too_small", family) == (holds, share)


@pytest.mark.parametrize(("variance", "holds"), [(60.0, True), (59.0, False)])
def test_seconds_vary_more_needs_half_as_much_again(variance: float, holds: bool):
    family = crossed(with_variance("crossed", second=variance))

    assert found("seconds_vary_more", family) == (holds, variance / 40)


@pytest.mark.parametrize(("seconds", "holds"), [(6, True), (8, True), (9, False)])
def test_few_seconds_are_at_most_eight(seconds: int, holds: bool):
    assert found("few_seconds", crossed(facts=replace(FACTS, seconds=seconds))) == (holds, seconds)


@pytest.mark.parametrize(("residual", "holds", "share"), [(16.0, True, 0.984585), (64.0, False, 0.942293)])
def test_rows_add_little_where_the_residual_hardly_counts(residual: float, holds: bool, share: float):
    """The mean of a batch of 4 casks with 3 rows each varies by 40 + 9 / 4 + residual / 12."""
    family = nested(with_variance("nested", residual=residual))

    assert share == pytest.approx(((40 + 9 / 4) / (40 + 9 / 4 + residual / 12)) ** 0.5, abs=1e-6)
    assert check_claim("rows_add_little", family).holds == holds
    assert check_claim("rows_add_little", family).figure == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize(("rows", "holds"), [(91, True), (93, False)])
def test_cells_missing_needs_8_per_cent_of_all_pairs(rows: int, holds: bool):
    facts = replace(FACTS, rows_used=rows, groups=10, seconds=10)

    assert found("cells_missing", crossed(facts=facts)) == (holds, 1 - rows / 100)


@pytest.mark.parametrize(
    "claim",
    ["both_factors_needed", "merged_labels_fit_worse", "second_adds_nothing", "labels_tell_the_nesting"],
)
def test_claim_on_likelihoods_does_not_hold_where_one_is_missing(claim: str):
    family = nested(changed("nested", loglik=None))

    assert not check_claim(claim, family).holds
    assert "nested has no log-likelihood" in check_claim(claim, family).rule
