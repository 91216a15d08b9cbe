from __future__ import annotations

import pytest
from hypothesis import given, settings

from grading.formula import PACKAGES, Package, parse_formula
from grading.translation.naming import free_name, new_names, rename, takes_name
from tests.grading.formula.strategies import specs


@pytest.mark.parametrize(
    ("package", "column"),
    [
        ("lme4", "if"),
        ("nlme", "_x"),
        ("statsmodels", "C"),
        ("statsmodels", "Intercept"),
        ("stata", "x.1"),
        ("stata", "a_name_of_more_than_thirty_two_letters"),
        ("spss", "By"),
        ("mixedmodels", "end"),
        ("mixedmodels", "dɛ"),
        *((package, "µ") for package in PACKAGES),
    ],
)
def test_name_that_the_package_reads_otherwise_gets_another(package: Package, column: str) -> None:
    assert not takes_name(package, column)

    (new,) = new_names(package, [column, "y"]).values()

    assert takes_name(package, new)
    assert new not in {column, "y"}


def test_new_name_is_nobody_elses() -> None:
    assert new_names("stata", ["x.1", "x_1", "X_1_1"]) == {"x.1": "x_1_2"}


def test_spss_does_not_tell_capitals_apart() -> None:
    assert new_names("spss", ["y", "Y"]) == {"Y": "Y_1"}
    assert new_names("stata", ["y", "Y"]) == {}


@pytest.mark.parametrize("wanted", ["", "___", "1st", "日本語", "a b", "x" * 300])
@pytest.mark.parametrize("package", PACKAGES)
def test_any_wish_becomes_a_name(package: Package, wanted: str) -> None:
    assert takes_name(package, free_name(package, wanted, ["v", "x"]))


@settings(max_examples=50)
@given(specs())
def test_renaming_there_and_back_is_the_same_model(spec) -> None:
    names = {name: f"new{number}" for number, name in enumerate(sorted(spec.columns))}

    there = rename(spec, names)

    assert there.columns == frozenset(names.values())
    assert rename(there, {new: old for old, new in names.items()}) == spec


def test_renaming_reaches_every_place() -> None:
    spec = rename(parse_formula("y ~ x + I(x^2) + x:z + (x | g:h)"), {"y": "a", "x": "b", "g": "c"})

    assert spec == parse_formula("a ~ b + I(b^2) + b:z + (b | c:h)")
