"""Names of terms in the way of lme4."""

from __future__ import annotations

import pytest

from grading.readers.terms import normal_group, normal_julia, normal_stata, normal_term


@pytest.mark.parametrize(
    ("printed", "term"),
    [
        ("(Intercept)", "(Intercept)"),
        ("Intercept", "(Intercept)"),
        ("const", "(Intercept)"),
        ("treated1", "treated1"),
        ("C(treated)[T.1]", "treated1"),
        ("C(treated, Treatment(0))[T.1]", "treated1"),
        ("treated[T.yes]", "treatedyes"),
        ("factor(treated)1", "treated1"),
        ("as.factor(treated)1", "treated1"),
        ("[treated=1]", "treated1"),
        ("time:C(Sex)[T.Male]", "time:SexMale"),
        ("[treated=1] * time", "treated1:time"),
        ("time * age", "time:age"),
        ("MachineC: old one", "MachineC: old one"),
        ("I(x^2)", "I(x^2)"),
        ("C(a)[T.b:c]:x", "ab:c:x"),
    ],
)
def test_normal_term(printed: str, term: str) -> None:
    assert normal_term(printed) == term


@pytest.mark.parametrize(
    ("printed", "term"),
    [
        ("_cons", "(Intercept)"),
        ("1.treated", "treated1"),
        ("low carb.diet", "dietlow carb"),
        ("1.treated#c.week", "treated1:week"),
        ("c.week", "week"),
        ("hospital_be~s", "hospital_be~s"),
    ],
)
def test_normal_stata(printed: str, term: str) -> None:
    assert normal_stata(printed) == term


@pytest.mark.parametrize(
    ("printed", "term"),
    [
        ("(Intercept)", "(Intercept)"),
        ("spkr: old", "spkrold"),
        ("spkr: old & prec: maintain", "spkrold:precmaintain"),
    ],
)
def test_normal_julia(printed: str, term: str) -> None:
    assert normal_julia(printed) == term


@pytest.mark.parametrize(
    ("printed", "group"),
    [
        ("cask %in% batch", "batch:cask"),
        ("batch * cask", "batch:cask"),
        ("batch & cask", "batch:cask"),
        ("id", "id"),
    ],
)
def test_normal_group(printed: str, group: str) -> None:
    assert normal_group(printed) == group
