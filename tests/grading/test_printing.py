"""Outputs that we print, read again: they are recognised as those of their fit, and of no other."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from datasets.making import draw_certified
from datasets.scenarios import SCENARIOS
from grading.certify import Certifier
from grading.graders.output import OutputTask, grade_output
from grading.numbers import Family
from grading.printing import CannotPrint, may_print, print_fit
from grading.readers import ReadOutput, read_output
from grading.words import words_of
from tests.grading.families import make_family, make_fit

DATA = [
    ("blood-pressure", "standard"),
    ("growth", "gaps"),
    ("casks", "standard"),
    ("reaction-times", "slopes-differ"),
    ("schools", "standard"),
]


@cache
def family_of(scenario: str, setting: str) -> Family:
    certifier = Certifier()
    draw_certified(scenario=scenario, setting=setting, seed_parts=("printing",), certify=certifier)
    assert certifier.family is not None
    return certifier.family


def read(text: str) -> ReadOutput:
    found = read_output(text)
    assert isinstance(found, ReadOutput), found
    return found


@pytest.mark.parametrize(("scenario", "setting"), DATA, ids=[f"{row[0]}-{row[1]}" for row in DATA])
def test_each_printed_fit_is_read_as_itself(scenario: str, setting: str) -> None:
    family, structure = family_of(scenario, setting), SCENARIOS[scenario].structure
    printed = {name: print_fit(fit, family) for name, fit in family.fits.items() if may_print(fit)}

    graded = {
        name: grade_output(text, OutputTask(name, words_of(structure), structure.outcome), family)
        for name, text in printed.items()
    }

    assert {"ols", "random_intercept", family.reference} <= set(printed)
    assert {name: verdict.outcome for name, verdict in graded.items()} == dict.fromkeys(printed, "right")
    assert {name: read(text).unread for name, text in printed.items()} == dict.fromkeys(printed, ())


def test_printed_fit_has_its_method_formula_and_counts() -> None:
    family = family_of("casks", "standard")

    found = read(print_fit(family.fits["nested_ml"], family))

    fit = family.fits["nested_ml"]
    assert (found.package, found.method, str(found.spec)) == ("lme4", "ML", fit.formula)
    assert {name: number.value for name, number in found.groups.items()} == {
        "batch": fit.groups,
        "batch:cask": family.facts.seconds,
    }
    assert found.n is not None
    assert found.n.value == fit.n
    assert found.missing == ()


def test_effects_that_are_kept_apart_belong_to_one_factor() -> None:
    family = family_of("blood-pressure", "standard")

    found = read(print_fit(family.fits["uncorrelated_slope"], family))

    assert [(block.group, block.terms) for block in found.random] == [
        ("patient", ("(Intercept)",)),
        ("patient", ("time",)),
    ]


def test_singular_fit_says_so() -> None:
    singular = make_fit(
        "random_slope",
        (2.6, 0.9, 3.2),
        formula="sbp ~ time + treated + (1 + time | patient)",
        variance={"intercept": 64.0, "slope": 0.0, "residual": 9.0},
        covariance=0.0,
        loglik=-115.0,
        singular=True,
    )

    found = read(print_fit(singular, make_family(singular)))

    assert found.warned == {"singular"}
    assert found.unread == ()


@pytest.mark.parametrize("name", ["cluster_robust", "cluster_dummies", "two_stage"])
def test_fit_that_has_no_output_of_its_own_is_refused(name: str) -> None:
    family = family_of("blood-pressure", "standard")

    with pytest.raises(CannotPrint, match=f"no output can be written for '{name}'"):
        print_fit(family.fits[name], family)


def test_logistic_fit_is_refused() -> None:
    family = make_family()
    logistic = replace(family.fits["random_intercept"], name="logistic", method="Laplace")

    assert may_print(logistic) is False
