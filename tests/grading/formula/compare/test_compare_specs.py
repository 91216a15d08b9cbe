import pytest
from hypothesis import given

from grading.formula import Kind, compare_specs, parse_formula
from tests.grading.formula.strategies import specs

TRIAL = "pain ~ time + treated + (1 + time | patient)"
PARTS = {"between": ["treated"], "groups": ["patient"], "occasion": ["visit"]}
PUPILS = "score ~ hours + (1 | school/class)"
LEVELS = {"groups": ["school", "class"], "repeated": False}


def found(given_text, wanted_text, **structure):
    differences = compare_specs(
        given=parse_formula(given_text), wanted=parse_formula(wanted_text), **structure
    )
    return [(str(difference.kind), difference.mistake) for difference in differences]


@pytest.mark.parametrize(
    ("text", "differences"),
    [
        ("pain ~ treated + time + (time | patient)", []),
        ("pain ~ time + treated", [("no_random_part", "ordinary-regression")]),
        (
            "pain ~ time + treated + (1 | visit)",
            [("wrong_group", "ordinary-regression"), ("missing_slope", "unjustified-random-effects")],
        ),
        (
            "pain ~ time + treated + (time | patient:visit)",
            [("wrong_group", "ordinary-regression")],
        ),
        (
            "pain ~ time + treated + (time | age)",
            [("wrong_group", "unjustified-random-effects")],
        ),
        ("pain ~ time + treated + patient", [("group_as_fixed", "fixed-random-confusion")]),
        (
            "pain ~ treated + time * patient",
            [
                ("group_as_fixed", "fixed-random-confusion"),
                ("fixed_that_should_be_random", "fixed-random-confusion"),
            ],
        ),
        (
            "pain ~ time + treated + patient + (time | patient)",
            [("group_as_fixed", "fixed-random-confusion")],
        ),
        ("pain ~ time + treated + (1 | patient)", [("missing_slope", "unjustified-random-effects")]),
        (
            "pain ~ time + treated + (0 + time | patient)",
            [("missing_random_intercept", "slopes-without-data")],
        ),
        ("pain ~ time + treated + (time || patient)", [("uncorrelated_instead_of_correlated", None)]),
        (
            "pain ~ time + treated + (time + age | patient)",
            [
                ("slope_without_fixed_effect", "fixed-random-confusion"),
                ("extra_slope", "overfitted-structure"),
            ],
        ),
        (
            "pain ~ time + treated + (time + I(time^2) | patient) + I(time^2)",
            [("extra_slope", "overfitted-structure"), ("extra_fixed", None)],
        ),
        (
            "pain ~ time + treated + (time + treated | patient)",
            [("slope_for_between_predictor", "unjustified-random-effects")],
        ),
        (
            "pain ~ time + (time + treated | patient)",
            [
                ("slope_without_fixed_effect", "fixed-random-confusion"),
                ("slope_for_between_predictor", "unjustified-random-effects"),
            ],
        ),
        ("pain ~ treated + (time | patient)", [("slope_without_fixed_effect", "fixed-random-confusion")]),
        (
            "pain ~ time + (1 | treated)",
            [
                ("random_that_should_be_fixed", "fixed-random-confusion"),
                ("missing_group", "ordinary-regression"),
            ],
        ),
        (
            "pain ~ time + (1 | treated) + (time | patient)",
            [("random_that_should_be_fixed", "fixed-random-confusion")],
        ),
        ("pain ~ time + treated + (time | patient) + (1 | visit)", [("extra_group", "overfitted-structure")]),
        ("pain ~ time + treated + (time | patient/visit)", [("extra_group", "overfitted-structure")]),
        ("pain ~ 0 + time + treated + (time | patient)", [("missing_intercept", None)]),
        ("pain ~ time + (time | patient)", [("missing_fixed", None)]),
        ("pain ~ time * treated + (time | patient)", [("extra_fixed", None)]),
        ("age ~ time + treated + (time | patient)", [("wrong_response", None)]),
        ("pain ~ time + treated + (patient | time)", [("turned_round", None)]),
        ("pain ~ time + treated + (1 + age | patient) + age", [("other_slope", None), ("extra_fixed", None)]),
        (
            "pain ~ age + treated + (age + height | patient) + height",
            [
                ("extra_slope", "overfitted-structure"),
                ("other_slope", None),
                *[("missing_fixed", None), ("extra_fixed", None), ("extra_fixed", None)],
            ],
        ),
        (
            "pain ~ time + treated + (time * treated | patient)",
            [
                ("slope_for_between_predictor", "unjustified-random-effects"),
                ("extra_slope", "overfitted-structure"),
            ],
        ),
        (
            "time ~ pain + treated + (1 | patient)",
            [("wrong_response", None), ("missing_slope", "unjustified-random-effects")],
        ),
    ],
)
def test_difference_from_a_trial_is_named_with_its_mistake(text, differences):
    assert found(text, TRIAL, **PARTS) == differences


@pytest.mark.parametrize(
    ("text", "differences"),
    [
        ("score ~ hours + (1 | school) + (1 | school:class)", []),
        ("score ~ hours", [("no_random_part", "ignored-clustering")]),
        ("score ~ hours + (1 | school)", [("missing_group", "ignored-clustering")]),
        (
            "score ~ hours + (1 | class)",
            [("nested_as_crossed", "ignored-clustering"), ("missing_group", "ignored-clustering")],
        ),
        ("score ~ hours + (1 | school) + (1 | class)", [("nested_as_crossed", "ignored-clustering")]),
        ("score ~ hours + (1 | school:class)", [("missing_group", "ignored-clustering")]),
        (
            "score ~ hours + school",
            [("no_random_part", "ignored-clustering"), ("group_as_fixed", "fixed-random-confusion")],
        ),
        (
            "score ~ hours + school + (1 | school:class)",
            [("group_as_fixed", "fixed-random-confusion")],
        ),
        (
            "score ~ hours + (hours | school) + (1 | school:class)",
            [("extra_slope", "overfitted-structure")],
        ),
    ],
)
def test_difference_from_a_nested_design_is_named_with_its_mistake(text, differences):
    assert found(text, PUPILS, **LEVELS) == differences


@pytest.mark.parametrize(
    ("text", "differences"),
    [
        ("rt ~ prime + (1 | item) + (1 | subject)", []),
        ("rt ~ prime + (1 | subject/item)", [("crossed_as_nested", "overfitted-structure")]),
        (
            "rt ~ prime + (1 | subject:item)",
            [("crossed_as_nested", "overfitted-structure"), ("missing_group", "ignored-clustering")],
        ),
        ("rt ~ prime + (1 | subject)", [("missing_group", "ignored-clustering")]),
    ],
)
def test_difference_from_a_crossed_design_is_named_with_its_mistake(text, differences):
    assert found(text, "rt ~ prime + (1 | subject) + (1 | item)", groups=["subject", "item"]) == differences


def test_coarser_group_in_place_of_a_finer_one_is_a_clustering_mistake():
    differences = found("y ~ x + (1 | clinic)", "y ~ x + (1 | patient)", groups=["clinic", "patient"])

    assert differences == [("wrong_group", "ignored-clustering")]


def test_random_part_where_none_is_wanted_lacks_a_reason():
    assert found("y ~ x + (1 | g)", "y ~ x") == [("extra_group", "unjustified-random-effects")]


def test_intercept_that_is_not_wanted_is_overfitted():
    assert found("y ~ x + (x | g)", "y ~ x + (0 + x | g)") == [
        ("extra_random_intercept", "overfitted-structure")
    ]


def test_correlation_that_is_not_wanted_is_overfitted():
    differences = found("y ~ x + (x | g)", "y ~ x + (x || g)")

    assert differences == [("correlated_instead_of_uncorrelated", "overfitted-structure")]


def test_partly_correlated_effects_differ_both_ways():
    differences = found("y ~ a + b + (a | g) + (0 + b | g)", "y ~ a + b + (b | g) + (0 + a | g)")

    assert differences == [
        ("uncorrelated_instead_of_correlated", None),
        ("correlated_instead_of_uncorrelated", "overfitted-structure"),
    ]


@pytest.mark.parametrize("unique", [{"class": ["school"]}, {"class": "school"}])
@pytest.mark.parametrize(
    "text",
    [
        "score ~ hours + (1 | school) + (1 | class)",
        "score ~ hours + (1 | class) + (1 | school)",
        "score ~ hours + (1 | school/class)",
    ],
)
def test_nested_groups_with_unique_labels_may_be_written_as_crossed(text, unique):
    assert found(text, PUPILS, unique_labels=unique, **LEVELS) == []


def test_same_groups_under_two_names_are_told_apart_from_none():
    text = "score ~ hours + (1 | school/class) + (1 | class)"

    differences = found(text, PUPILS, unique_labels={"class": ["school"]}, **LEVELS)

    assert differences == [("extra_group", "overfitted-structure")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("y ~ 0 + arm + x + (1 | g)", "y ~ arm + x + (1 | g)"),
        ("y ~ arm + (0 + arm | g)", "y ~ arm + (arm | g)"),
    ],
)
def test_category_without_intercept_is_the_same_model(one, other):
    assert found(one, other, factors=["arm"]) == []
    assert found(other, one, factors=["arm"]) == []


def test_number_without_intercept_is_another_model():
    assert found("y ~ 0 + arm + (1 | g)", "y ~ arm + (1 | g)") == [("missing_intercept", None)]


def test_differences_come_with_the_most_fundamental_first():
    text = "time ~ pain * age + school + (0 + age | visit) + (1 | clinic)"

    kinds = [Kind(kind) for kind, _ in found(text, TRIAL, groups=["school", "patient"], occasion=["visit"])]

    order = list(Kind)
    assert kinds == sorted(kinds, key=order.index)
    assert kinds[0] is Kind.WRONG_RESPONSE


@given(specs(), specs())
def test_models_have_no_difference_exactly_when_they_are_equal(one, other):
    assert (compare_specs(given=one, wanted=other) == ()) == (one == other)
    assert compare_specs(given=one, wanted=one) == ()


@given(specs(), specs())
def test_every_difference_is_a_sentence_about_columns(one, other):
    differences = compare_specs(
        given=one,
        wanted=other,
        between=["z"],
        groups=["g", "h"],
        occasion=["time"],
        unique_labels={"h": ["g"]},
        factors=["arm.b"],
    )

    for difference in differences:
        assert difference.sentence.endswith(".")
        assert difference.sentence.count("`") % 2 == 0
        assert "  " not in difference.sentence
