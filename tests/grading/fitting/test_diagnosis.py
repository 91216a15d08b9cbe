from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from grading.fitting import build_design, fit_mixed
from grading.fitting.diagnosis import diagnose
from grading.formula import parse_formula
from tests.grading.fitting.more_textbook import BY_LABEL, more_table, solve
from tests.grading.fitting.textbook import textbook_design, visits


def starts(frame: pd.DataFrame, formula: str) -> list[str]:
    """What each warning is about: its words before the colon."""
    fit = fit_mixed(build_design(frame, parse_formula(formula)))
    return [text.split(":")[0] for text in fit.warnings]


def test_fit_of_plain_data_has_no_warnings() -> None:
    assert fit_mixed(textbook_design("sleepstudy", "Reaction ~ Days + (Days | Subject)")).warnings == ()


def test_zero_variance_is_named() -> None:
    fit = fit_mixed(textbook_design("dyestuff2", "Yield ~ 1 + (1 | Batch)"))

    (warning,) = fit.warnings
    assert warning.startswith(
        "Singular fit: the variance of (Intercept) between levels of Batch is estimated as zero"
    )


def test_perfect_correlation_is_named_with_its_sign() -> None:
    covariance = ((1.0, -1.0), (-1.0, 1.0))
    frame = visits(np.random.default_rng(4), patients=8, covariance=covariance, residual_sd=2.0)

    fit = fit_mixed(build_design(frame, parse_formula("y ~ time + treated + (time | patient)")))

    (warning,) = fit.warnings
    assert warning.startswith(
        "Singular fit: the correlation of (Intercept) and time between levels of patient is estimated as -1"
    )


def test_only_the_uncorrelated_term_at_fault_is_named() -> None:
    frame = visits(np.random.default_rng(5), patients=10, covariance=((4.0, 0.0), (0.0, 0.0)))

    fit = fit_mixed(build_design(frame, parse_formula("y ~ time + (time || patient)")))

    (warning,) = fit.warnings
    assert warning.startswith(
        "Singular fit: the variance of time between levels of patient is estimated as zero"
    )


def test_few_groups_are_named() -> None:
    frame = visits(np.random.default_rng(3), patients=4, rows=8)

    assert starts(frame, "y ~ time + (1 | patient)") == ["Few groups"]


@pytest.mark.parametrize(("factor", "found"), [(1.0, []), (1e5, ["Scales"])])
def test_predictors_on_very_different_scales_are_named(factor: float, found: list[str]) -> None:
    frame = visits(np.random.default_rng(4))
    frame["time"] *= factor

    assert starts(frame, "y ~ time + treated + (1 | patient)") == found


def test_fit_that_did_not_converge_comes_first() -> None:
    design = textbook_design("sleepstudy", "Reaction ~ Days + (Days | Subject)")
    fit = fit_mixed(design)

    warnings = diagnose(design, fit.random, sigma2=fit.sigma2, converged=False, singular=False)

    assert [text.split(":")[0] for text in warnings] == ["Not converged"]


UNDETERMINED = (
    "Not identified: these data do not determine {what} between levels of {group}. Other values would fit exactly as"
    " well, so do not report them; let only those effects vary that change within a level of {group}."
)


@pytest.mark.parametrize("lost", [0.0, 0.2])
@pytest.mark.parametrize(
    ("term", "what"),
    [
        ("(treated | patient)", "the variance of treated and the correlation of (Intercept) and treated"),
        ("(0 + arm | patient)", "the correlation of armnew and armold"),
        (
            "(time * treated | patient)",
            "the variances of treated and time:treated and the correlations of (Intercept), time, treated and time:treated",
        ),
    ],
)
def test_random_effect_of_a_predictor_between_groups_is_named(term: str, what: str, lost: float) -> None:
    frame = visits(
        np.random.default_rng(1), patients=40, rows=6, lost=lost, covariance=((6.0, 1.0), (1.0, 2.0))
    )
    frame["arm"] = np.where(frame["treated"] == 1, "new", "old")

    fit = fit_mixed(build_design(frame, parse_formula(f"y ~ time + treated + {term}")))

    assert UNDETERMINED.format(what=what, group="patient") in fit.warnings


def test_correlation_of_levels_that_never_meet_is_named() -> None:
    # Each lot comes from one source: lmer says that the Hessian is numerically singular.
    frame = more_table("oxide")

    fit = fit_mixed(
        build_design(frame, parse_formula("Thickness ~ Source + (1 | Lot) + (0 + Source | Lot:Wafer)"))
    )

    (warning,) = fit.warnings
    assert warning == UNDETERMINED.format(what="the correlation of SourceS1 and SourceS2", group="Lot:Wafer")


@pytest.mark.parametrize("term", ["(dose | patient)", "(treated || patient)", "(time + I(time^2) | patient)"])
def test_variances_that_can_be_told_apart_are_not_called_unidentified(term: str) -> None:
    rng = np.random.default_rng(1)
    frame = visits(rng, patients=40, rows=6, covariance=((6.0, 1.0), (1.0, 2.0)))
    # A dose that differs between patients only: the spread of patients of the same dose tells of its slope.
    frame["dose"] = frame["patient"].map({patient: rng.normal() for patient in sorted(set(frame["patient"]))})
    frame["time"] += 2000.0

    fit = fit_mixed(build_design(frame, parse_formula(f"y ~ time + {term}")))

    assert not [text for text in fit.warnings if text.startswith("Not identified")]


def test_perfect_correlation_of_a_factor_has_its_own_mend() -> None:
    # With || lme4 leaves a factor as it is: its levels stay correlated, and the fit singular.
    _, fit = solve("gun rounds ~ Method * Physique + (0 + Method | Team) ML")

    (warning,) = fit.warnings
    assert warning == (
        "Singular fit: the correlation of MethodM1 and MethodM2 between levels of Team is estimated as 1: these data"
        " cannot carry all of these variances and correlations. Leave Method out of this random part, or let it vary"
        " as (1 | Team) + (1 | Team:Method), with one variance for all its levels."
    )


def test_three_effects_that_depend_on_each_other_are_named() -> None:
    _, fit = solve(
        "dialyzer rate ~ pressure * QB + I(pressure^2) * QB + (pressure + I(pressure^2) | Subject) ML"
    )

    (warning,) = fit.warnings
    assert warning == (
        "Singular fit: the effects of (Intercept), pressure and I(pressure^2) do not vary independently between levels"
        " of Subject, for one of them follows from the others: these data cannot carry all of these variances and"
        " correlations. Leave out a slope, or the correlation by writing || for |."
    )


def test_several_terms_at_fault_are_named_each() -> None:
    _, fit = solve("glucose conc ~ Time + I(Time^2) + Meal + (1 | Subject/Meal) REML")

    assert [text.split(" is estimated")[0] for text in fit.warnings] == [
        f"Singular fit: the variance of (Intercept) between levels of {group}"
        for group in ("Subject", "Subject:Meal")
    ] + ["Missing values: 2 rows were left out; the fit uses the other 376."]


# lmer warns here that it failed to converge. Its numbers are right to the third digit in the first, wrong in the last.
NEEDLESS = [
    "milk protein ~ Time * Diet + (Time | Cow) REML",
    "milk protein ~ Time * Diet + (Time | Cow) ML",
    "chickweight weight ~ Time * Diet + (Time | Chick) ML",
    "carrots Preference ~ sens1 + sens2 + Homesize + (sens2 | Consumer) + (1 | Product) ML",
    "egsingle math ~ year + sex + (year | child) + (year | school) REML",
    "cake angle ~ recipe * temp + (temp || replicate) REML",
]


@pytest.mark.parametrize("name", NEEDLESS)
def test_fit_has_no_warning_where_lmer_says_needlessly_that_it_failed_to_converge(name: str) -> None:
    _, fit = solve(name)

    assert any("failed to converge" in text for text in BY_LABEL[name]["messages"])
    assert (fit.converged, fit.warnings) == (True, ())
