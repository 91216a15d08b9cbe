import pytest

from grading.formula import FormulaError, Group, parse_formula


@pytest.mark.parametrize(
    ("written", "groups"),
    [
        ("g", ["g"]),
        ("a:b", ["a:b"]),
        ("a/b", ["a", "a:b"]),
        ("a/b/c", ["a", "a:b", "a:b:c"]),
        ("(a/b)", ["a", "a:b"]),
        ("(a/b)/c", ["a", "a:b", "a:b:c"]),
        ("a/(b/c)", ["a", "a:b", "a:b:c"]),
        ("a:b/c", ["a:b", "a:b:c"]),
        ("a/(b:c)", ["a", "a:b:c"]),
        ("a:a", ["a"]),
    ],
)
def test_groups_are_combined_and_nested(written, groups):
    spec = parse_formula(f"y ~ x + (1 | {written})")

    assert spec.groups == tuple(Group(tuple(group.split(":"))) for group in groups)


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        (
            "y ~ (1 | a + b)",
            11,
            "After the bar `+` is not accepted: write a random part for each group, as in `(1 | a) + (1 | b)`.",
        ),
        (
            "y ~ (1 | a * b)",
            11,
            "After the bar `*` is not accepted: write a random part for each group, as in `(1 | a) + (1 | b)`.",
        ),
        (
            "y ~ (1 | a | b)",
            11,
            "A random part has one bar: write one for each group, as in `(1 | a) + (1 | b)`.",
        ),
        ("y ~ (1 | )", 9, "Say which groups the effects vary over, after the bar, as in `(1 | g)`."),
        (
            "y ~ (1 | 1)",
            9,
            "After the bar stands a grouping column, and `1` is none: write it as in `(1 | g)`.",
        ),
        ("y ~ (1 | f(g))", 9, "`f()` is not accepted after the bar: groups are columns as they are."),
        ("y ~ (1 | g h)", 11, "`h` cannot follow a group: combine groups by `:` or nest them by `/`."),
        ("y ~ (1 | g^2)", 10, "`^` cannot follow a group: combine groups by `:` or nest them by `/`."),
        (
            "y ~ (1 | a:(b/c))",
            10,
            "After the bar `:` combines columns, not nested groups: write `a:b` or `a/b`.",
        ),
    ],
)
def test_group_that_is_no_column_is_refused(text, position, message):
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)

    assert (caught.value.message, caught.value.position) == (message, position)
