from __future__ import annotations

from dataclasses import replace

import pytest

from grading.family import FIT_NAMES
from grading.mistakes import MISTAKES
from grading.numbers import Family
from grading.quantities import Target
from grading.tracing.directions import base_of
from grading.tracing.meanings import (
    AVAILABLE_ROWS,
    KEPT_UNCORRELATED,
    LABELS,
    NO_PREDICTORS,
    ORDINARY,
    TOO_RICH,
    TOO_SIMPLE,
    WITH_PREDICTORS,
)
from grading.tracing.stands import LIKELIEST_FIRST, Stand, stand_of
from tests.grading.families import GAPS, WORDS, make_family, make_fit

OWN = (
    make_fit("wrong_group", (1.5, 0.8, 1.7), variance={"intercept": 1.0, "residual": 60.0}),
    make_fit(
        "uncorrelated_slope", (2.6, 0.95, 3.1), variance={"intercept": 60.0, "slope": 4.5, "residual": 9.0}
    ),
)
OTHERS = sorted(FIT_NAMES - make_family(*OWN).fits.keys())
FAMILY = make_family(*OWN, *(make_fit(name, (1, 1, 1)) for name in OTHERS))


def stand(
    fit: str, asked: str, term: str = "time", quantity: str = "se", family: Family = FAMILY
) -> Stand | None:
    return stand_of(fit, Target(quantity, asked, term), family)


def test_every_fit_has_a_label_and_a_place_in_the_order():
    assert set(LIKELIEST_FIRST) == FIT_NAMES
    assert len(LIKELIEST_FIRST) == len(FIT_NAMES)
    assert set(LABELS) == {base_of(name) for name in FIT_NAMES}


@pytest.mark.parametrize("asked", sorted(FIT_NAMES))
def test_every_fit_but_the_one_asked_for_stands_for_something_in_sentences(asked: str):
    for name in FIT_NAMES:
        for term in ("time", "treated", "(Intercept)"):
            found = stand(name, asked, term)
            if name == asked:
                assert found is None
                continue
            assert found is not None
            assert set(found.mistakes) <= set(MISTAKES)
            assert WORDS.fill(found.why).endswith(".")
            assert "{" not in WORDS.fill(found.label) + WORDS.fill(found.why)


@pytest.mark.parametrize(
    ("fit", "asked", "label", "sentence"),
    [
        (
            "random_slope_ml",
            "random_slope",
            "the same model by ML",
            "estimated by ML; the question asks for REML.",
        ),
        (
            "random_slope",
            "random_slope_ml",
            "the same model by REML",
            "estimated by REML; the question asks for ML.",
        ),
        ("null_ml", "null", "the same model by ML", "estimated by ML; the question asks for REML."),
    ],
)
def test_the_same_model_by_the_other_method_is_near(fit: str, asked: str, label: str, sentence: str):
    assert stand(fit, asked) == Stand(
        label,
        f"Your model is the right one, {sentence} Check what your package does by default, and say which one you used "
        "whenever you report.",
        ("undescribed-model",),
        near=True,
    )


def test_ordinary_regression_stands_for_ordinary_regression():
    found = stand("ols", "random_slope", "treated")

    assert found is not None
    assert (found.label, found.mistakes) == (
        "ordinary regression",
        ("ordinary-regression", "ignored-clustering"),
    )
    assert found.why.startswith(
        f"{ORDINARY[0]} Here that makes the standard error of `{{between}}` too small:"
    )


def test_ordinary_regression_on_data_with_gaps_stands_for_forgotten_gaps_in_an_estimate_only():
    family = replace(FAMILY, facts=GAPS)

    estimate = stand("ols", "random_intercept", quantity="estimate", family=family)
    se = stand("ols", "random_intercept", family=family)

    assert estimate is not None
    assert se is not None
    assert (estimate.why, estimate.mistakes) == AVAILABLE_ROWS
    assert se.mistakes == ORDINARY[1]


@pytest.mark.parametrize(
    ("fit", "asked", "reference", "meaning"),
    [
        ("random_intercept", "random_slope", "random_slope", TOO_SIMPLE),
        ("random_intercept_ml", "random_slope", "random_slope", TOO_SIMPLE),
        ("random_slope", "random_intercept", "random_intercept", TOO_RICH),
        ("uncorrelated_slope", "random_intercept", "random_intercept", TOO_RICH),
        ("uncorrelated_slope", "random_slope", "random_slope", KEPT_UNCORRELATED),
        ("null", "random_intercept", "random_intercept", NO_PREDICTORS),
        ("random_intercept", "null", "random_slope", WITH_PREDICTORS),
        ("random_slope", "null", "random_slope", WITH_PREDICTORS),
    ],
)
def test_another_mixed_model_stands_for_what_it_lacks_or_has_too_much(
    fit: str, asked: str, reference: str, meaning: tuple[str, tuple[str, ...]]
):
    found = stand(fit, asked, "intercept", "variance", replace(FAMILY, reference=reference))

    assert found is not None
    assert (found.why, found.mistakes) == meaning


@pytest.mark.parametrize(
    ("fit", "asked", "reference", "wanted"),
    [
        ("random_slope", "random_intercept", "random_slope", "a model with a random intercept only"),
        ("random_intercept", "random_slope", "random_intercept", "a model with a random slope of {within}"),
        ("random_intercept", "ols", "random_slope", "ordinary regression"),
        ("random_slope", "uncorrelated_slope", "random_slope",
         "a model whose random intercept and slope are kept uncorrelated"),
        ("ols", "cluster_robust", "random_slope", "ordinary regression with cluster-robust standard errors"),
    ],
)  # fmt: skip
def test_a_model_that_fits_the_data_but_not_the_question_is_only_not_as_asked(
    fit: str, asked: str, reference: str, wanted: str
):
    found = stand(fit, asked, "residual", "variance", replace(FAMILY, reference=reference))

    assert found is not None
    assert (found.why, found.mistakes) == (f"The question asks for {wanted}.", ("undescribed-model",))


@pytest.mark.parametrize(
    ("fit", "mistakes"),
    [
        ("cluster_robust", ()),
        ("cluster_means", ()),
        ("two_stage", ()),
        ("cluster_dummies", ("fixed-random-confusion",)),
        ("complete_cases", ("missing-data-forgotten",)),
        ("locf", ("missing-data-forgotten",)),
        ("wrong_group", ("ordinary-regression", "unjustified-random-effects")),
    ],
)
def test_other_regressions_reveal_their_mistakes(fit: str, mistakes: tuple[str, ...]):
    found = stand(fit, "random_slope", "treated")

    assert found is not None
    assert found.mistakes == mistakes


def test_random_slope_without_variance_stands_for_nothing_but_a_random_intercept():
    fit = make_fit(
        "random_slope",
        (2.5, 0.5, 3),
        variance={"intercept": 48.0, "slope": 0.0, "residual": 16.0},
        loglik=-120.0,
    )

    assert stand("random_slope", "random_intercept", family=make_family(fit)) is None


def test_wrong_group_without_variance_reveals_what_ordinary_regression_does():
    fit = make_fit("wrong_group", (1.4, 0.8, 1.6), variance={"intercept": 0.0, "residual": 64.0})

    found = stand("wrong_group", "random_slope", family=make_family(fit))

    assert found is not None
    assert found.mistakes == ORDINARY[1]


@pytest.mark.parametrize(
    ("fit", "asked", "term", "near"),
    [
        ("random_intercept", "random_slope", "treated", True),
        ("random_intercept_ml", "random_slope", "treated", True),
        ("uncorrelated_slope", "random_slope", "treated", True),
        ("random_slope", "random_intercept", "treated", True),
        ("random_intercept", "random_slope", "time", False),
        ("random_intercept", "random_slope", "(Intercept)", False),
        ("cluster_means", "random_intercept", "treated", True),
        ("cluster_dummies", "random_intercept", "time", True),
        ("two_stage", "random_slope", "time", True),
        ("ols", "random_slope", "treated", False),
        ("null", "random_intercept", "treated", False),
        ("cluster_robust", "random_slope", "treated", False),
    ],
)
def test_near_are_models_that_differ_in_what_the_question_is_not_about(
    fit: str, asked: str, term: str, near: bool
):
    found = stand(fit, asked, term)

    assert found is not None
    assert found.near == near


@pytest.mark.parametrize(
    ("fit", "asked", "remote", "label"),
    [
        ("random_intercept_ml", "random_slope", True, "a model with a random intercept only by ML"),
        ("random_intercept", "random_slope_ml", True, "a model with a random intercept only by REML"),
        ("null_ml", "random_intercept", True, "the model without predictors by ML"),
        (
            "uncorrelated_slope",
            "random_intercept",
            True,
            "a model whose random intercept and slope are kept uncorrelated",
        ),
        (
            "uncorrelated_slope",
            "random_slope",
            False,
            "a model whose random intercept and slope are kept uncorrelated",
        ),
        ("random_intercept", "random_slope", False, "a model with a random intercept only"),
        ("null_ml", "random_slope_ml", False, "the model without predictors"),
        ("wrong_group", "random_slope_ml", False, "a mixed model grouped by {occasion}"),
        ("ols", "random_slope_ml", False, "ordinary regression"),
    ],
)
def test_remote_are_models_more_than_one_step_away(fit: str, asked: str, remote: bool, label: str):
    found = stand(fit, asked)

    assert found is not None
    assert (found.remote, found.label) == (remote, label)


def test_complete_cases_are_not_said_to_be_always_worse():
    found = stand("complete_cases", "random_intercept", family=replace(FAMILY, facts=GAPS))

    assert found is not None
    assert found.why.endswith("Where unseen values decide who leaves, neither way is safe.")
