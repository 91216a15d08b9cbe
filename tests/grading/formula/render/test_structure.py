import pytest

from grading.formula import Group, parse_formula
from grading.formula.render.structure import nested_levels


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("y ~ (1 | a)", [("a", "a")]),
        ("y ~ (1 | a/b)", [("a", "a"), ("b", "a:b")]),
        ("y ~ (1 | a:b) + (x | a)", [("a", "a"), ("b", "a:b")]),
        ("y ~ (1 | a/b/c)", [("a", "a"), ("b", "a:b"), ("c", "a:b:c")]),
    ],
)
def test_nested_groups_are_levels_from_the_outermost_inward(text, levels):
    expected = [(column, Group(tuple(group.split(":")))) for column, group in levels]

    assert nested_levels(parse_formula(text)) == expected


@pytest.mark.parametrize(
    "text", ["y ~ (1 | a) + (1 | b)", "y ~ (1 | a:b)", "y ~ (1 | a) + (1 | b:c)", "y ~ (1 | a/(b:c))"]
)
def test_groups_that_are_not_nested_column_by_column_have_no_levels(text):
    assert nested_levels(parse_formula(text)) is None
