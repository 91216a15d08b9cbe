"""The deviance in absolute units: its derivatives against differences, its profile against searches by other ways."""

from __future__ import annotations

import numpy as np
import pytest

from grading.fitting import fit_mixed
from grading.fitting.inference.parameters import Parameter, estimate_of, list_parameters
from grading.fitting.inference.slices import AbsoluteDeviance, ParameterProfile
from grading.fitting.rotation import compress
from tests.grading.fitting.inference.profile_by_the_book import book_deviance
from tests.grading.fitting.textbook import textbook_design

MODELS = [
    ("sleepstudy", "Reaction ~ Days + (Days | Subject)"),
    ("sleepstudy", "Reaction ~ Days + (Days || Subject)"),
    ("sleepstudy", "Reaction ~ Days + (Days + I(Days^2) | Subject)"),
    ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)"),
    ("pastes", "strength ~ 1 + (1 | batch/cask)"),
]


@pytest.mark.parametrize(("name", "formula"), MODELS)
def test_derivatives_of_the_absolute_deviance_are_those_of_differences(name: str, formula: str) -> None:
    design = textbook_design(name, formula)
    orders = [range(block.Z.shape[1])[::-1] for block in design.random]
    deviance = AbsoluteDeviance(compress(design), [list(order) for order in orders])
    point = deviance.coordinates(fit_mixed(design, "ML")) + np.linspace(-0.2, 0.3, deviance.size + 1)
    _, gradient, hessian = deviance.at(point)
    h = 1e-5

    for i, step in enumerate(h * np.eye(deviance.size + 1)):
        (ahead, slope_ahead, _), (behind, slope_behind, _) = (
            deviance.at(point + step),
            deviance.at(point - step),
        )
        assert gradient[i] == pytest.approx((ahead - behind) / (2 * h), rel=1e-5, abs=1e-4)
        np.testing.assert_allclose(hessian[i], (slope_ahead - slope_behind) / (2 * h), rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize(("name", "formula"), MODELS)
def test_absolute_deviance_of_a_fit_is_its_minimum(name: str, formula: str) -> None:
    design = textbook_design(name, formula)
    fit = fit_mixed(design, "ML")
    data = compress(design)
    deviance = AbsoluteDeviance(data, [range(block.Z.shape[1]) for block in design.random])

    value, gradient, _ = deviance.at(deviance.coordinates(fit))

    assert value + data.scaling.criterion_shift(design.n, reml=False) == pytest.approx(
        fit.criterion, abs=1e-8
    )
    assert np.abs(gradient).max() < 1e-3


@pytest.mark.parametrize(("name", "formula"), MODELS)
def test_profile_at_the_estimate_is_the_minimum(name: str, formula: str) -> None:
    design = textbook_design(name, formula)
    fit = fit_mixed(design, "ML")

    for parameter in list_parameters(design):
        profile = ParameterProfile(compress(design), fit, parameter)
        assert profile.deviance(estimate_of(design, fit, parameter)) == pytest.approx(
            profile.minimum, abs=1e-7
        )


def test_profile_at_a_zero_sd_is_the_fit_without_that_term() -> None:
    design = textbook_design("sleepstudy", "Reaction ~ Days + (Days | Subject)")
    fit = fit_mixed(design, "ML")
    without = fit_mixed(textbook_design("sleepstudy", "Reaction ~ Days + (0 + Days | Subject)"), "ML")

    profile = ParameterProfile(compress(design), fit, list_parameters(design)[0])

    assert profile.deviance(0.0) - profile.minimum == pytest.approx(
        without.criterion - fit.criterion, abs=1e-6
    )


def test_profile_at_a_zero_correlation_is_the_uncorrelated_fit() -> None:
    design = textbook_design("sleepstudy", "Reaction ~ Days + (Days | Subject)")
    fit = fit_mixed(design, "ML")
    without = fit_mixed(textbook_design("sleepstudy", "Reaction ~ Days + (Days || Subject)"), "ML")

    profile = ParameterProfile(compress(design), fit, list_parameters(design)[1])

    assert profile.deviance(0.0) - profile.minimum == pytest.approx(
        without.criterion - fit.criterion, abs=1e-6
    )


def test_profile_at_a_zero_effect_is_the_fit_without_that_column() -> None:
    design = textbook_design("sleepstudy", "Reaction ~ Days + (Days | Subject)")
    fit = fit_mixed(design, "ML")
    without = fit_mixed(textbook_design("sleepstudy", "Reaction ~ 1 + (Days | Subject)"), "ML")

    profile = ParameterProfile(compress(design), fit, list_parameters(design)[-1])

    assert profile.deviance(0.0) - profile.minimum == pytest.approx(
        without.criterion - fit.criterion, abs=1e-6
    )


@pytest.mark.parametrize("value", [-0.9, 0.5, 0.9])
def test_profile_of_a_correlation_never_takes_the_opposite_one(value: float) -> None:
    # With an SD of the wrong sign, -0.9 would fit these data as well as 0.9 does.
    design = textbook_design("orthodont", "distance ~ age * Sex + (age | Subject)")
    fit = fit_mixed(design, "ML")
    parameter = list_parameters(design)[1]

    rise = ParameterProfile(compress(design), fit, parameter).deviance(value)

    rise -= ParameterProfile(compress(design), fit, parameter).minimum
    expected = book_deviance(design, kind="correlation", index=(0, 1), value=value) - fit.criterion
    assert rise == pytest.approx(expected, abs=1e-5)


def test_parameters_are_listed_in_lme4s_order_by_name() -> None:
    design = textbook_design("sleepstudy", "Reaction ~ Days + (Days | Subject)")

    assert list(map(str, list_parameters(design))) == [
        "sd((Intercept) | Subject)",
        "cor((Intercept), Days | Subject)",
        "sd(Days | Subject)",
        "sigma",
        "(Intercept)",
        "Days",
    ]


def test_position_of_a_term_that_is_absent_raises() -> None:
    design = textbook_design("dyestuff", "Yield ~ 1 + (1 | Batch)")

    with pytest.raises(IndexError, match="random term 3 is not in the model"):
        ParameterProfile(
            compress(design), fit_mixed(design, "ML"), Parameter("sd", block=3, index=(0,))
        ).deviance(1.0)
