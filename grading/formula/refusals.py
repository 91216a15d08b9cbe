"""What R would evaluate and this language does not: function calls, each with its mend."""

from __future__ import annotations

from grading.formula.errors import FormulaError
from grading.formula.mends import is_covariance, mend_of
from grading.formula.names import Names
from grading.formula.stream import TokenStream
from grading.formula.tokens import Token


def function_call(name: Token, stream: TokenStream, names: Names) -> FormulaError:
    """For a name with parentheses after it; the stream stands at the `(`."""
    if stream.has_bar_inside() and not is_covariance(name.text):
        if names.lacks(name.text):
            return FormulaError(
                f"`{name.text}` is no column: a random part stands in parentheses alone, joined to the rest by `+`.",
                name.position,
            )
        return FormulaError(
            f"Between `{name.text}` and the random part a `+` is missing.", stream.peek.position
        )
    if name.text in names:
        return FormulaError(
            f"`{name.text}` is a column, not a function: put an operator between it and the parentheses.",
            stream.peek.position,
        )
    return FormulaError(f"`{name.text}()` is not accepted: {mend_of(name.text)}", name.position)
