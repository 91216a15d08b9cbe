import pytest

from grading.formula import FormulaError, parse_formula


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        (
            "y ~ log(x)",
            4,
            "`log()` is not accepted: a formula here uses the columns as they are, and powers such as `I(x^2)`.",
        ),
        (
            "log(y) ~ x",
            0,
            "`log()` is not accepted: a formula here uses the columns as they are, and powers such as `I(x^2)`.",
        ),
        (
            "y ~ splines.bs(x)",
            4,
            "`splines.bs()` is not accepted: a formula here uses the columns as they are, and powers such as `I(x^2)`.",
        ),
        ("y ~ poly(x)", 4, "`poly()` is not accepted: write the powers out, as in `x + I(x^2)`."),
        (
            "y ~ factor(x)",
            4,
            "`factor()` is not accepted: write the column alone. Labels are categories already, for a column of 0 and 1 the "
            "model is the same, and other numbers stay numbers.",
        ),
        (
            "y ~ x + diag(z | g)",
            8,
            "`diag()` is not accepted: write `(x | g)` for free correlations, and `(x || g)` for none.",
        ),
        (
            "y ~ x + random(z | g)",
            8,
            "`random` is no column: a random part stands in parentheses alone, joined to the rest by `+`.",
        ),
        (
            "y ~ offset(x)",
            4,
            "`offset()` is not accepted: no question here needs a term with a fixed coefficient, so leave it out.",
        ),
        ("y ~ x (1 | g)", 6, "Between `x` and the random part a `+` is missing."),
        ("y ~ x (z)", 6, "`x` is a column, not a function: put an operator between it and the parentheses."),
    ],
)
def test_function_call_is_refused_with_its_mend(text, position, message):
    with pytest.raises(FormulaError) as caught:
        parse_formula(text, ["x", "y", "z", "g"])

    assert (caught.value.message, caught.value.position) == (message, position)
