from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import pytest

from grading.asks import targets_of
from grading.family import FamilyFits
from grading.mistakes import MISTAKES
from grading.numbers import Family, Printed
from grading.quantities import QuantityError, Target
from grading.tracing.candidates import Candidate, candidates_for, inseparable, nlme_se, unfair_for
from tests.grading.families import (
    FACTS,
    GAPS,
    SCENARIO,
    SETTINGS,
    WORDS,
    certified_seed,
    draw_frame,
    fitted_family,
    make_family,
    make_fit,
)

FAMILY = make_family()
SE_TIME = Target("se", "random_slope", "time")
SE_TREATED = Target("se", "random_slope", "treated")


def by_name(target: Target, family: Family = FAMILY) -> dict[str, Candidate]:
    return {candidate.name: candidate for candidate in candidates_for(target, family, WORDS)}


def names_of(found: tuple[Candidate, ...]) -> list[str]:
    return [candidate.name for candidate in found]


def test_right_number_comes_first():
    first = candidates_for(SE_TIME, FAMILY, WORDS)[0]

    assert (first.name, first.value, first.score, first.right) == ("right", 0.9, 1.0, True)
    assert first.width == pytest.approx(0.0045)
    assert first.mistakes == ()


def test_candidates_are_the_other_fits_and_the_confusions_in_the_order_of_likelihood():
    assert names_of(candidates_for(SE_TIME, FAMILY, WORDS)) == [
        *(
            "right",
            "random_slope_ml",
            "random_slope_ml_in_nlme",
            "ols",
            "random_intercept",
            "random_intercept_ml",
        ),
        "random_intercept_ml_in_nlme",
        *("estimate_for_se", "se_of_(Intercept)", "se_of_treated", "t_value"),
        *("variance_for_se", "spread_for_se"),
    ]


def test_candidates_do_not_depend_on_the_order_in_which_fits_are_stored():
    """A database may give the keys of a JSON object back in another order."""
    shuffled = replace(
        FAMILY, fits=dict(sorted(FAMILY.fits.items(), key=lambda item: (len(item[0]), item[0])))
    )

    assert candidates_for(SE_TIME, shuffled, WORDS) == candidates_for(SE_TIME, FAMILY, WORDS)


def test_candidate_of_a_mistake_speaks_of_the_data():
    ols = by_name(SE_TREATED)["ols"]

    assert ols.text == "what ordinary regression gives"
    assert ols.why == (
        "Ordinary regression takes every row for an independent observation, but rows of one patient are alike. Here "
        "that makes the standard error of `treated` too small: `treated` is the same in every row of a patient, so "
        "further rows of the same patients tell less about it than new patients would (pseudo-replication)."
    )
    assert (ols.mistakes, ols.score) == (("ordinary-regression", "ignored-clustering"), 0.0)


def test_candidate_of_a_confusion_is_named_as_a_number():
    assert by_name(SE_TIME)["se_of_treated"].text == "the standard error of `treated`"


@pytest.mark.parametrize(
    ("ml", "score"),
    [(0.9, 1.0), (0.8955, 1.0), (0.8911, 1.0), (0.8909, 0.5), (0.85, 0.5), (0.9089, 1.0), (0.91, 0.5)],
)
def test_other_method_is_right_within_two_tolerances_and_half_right_beyond(ml: float, score: float):
    family = make_family(make_fit("random_slope_ml", (2.5, ml, 3.0)))

    twin = by_name(SE_TIME, family)["random_slope_ml"]

    assert twin.score == score
    assert twin.mistakes == (() if score == 1 else ("undescribed-model",))


@pytest.mark.parametrize(
    ("intercept", "score", "mistakes"),
    [(3.18, 1.0, ()), (3.0, 0.5, ("unjustified-random-effects",))],
)
def test_random_intercept_for_a_predictor_between_groups_is_right_or_half_right(
    intercept: float, score: float, mistakes: tuple[str, ...]
):
    family = make_family(make_fit("random_intercept", (2.5, 0.5, intercept)))

    found = by_name(SE_TREATED, family)["random_intercept"]

    assert (found.score, found.mistakes) == (score, mistakes)


def test_standard_error_of_statsmodels_counts_as_right_where_it_differs():
    family = make_family(
        make_fit(
            "random_slope",
            (2.6, 0.9, 3.2),
            printed={"statsmodels": Printed(se={"time": 0.93, "treated": 3.2})},
        )
    )

    twin = by_name(SE_TIME, family)["statsmodels"]

    assert (twin.value, twin.score, twin.text) == (0.93, 1.0, "what the same model in statsmodels gives")
    assert twin.width == pytest.approx(0.00465)
    assert "statsmodels" not in by_name(SE_TREATED, family)


def test_standard_error_of_a_mistake_in_statsmodels_is_traced_too():
    family = make_family(
        make_fit(
            "random_intercept",
            (2.5, 0.5, 3.0),
            printed={"statsmodels": Printed(se={"time": 0.52, "treated": 3.01})},
        )
    )

    found = by_name(SE_TIME, family)["random_intercept_in_statsmodels"]

    assert (found.value, found.mistakes) == (0.52, ("unjustified-random-effects",))
    assert found.text == "what a model with a random intercept only in statsmodels gives"
    assert "random_intercept_in_statsmodels" not in by_name(SE_TREATED, family)


def test_other_method_near_the_number_of_statsmodels_is_right():
    family = make_family(
        make_fit("random_slope", (2.6, 0.9, 3.2), printed={"statsmodels": Printed(se={"time": 0.93})}),
        make_fit("random_slope_ml", (2.5, 0.88, 3.0), printed={"statsmodels": Printed(se={"time": 0.925})}),
    )

    found = by_name(SE_TIME, family)

    assert found["random_slope_ml"].score == 0.5
    assert found["random_slope_ml_in_statsmodels"].score == 1.0


@pytest.mark.parametrize(
    ("asked", "term", "other", "value"),
    [
        ("random_intercept", "treated", "cluster_means", 3.0),
        ("random_intercept", "time", "cluster_dummies", 0.5),
        ("random_slope", "time", "two_stage", 0.9),
    ],
)
def test_identities_count_as_right(asked: str, term: str, other: str, value: float):
    se = {"time": (1.0, value, 1.0), "treated": (1.0, 1.0, value)}[term]
    family = make_family(make_fit(other, se), reference="random_intercept")

    found = by_name(Target("se", asked, term), family)[other]

    assert (found.score, found.mistakes) == (1.0, ())
    assert names_of(inseparable(tuple(by_name(Target("se", asked, term), family).values()))) == []


def test_cluster_dummies_with_gaps_are_half_right_where_they_differ():
    family = make_family(make_fit("cluster_dummies", (1.0, 0.52, 1.0)), facts=GAPS)

    found = by_name(Target("se", "random_intercept", "time"), family)["cluster_dummies"]

    assert (found.score, found.mistakes) == (0.5, ("fixed-random-confusion",))


def test_cluster_dummies_for_a_random_slope_are_a_mistake():
    family = make_family(make_fit("cluster_dummies", (1.0, 0.5, 1.0)))

    found = by_name(SE_TIME, family)["cluster_dummies"]

    assert (found.score, found.mistakes) == (0.0, ("fixed-random-confusion",))


def test_residual_variance_of_cluster_dummies_is_right_in_balanced_data():
    family = make_family(make_fit("cluster_dummies", (1, 1, 1), variance={"residual": 16.0}))

    found = by_name(Target("variance", "random_intercept", "residual"), family)["cluster_dummies"]

    assert found.score == 1.0


def test_estimates_that_algebra_makes_equal_are_no_sign_of_a_mistake():
    assert names_of(candidates_for(Target("estimate", "random_slope", "time"), FAMILY, WORDS)) == [
        *(
            "right",
            "se_for_estimate",
            "estimate_of_(Intercept)",
            "estimate_of_treated",
            "t_value",
            "sign_turned",
        )
    ]


def test_estimates_that_differ_are_traced():
    family = make_family(make_fit("ols", (1, 1, 1), estimate={"time": -6.0}), facts=GAPS)

    ols = by_name(Target("estimate", "random_slope", "time"), family)["ols"]

    assert (ols.value, ols.mistakes) == (-6.0, ("missing-data-forgotten", "ordinary-regression"))
    assert ols.width == pytest.approx(0.01)


def test_estimate_by_the_other_method_is_right_where_it_hardly_differs():
    family = make_family(make_fit("random_slope_ml", (2.5, 0.85, 3.0), estimate={"time": -3.01}))

    twin = by_name(Target("estimate", "random_slope", "time"), family)["random_slope_ml"]

    assert (twin.score, twin.mistakes) == (1.0, ())


def test_random_slope_without_variance_is_no_mistake():
    collapsed = make_fit(
        "random_slope",
        (2.5, 0.5, 3.0),
        variance={"intercept": 48.0, "slope": 0.0, "residual": 16.0},
        loglik=-120.0,
    )
    family = make_family(collapsed, reference="random_intercept")
    target = Target("se", "random_intercept", "time")

    assert "random_slope" not in by_name(target, family)
    assert inseparable(candidates_for(target, family, WORDS)) == ()


def test_unfair_for_leaves_out_only_what_is_far_from_right():
    """On data as they are drawn, certified or not, where many numbers lie close together."""
    found = 0
    for setting, seed in product(("no-slope-variance", "dropout-at-random", "few-patients"), range(1, 5)):
        family = FamilyFits(draw_frame(setting, seed), SCENARIO, SCENARIO.settings[setting]).family
        for target in targets_of(SCENARIO.settings["standard"], SCENARIO.structure):
            try:
                expected = inseparable(candidates_for(target, family, WORDS))
            except QuantityError:
                continue
            assert unfair_for(target, family, WORDS) == expected
            found += len(expected)

    assert found > 0


def test_zero_from_another_fit_is_no_sign_of_it():
    family = make_family(make_fit("wrong_group", (1, 1, 1), variance={"intercept": 0.0, "residual": 60.0}))

    assert "wrong_group" not in by_name(Target("icc", "random_intercept"), family)
    assert "wrong_group" in by_name(SE_TIME, family)


@pytest.mark.parametrize(("value", "named"), [(0.505, False), (0.5099, False), (0.52, True)])
def test_remote_model_is_named_only_where_it_stands_apart(value: float, named: bool):
    family = make_family(
        make_fit("uncorrelated_slope", (1, value, 1), variance={"slope": 1.0}), reference="random_intercept"
    )

    assert ("uncorrelated_slope" in by_name(Target("se", "random_intercept", "time"), family)) == named


def test_remote_model_beside_a_near_relative_that_counts_as_right_is_not_named():
    family = make_family(
        make_fit("random_intercept_ml", (2.4, 0.4955, 2.8)),
        make_fit("uncorrelated_slope", (1, 0.489, 1), variance={"slope": 1.0}),
        reference="random_intercept",
    )
    found = by_name(Target("se", "random_intercept", "time"), family)

    assert found["random_intercept_ml"].right
    assert "uncorrelated_slope" not in found


def test_neutral_fit_reveals_nothing_and_is_worth_nothing():
    family = make_family(make_fit("cluster_robust", (2.5, 0.8, 3.5)))

    found = by_name(SE_TREATED, family)["cluster_robust"]

    assert (found.score, found.mistakes, found.right) == (0.0, (), False)


def test_counts_have_confusions_only_and_no_width():
    found = by_name(Target("groups_used"), make_family(facts=GAPS))

    assert {name: (candidate.value, candidate.width) for name, candidate in found.items()} == {
        "right": (10.0, 0.0),
        "rows": (40, 0.0),
        "rows_used": (34, 0.0),
        "occasions": (4, 0.0),
        "complete_groups": (7, 0.0),
    }


def test_count_of_a_fit_needs_no_other_fits():
    assert set(by_name(Target("rows_used", "random_slope"))) == {"right", "groups"}


def test_confusion_that_equals_the_right_number_is_left_out():
    assert "complete_groups" not in by_name(Target("groups_used"))


def test_variance_of_zero_is_not_confused_with_its_root():
    fit = make_fit("random_slope", (1, 1, 1), variance={"intercept": 4.0, "slope": 0.0, "residual": 1.0})
    target = Target("variance", "random_slope", "slope")

    found = candidates_for(target, make_family(fit), WORDS)

    assert "sd_for_variance" not in names_of(found)
    assert inseparable(found) == ()


def test_number_that_the_data_do_not_have_is_an_error():
    with pytest.raises(QuantityError, match="null has no estimate of 'time'"):
        candidates_for(Target("estimate", "null", "time"), FAMILY, WORDS)


@pytest.mark.parametrize(
    ("value", "width", "typed", "distance"),
    [
        (2.0, 0.5, 3.0, 2.0),
        (2.0, 0.5, 2.0, 0.0),
        (2.0, 0.0, 2.0, 0.0),
        (2.0, 0.0, 2.1, math.inf),
        (-2.0, 0.5, 2.0, 8.0),
    ],
)
def test_distance_is_counted_in_tolerances(value: float, width: float, typed: float, distance: float):
    assert Candidate("right", value, width, "label").distance(typed) == distance


def candidate(
    value: float, *, score: float = 0.0, mistakes: tuple[str, ...] = ("undescribed-model",)
) -> Candidate:
    return Candidate(f"at {value}", value, 0.01, "label", mistakes=mistakes if score < 1 else (), score=score)


@pytest.mark.parametrize(("value", "close"), [(1.0, True), (1.0399, True), (0.9601, True), (1.0401, False)])
def test_mistake_within_four_tolerances_is_inseparable(value: float, close: bool):
    wrong = candidate(value)

    assert inseparable((candidate(1.0, score=1), wrong)) == ((wrong,) if close else ())


def test_mistake_near_any_right_number_is_inseparable():
    wrong = candidate(1.53)

    assert inseparable((candidate(1.0, score=1), candidate(1.5, score=1), wrong)) == (wrong,)


def test_half_right_and_neutral_numbers_are_never_inseparable():
    assert (
        inseparable((candidate(1.0, score=1), candidate(1.01, score=0.5), candidate(1.02, mistakes=()))) == ()
    )


@pytest.mark.parametrize("setting", SETTINGS)
def test_candidates_on_real_data_are_finite_named_once_and_reveal_known_mistakes(setting: str):
    family = fitted_family(setting, certified_seed(setting))
    targets = [
        *(Target("se", family.reference, term) for term in ("time", "treated", "(Intercept)")),
        *(Target("estimate", family.reference, term) for term in ("time", "treated")),
        *(Target("variance", family.reference, part) for part in ("intercept", "residual")),
        *(
            Target(name, "random_intercept")
            for name in ("icc", "design_effect", "effective_n", "shrinkage_factor")
        ),
        *(Target(name, family.reference) for name in ("loglik", "deviance")),
        *(Target(name) for name in ("rows_used", "groups_used")),
    ]

    for target in targets:
        found = candidates_for(target, family, WORDS)

        assert (found[0].name, found[0].right) == ("right", True)
        assert len(set(names_of(found))) == len(found)
        for one in found:
            assert math.isfinite(one.value)
            assert one.width >= 0
            assert set(one.mistakes) <= set(MISTAKES)
            assert bool(one.mistakes) <= (one.score < 1)
            assert "{" not in one.label + one.why


@pytest.mark.parametrize(
    ("estimate", "score"),
    [(-3.0, None), (-3.01, 1.0), (-3.03, 0.5), (-3.04, 0.0)],
)
def test_estimate_of_ordinary_regression_counts_where_it_is_hardly_another(
    estimate: float, score: float | None
):
    """The tolerance of the slope is 0.009: up to two of them it is right, up to four half right."""
    ols = make_fit(
        "ols",
        (1.4, 0.8, 1.6),
        estimate={"(Intercept)": 150.0, "time": estimate, "treated": -8.0},
        method="LS",
    )
    found = by_name(Target("estimate", "random_slope", "time"), make_family(ols))

    assert (found["ols"].score if "ols" in found else None) == score


@pytest.mark.parametrize("estimate", [-8.01, -8.05])
@pytest.mark.parametrize("fit", ["unadjusted", "complete_cases", "locf", "ols"])
def test_estimate_that_confounding_or_gaps_bias_is_never_forgiven(fit: str, estimate: float):
    """It turns data down where it lies near by luck, as the student has made the mistake all the same."""
    biased = replace(
        make_fit(fit, method="LS" if fit == "ols" else "REML"),
        estimate={"(Intercept)": 150.0, "treated": estimate},
        se={"(Intercept)": 2.0, "treated": 3.2},
    )
    found = candidates_for(
        Target("estimate", "random_slope", "treated"), make_family(biased, facts=GAPS), WORDS
    )
    [one] = [candidate for candidate in found if candidate.name == fit]

    assert (one.score, one in inseparable(found)) == (0.0, True)


def test_estimate_counts_where_gaps_are_too_few_to_matter():
    locf = make_fit("locf", (2.6, 0.9, 3.2), estimate={"(Intercept)": 150.0, "time": -3.01, "treated": -8.0})
    family = make_family(locf, facts=replace(GAPS, rows_used=38))

    assert by_name(Target("estimate", "random_slope", "time"), family)["locf"].score == 1.0


def test_standard_error_of_ordinary_regression_is_never_forgiven():
    family = make_family(make_fit("ols", (1.4, 0.905, 1.6), method="LS"))

    assert by_name(SE_TIME, family)["ols"].score == 0.0


def test_sound_model_that_was_not_asked_for_counts_where_its_number_is_hardly_another():
    near = make_fit(
        "random_intercept", (2.5, 0.5, 3.0), variance={"intercept": 60.0, "residual": 40.2}, loglik=-120.0
    )
    target = Target("variance", "null", "residual")

    assert by_name(target, make_family(near))["random_intercept"].score == 1.0
    assert by_name(target, make_family())["random_intercept"].score == 0.0


def test_slope_that_hardly_varies_does_no_harm():
    """Where the question asks for a random intercept only, and slopes that may differ give nearly the same."""

    def scored(se: float) -> float:
        family = make_family(make_fit("random_slope", (2.6, se, 3.2)), reference="random_intercept")
        return by_name(Target("se", "random_intercept", "time"), family)["random_slope"].score

    assert [scored(se) for se in (0.504, 0.508, 0.511)] == [1.0, 0.5, 0.0]


def test_slip_that_many_rows_make_small_turns_no_data_down():
    """With 40 rows a group and an ICC of 0.02, one row more or less is not worth two tolerances."""
    facts = replace(FACTS, rows=400, rows_used=400)
    null = make_fit("null", variance={"intercept": 2.0, "residual": 98.0}, loglik=-1000.0)
    target = Target("design_effect", "null")

    assert "m_for_m_minus_1" not in by_name(target, make_family(null, facts=facts))
    assert "m_for_m_minus_1" in by_name(target, make_family())


def test_standard_error_by_ml_may_come_from_nlme():
    """nlme's summary multiplies it by the root of n / (n - p), which its own users report."""
    fit = FAMILY.fits["random_slope_ml"]
    asked = by_name(Target("se", "random_slope_ml", "time"))

    assert asked["nlme"].right
    assert asked["nlme"].value == pytest.approx(fit.se["time"] * math.sqrt(fit.n / (fit.n - 3)))
    found = by_name(SE_TIME)["random_slope_ml_in_nlme"]
    assert (found.value, found.label) == (asked["nlme"].value, "the same model by ML in nlme")


def test_standard_error_by_ml_without_variance_is_that_of_ordinary_regression():
    """Root n / (n - p) times the standard errors of ML are those of least squares, whoever prints them."""
    ml = replace(make_fit("random_intercept_ml", (2.0, 0.5, 2.4)), theta=(0.0,))
    value = nlme_se(ml, "treated")
    ols = make_fit("ols", (1.4, 0.8, value), method="LS")
    found = by_name(
        Target("se", "random_intercept", "treated"), make_family(ml, ols, reference="random_intercept")
    )

    assert "random_intercept_ml_in_nlme" not in found
    assert (found["ols"].value, found["ols"].score) == (value, 0.0)
