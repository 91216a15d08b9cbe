from typing import get_args

import pytest
from hypothesis import given

from grading.formula import PACKAGES, Package, parse_formula, render
from tests.grading.formula.strategies import specs


def test_every_package_has_a_printer():
    assert set(PACKAGES) == set(get_args(Package))


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_can_say_the_common_models(package):
    for text in ("y ~ x + (1 | g)", "y ~ x * z + (x | g)", "y ~ x + (x || g)", "y ~ x + (1 | a/b)", "y ~ x"):
        assert isinstance(render(parse_formula(text), package), str)


@given(specs())
def test_lme4_call_holds_a_formula_of_the_same_model(spec):
    call = render(spec, "lme4")
    assert call is not None

    formula = call.partition("(")[2].rpartition(", data = ")[0]
    assert parse_formula(formula) == spec


@given(specs())
def test_any_model_is_printed_or_left_unsaid(spec):
    for package in PACKAGES:
        text = render(spec, package, factors=["arm.b"], method="ML", missing=True)
        assert text is None or (spec.response in text and text.count("(") == text.count(")"))
