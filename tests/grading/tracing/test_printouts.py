"""Printed numbers find their places in a family, however a package or a student names them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grading.numbers import Family
from grading.readers import ReadOutput, read_output
from grading.tracing.printouts import Printout, sort_numbers
from grading.words import Words
from tests.grading.families import WORDS, make_family

FAMILY = make_family()
NESTED = replace(make_family(), second="ward", nested=True)


def sort(text: str, family: Family = FAMILY, words: Words = WORDS) -> Printout:
    found = read_output(text)
    assert isinstance(found, ReadOutput), found
    return sort_numbers(found, family, words)


def with_fixed(*terms: str) -> str:
    rows = "\n".join(f"{term} 1.5 0.5 3.0" for term in terms)
    return f"Fixed effects:\n  Estimate Std. Error t value\n{rows}\n"


def with_random(*rows: str) -> str:
    listing = "\n".join(rows)
    return f"Random effects:\n Groups   Name        Variance Std.Dev. Corr\n{listing}\n Residual             16.00    4.00\n"


@pytest.mark.parametrize(
    "printed", ["treated", "treated1", "Treated", "factor(treated)1", "C(treated)[T.1]", "tr~ed"]
)
def test_predictor_of_zero_and_one_is_known_by_any_name(printed: str) -> None:
    found = sort(with_fixed("(Intercept)", "time", printed))

    assert (list(found.fixed), found.strange, found.reversed) == (
        ["(Intercept)", "time", "treated"],
        (),
        frozenset(),
    )


def test_factor_with_the_other_reference_is_reversed() -> None:
    found = sort(with_fixed("(Intercept)", "time", "[treated=0]"))

    assert (list(found.fixed), found.reversed) == (["(Intercept)", "time", "treated"], frozenset({"treated"}))


@pytest.mark.parametrize("printed", ["time:treated", "visit2", "age", "treatedyes"])
def test_terms_of_no_model_are_strange(printed: str) -> None:
    assert sort(with_fixed("(Intercept)", printed)).strange == (printed,)


def test_columns_for_patients_are_dummies() -> None:
    found = sort(with_fixed("(Intercept)", "time", "factor(patient)P02", "patientP03"))

    assert (found.dummies, found.strange, list(found.fixed)) == (True, (), ["(Intercept)", "time"])


def test_intercept_and_slope_with_their_correlation() -> None:
    found = sort(
        with_random(
            " patient  (Intercept) 64.00    8.00         ", "          time         4.00    2.00   -0.25"
        )
    )

    assert list(found.spreads) == ["intercept", "slope", "residual"]
    assert found.correlation is not None
    assert (found.correlation.value, found.groups) == (-0.25, ("patient",))


def test_slope_of_another_term_is_strange() -> None:
    found = sort(
        with_random(
            " patient  (Intercept) 64.00    8.00         ", "          treated      4.00    2.00   -0.25"
        )
    )

    assert found.strange == ("treated | patient",)


@pytest.mark.parametrize("inner", ["ward:patient", "patient:ward", "ward", "x"])
def test_second_factor_is_known_by_its_name_or_by_the_other_one(inner: str) -> None:
    found = sort(
        with_random(f" {inner:<8} (Intercept) 9.00     3.00", " patient  (Intercept) 64.00    8.00"), NESTED
    )

    assert found.spreads["second"].variance is not None
    assert found.spreads["second"].variance.value == 9.0
    assert set(found.spreads) == {"second", "intercept", "residual"}


def test_levels_are_those_of_the_unit() -> None:
    text = with_random(" patient  (Intercept) 64.00    8.00") + "Number of obs: 40, groups:  patient, 10\n"

    levels = sort(text).levels

    assert levels is not None
    assert levels.value == 10
