import pytest

from grading.formula import parse_formula
from grading.formula.compare.canonical import canonical_spec


def canonical(text, *, unique_labels=None, factors=()):
    return str(canonical_spec(parse_formula(text), unique_labels=unique_labels or {}, factors=factors))


@pytest.mark.parametrize(
    ("unique", "text", "result"),
    [
        ({}, "y ~ 1 + (1 | a:b)", "y ~ 1 + (1 | a:b)"),
        ({"b": ["a"]}, "y ~ 1 + (1 | a:b)", "y ~ 1 + (1 | b)"),
        ({"b": ["a"]}, "y ~ 1 + (1 | a/b)", "y ~ 1 + (1 | a) + (1 | b)"),
        ({"c": ["b"], "b": ["a"]}, "y ~ 1 + (1 | a:c)", "y ~ 1 + (1 | c)"),
        ({"c": ["b"]}, "y ~ 1 + (1 | a:b:c)", "y ~ 1 + (1 | a:c)"),
        ({"a": ["b"], "b": ["a"]}, "y ~ 1 + (1 | a:b)", "y ~ 1 + (1 | b)"),
    ],
)
def test_columns_that_others_determine_are_left_out_of_groups(unique, text, result):
    assert canonical(text, unique_labels=unique) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("y ~ 0 + arm", "y ~ arm"),
        ("y ~ 0 + x", "y ~ 0 + x"),
        ("y ~ 0 + arm:x", "y ~ 0 + arm:x"),
        ("y ~ x + (0 + arm | g)", "y ~ x + (1 + arm | g)"),
        ("y ~ x + (1 | g) + (0 + arm | g)", "y ~ x + (1 | g) + (0 + arm | g)"),
    ],
)
def test_category_brings_its_intercept_along(text, result):
    assert canonical(text, factors=["arm"]) == result
