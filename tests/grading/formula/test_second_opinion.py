"""The parser behind bambi, `formulae`, must find the same terms wherever it knows the syntax."""

import formulae
import pytest
from formulae.terms import Intercept
from formulae.terms.call import Call

from grading.formula import parse_formula

FORMULAS = [
    "y ~ 1",
    "y ~ x",
    "y ~ x - 1",
    "y ~ 0 + x",
    "y ~ x + 0",
    "y ~ x + z",
    "y ~ x:z",
    "y ~ x * z",
    "y ~ a * b * c",
    "y ~ a * b * c - a:b:c",
    "y ~ (a + b + c)^2",
    "y ~ (a + b)^2 - a:b",
    "y ~ (a + b):c",
    "y ~ a:(b + c)",
    "y ~ a/b",
    "y ~ (a + b)/c",
    "y ~ a * b + a:c",
    "y ~ x + I(x^2)",
    "y ~ z * I(x^3)",
    "y ~ x + (1 | g)",
    "y ~ x + (x | g)",
    "y ~ x + (1 + x | g)",
    "y ~ x + (0 + x | g)",
    "y ~ x + (x + z | g) + (1 | h)",
    "y ~ x * z + (x * z | g)",
    "y ~ x + (1 | g:h)",
    "y ~ x + (1 | g/h)",
    "y ~ 1 + (1 | a/b/c)",
    "y ~ x + (x | g/h)",
    "y ~ x + (1 | g) + (0 + x | g)",
]


def name_of(component):
    return str(component.call).replace(" ", "") if isinstance(component, Call) else component.name


def term_of(term):
    if isinstance(term, Intercept):
        return frozenset()
    return frozenset(name_of(component) for component in term.components)


def their_model(text):
    model = formulae.model_description(text.replace("^", "**"))
    fixed = {term_of(term) for term in model.common_terms}
    random = {(term_of(term.expr), term_of(term.factor)) for term in model.group_terms}
    return model.response.term.name, fixed, random


def our_model(text):
    spec = parse_formula(text)
    fixed = {frozenset(str(factor).replace("^", "**") for factor in term.factors) for term in spec.fixed}
    random = {
        (frozenset(str(factor).replace("^", "**") for factor in term.factors), frozenset(block.group.columns))
        for block in spec.random
        for term in block.terms
    }
    return spec.response, fixed, random


@pytest.mark.parametrize("text", FORMULAS)
def test_formula_has_the_terms_that_formulae_finds(text):
    assert our_model(text) == their_model(text)
