"""What R would evaluate and this language does not: function calls, each with its mend."""

from __future__ import annotations

from grading.formula.errors import FormulaError
from grading.formula.stream import TokenStream
from grading.formula.tokens import Token

_CATEGORIES = "write the column alone; a column of labels is categorical already."
_MENDS = {
    "factor": _CATEGORIES,
    "as.factor": _CATEGORIES,
    "C": _CATEGORIES,
    "poly": "write the powers out, as in `x + I(x^2)`.",
    "offset": "no question here needs a term with a fixed coefficient, so leave it out.",
}
_COLUMNS_ONLY = "a formula here uses the columns as they are, and powers such as `I(x^2)`."


def function_call(name: Token, stream: TokenStream, *, known: bool) -> FormulaError:
    """For a name with parentheses after it. `known` says that it is a column; the stream stands at the `(`."""
    if stream.has_bar_inside():
        return FormulaError(
            f"Between `{name.text}` and the random part a `+` is missing.", stream.peek.position
        )
    if known:
        return FormulaError(
            f"`{name.text}` is a column, not a function: put an operator between it and the parentheses.",
            stream.peek.position,
        )
    mend = _MENDS.get(name.text, _COLUMNS_ONLY)
    return FormulaError(f"`{name.text}()` is not accepted: {mend}", name.position)
