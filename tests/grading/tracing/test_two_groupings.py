"""What fits stand for where there are two grouping factors, and where the outcome is binary."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grading.numbers import Family
from grading.quantities import Target
from grading.tracing import meanings
from grading.tracing.confusions import confusions_of
from grading.tracing.directions import direction_of
from grading.tracing.identities import gives_the_same
from grading.tracing.stands import stand_of
from grading.words import Words
from tests.grading.families import FACTS, make_family, make_fit, make_wide_family

TWO = {"intercept": 40.0, "second": 9.0, "residual": 16.0}
FITS = (
    make_fit("nested", (2.5, 0.5, 3.0), variance=TWO, loglik=-110.0),
    make_fit("crossed", (2.4, 0.7, 3.0), variance=TWO, loglik=-112.0),
    make_fit("inner_only", (2.0, 0.5, 2.2), variance={"second": 40.0, "residual": 16.0}, loglik=-116.0),
    make_fit("second_only", (2.0, 0.7, 1.5), variance={"second": 9.0, "residual": 50.0}, loglik=-125.0),
    make_fit("random_slope", (2.5, 0.6, 3.0), variance={"intercept": 41.0, "slope": 1.0, "residual": 20.0}),
    make_fit("nested_slope", (2.5, 0.55, 3.0), variance={**TWO, "slope": 1.0}, covariance=0.5, loglik=-109.0),
    make_fit(
        "crossed_slope", (2.5, 0.75, 3.0), variance={**TWO, "slope": 1.0}, covariance=0.5, loglik=-109.0
    ),
)
FACTS_TWO = replace(FACTS, occasions=0, seconds=30, second_labels=3)
NESTED = replace(make_family(*FITS, facts=FACTS_TWO, reference="nested"), second="cask", nested=True)
CROSSED = replace(make_family(*FITS, facts=FACTS_TWO, reference="crossed"), second="word")
STEEP = replace(NESTED, reference="nested_slope")
WORDS = Words("batch", "batches", "time", "treated", second="cask", seconds="casks")


@pytest.mark.parametrize(
    ("family", "fit", "asked", "meaning"),
    [
        (NESTED, "random_intercept", "nested", meanings.INNER_LEFT_OUT),
        (NESTED, "inner_only", "nested", meanings.OUTER_LEFT_OUT),
        (NESTED, "second_only", "nested", meanings.LABELS_MERGED),
        (NESTED, "crossed", "nested", meanings.LABELS_MERGED),
        (NESTED, "nested_slope", "nested", meanings.SLOPE_TOO_MUCH),
        (NESTED, "ols", "nested", meanings.ORDINARY_CLUSTERS),
        (NESTED, "null", "nested", meanings.NO_PREDICTORS),
        (NESTED, "nested", "null", meanings.WITH_PREDICTORS),
        (STEEP, "random_slope", "nested_slope", meanings.INNER_LEFT_OUT),
        (STEEP, "nested", "nested_slope", meanings.TOO_SIMPLE),
        (STEEP, "inner_only", "nested_slope", meanings.OUTER_LEFT_OUT),
        (CROSSED, "random_intercept", "crossed", meanings.SECOND_LEFT_OUT),
        (CROSSED, "second_only", "crossed", meanings.GROUP_LEFT_OUT),
        (CROSSED, "crossed_slope", "crossed", meanings.SLOPE_TOO_MUCH),
        (replace(CROSSED, reference="crossed_slope"), "crossed", "crossed_slope", meanings.TOO_SIMPLE),
    ],
)
def test_other_grouping_stands_for_what_it_leaves_out(
    family: Family, fit: str, asked: str, meaning: meanings.Meaning
):
    found = stand_of(fit, Target("variance", asked, "residual"), family)

    assert found is not None
    assert (found.why, found.mistakes) == meaning
    assert WORDS.fill(found.why).endswith(".")


@pytest.mark.parametrize(
    ("fit", "term", "close"),
    [
        ("random_intercept", "intercept", True),
        ("second_only", "second", True),
        ("random_intercept", "residual", False),
        ("ols", "residual", False),
        ("crossed_slope", "intercept", True),
    ],
)
def test_close_is_what_shows_as_well_how_much_a_crossed_factor_varies(fit: str, term: str, close: bool):
    found = stand_of(fit, Target("variance", "crossed", term), CROSSED)

    assert found is not None
    assert found.close == close


def test_labels_that_are_unique_are_not_said_to_be_merged():
    family = replace(NESTED, facts=replace(FACTS_TWO, second_labels=30))

    found = stand_of("second_only", Target("variance", "nested", "second"), family)

    assert found is not None
    assert (found.why, found.mistakes) == meanings.OUTER_LEFT_OUT


def test_labels_that_are_unique_make_crossed_and_nested_one_model():
    same = make_fit("crossed", (2.5, 0.5, 3.0), variance=TWO, loglik=-110.0)
    family = replace(NESTED, fits={**NESTED.fits, "crossed": same})

    assert stand_of("crossed", Target("se", "nested", "time"), family) is None


def test_variance_of_zero_makes_nested_the_model_of_its_groups():
    same = make_fit("nested", (2.5, 0.5, 3.0), variance={**TWO, "second": 0.0}, loglik=-120.0)
    family = replace(NESTED, fits={**NESTED.fits, "nested": same})

    assert stand_of("random_intercept", Target("se", "nested", "treated"), family) is None


@pytest.mark.parametrize(
    ("family", "fit", "asked", "term", "near"),
    [
        (NESTED, "random_intercept", "nested", "treated", True),
        (NESTED, "nested_slope", "nested", "treated", True),
        (NESTED, "crossed", "nested", "treated", True),
        (NESTED, "random_intercept", "nested", "time", False),
        (NESTED, "inner_only", "nested", "treated", False),
        (NESTED, "inner_only", "nested", "time", True),
        (CROSSED, "random_intercept", "crossed", "treated", True),
        (CROSSED, "random_intercept", "crossed", "time", False),
        (CROSSED, "second_only", "crossed", "time", True),
        (CROSSED, "second_only", "crossed", "treated", False),
        (CROSSED, "crossed_slope", "crossed", "treated", True),
    ],
)
def test_near_is_a_model_that_knows_how_the_predictor_is_clustered(
    family: Family, fit: str, asked: str, term: str, near: bool
):
    found = stand_of(fit, Target("se", asked, term), family)

    assert found is not None
    assert found.near == near


def test_means_of_balanced_batches_give_the_standard_error_between_them():
    target = Target("se", "nested", "treated")

    assert gives_the_same("cluster_means", target, NESTED)
    assert not gives_the_same(
        "cluster_means", target, replace(NESTED, facts=replace(FACTS_TWO, balanced=False))
    )


def test_leaving_words_out_is_too_sure_of_what_belongs_to_words():
    expected = (
        "Here that makes the standard error of `{within}` too small: `{within}` is the same in every row of a "
        "{second}, so further rows of the same {seconds} tell less about it than new {seconds} would."
    )

    assert direction_of("random_intercept", Target("se", "crossed", "time"), CROSSED) == expected
    smaller = replace(CROSSED, fits={**CROSSED.fits, "ols": make_fit("ols", (1.4, 0.4, 1.6), method="LS")})
    assert direction_of("ols", Target("se", "crossed", "time"), smaller) == expected


def test_group_only_is_named_so_where_there_are_two_factors():
    found = stand_of("random_intercept", Target("se", "crossed", "time"), CROSSED)

    assert found is not None
    assert found.label == "a model with a random intercept of {unit} only"


@pytest.mark.parametrize(
    ("fit", "asked", "meaning", "near"),
    [
        ("ordinary_logistic", "logistic", meanings.ALWAYS["ordinary_logistic"], False),
        ("gee", "logistic", meanings.MARGINAL, False),
        ("logistic", "gee", meanings.CONDITIONAL, False),
        ("ordinary_logistic", "gee", meanings.MARGINAL_TOO, True),
    ],
)
def test_logistic_models_stand_for_marginal_and_conditional_comparisons(
    fit: str, asked: str, meaning: meanings.Meaning, near: bool
):
    found = stand_of(fit, Target("odds_ratio", asked, "time"), make_wide_family())

    assert found is not None
    assert (found.why, found.mistakes, found.near) == (*meaning, near)


def test_ordinary_logistic_standard_error_is_a_mistake_beside_a_marginal_one():
    found = stand_of("ordinary_logistic", Target("se", "gee", "time"), make_wide_family())

    assert found is not None
    assert (found.mistakes, found.near) == (("ignored-clustering", "ordinary-regression"), False)


def test_quadrature_is_near_to_laplace():
    family = make_wide_family()
    quadrature = replace(family.fits["logistic"], name="logistic_quadrature", method="quadrature")
    family = replace(family, fits={**family.fits, "logistic_quadrature": quadrature})

    found = stand_of("logistic_quadrature", Target("estimate", "logistic", "time"), family)

    assert found is not None
    assert (found.why, found.near) == (meanings.QUADRATURE[0], True)


def test_comparison_within_inner_groups_is_as_good_without_the_upper_level():
    uneven = replace(NESTED, facts=replace(FACTS_TWO, balanced=False))

    assert gives_the_same("inner_only", Target("se", "nested", "time"), uneven)
    assert gives_the_same("inner_only", Target("variance", "nested", "residual"), uneven)
    assert not gives_the_same("inner_only", Target("se", "nested", "treated"), uneven)
    assert not gives_the_same("random_intercept", Target("se", "nested", "treated"), uneven)


@pytest.mark.parametrize(("fit", "total"), [("nested", "all three"), ("random_intercept", "both")])
def test_total_of_an_intraclass_correlation_is_that_of_all_the_variances_of_the_fit(fit: str, total: str):
    found = {confusion.name: confusion.why for confusion in confusions_of(Target("icc", fit), NESTED)}

    assert found["no_total"].endswith(f"Divide by the sum of {total}.")


@pytest.mark.parametrize(
    ("target", "wrong"),
    [
        (
            Target("second_share", "nested"),
            {
                "share_of_groups": 40 / 65,
                "both_on_top": 49 / 65,
                "groups_left_out": 9 / 25,
                "no_total": 9 / 16,
                "from_sds": 3 / (40**0.5 + 3 + 4),
                "percent": 100 * 9 / 65,
                "unsquared_root": (9 / 65) ** 0.5,
            },
        ),
        (
            Target("inner_icc", "nested"),
            {
                "groups_only": 40 / 65,
                "seconds_only": 9 / 65,
                "groups_left_out": 9 / 25,
                "swapped": 16 / 65,
                "from_sds": (40**0.5 + 3) / (40**0.5 + 3 + 4),
                "percent": 100 * 49 / 65,
                "unsquared_root": (49 / 65) ** 0.5,
            },
        ),
        (Target("seconds_used"), {"labels": 3, "groups": 10, "rows": 40, "rows_used": 40}),
    ],
    ids=str,
)
def test_shares_and_counts_of_two_levels_are_misreckoned_so(target: Target, wrong: dict[str, float]):
    found = list(confusions_of(target, NESTED))

    assert {confusion.name: confusion.value for confusion in found} == pytest.approx(wrong, rel=1e-12)
    assert all(WORDS.fill(confusion.label) and WORDS.fill(confusion.why) for confusion in found)
    assert all(confusion.mistakes for confusion in found)
