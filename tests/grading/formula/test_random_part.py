import pytest

from grading.formula import FormulaError, parse_formula


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        (
            "y ~ (1 | g) + (1 | g)",
            14,
            "`(1 | g)` stands in your formula twice, and no data can tell the two apart: keep one.",
        ),
        (
            "y ~ x + (1 | g) + (x | g)",
            18,
            "The random intercept over `g` stands both in `(1 | g)` and in `(1 + x | g)`, and no data can tell the two "
            "apart: keep one of them.",
        ),
        (
            "y ~ x + (0 + x | g) + (1 + z + x | g)",
            22,
            "The random slope of `x` over `g` stands both in `(0 + x | g)` and in `(1 + z + x | g)`, and no data can tell "
            "the two apart: keep one of them.",
        ),
        (
            "y ~ (1 | a/b) + (1 | b:a)",
            16,
            "`(1 | b:a)` stands in your formula twice, and no data can tell the two apart: keep one.",
        ),
        (
            "y ~ (x | x)",
            4,
            "In `(1 + x | x)` the column `x` stands on both sides of the bar: what varies goes to the left, the groups go "
            "to the right.",
        ),
        (
            "y ~ (a + b + c + d + e + f | g) + (a + b + c + d + e + f | h)",
            34,
            "Your random parts have more than 12 terms together, intercepts counted: leave some out.",
        ),
    ],
)
def test_random_part_that_cannot_be_estimated_is_refused(text, position, message):
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)

    assert (caught.value.message, caught.value.position) == (message, position)


def test_same_effects_over_different_groups_are_accepted():
    assert str(parse_formula("y ~ x + (x | g) + (x | h)")) == "y ~ x + (1 + x | g) + (1 + x | h)"
