"""What to write in place of a function call, which R would evaluate and this language does not."""

from __future__ import annotations

_CATEGORIES = (
    "write the column alone. Labels are categories already, for a column of 0 and 1 the model is the same, and other "
    "numbers stay numbers."
)
_COVARIANCES = "write `(x | g)` for free correlations, and `(x || g)` for none."
_MENDS = {
    **dict.fromkeys(("factor", "as.factor", "C"), _CATEGORIES),
    **dict.fromkeys(("us", "diag", "cs", "ar1", "homdiag", "un"), _COVARIANCES),
    "poly": "write the powers out, as in `x + I(x^2)`.",
    "offset": "no question here needs a term with a fixed coefficient, so leave it out.",
}
_COLUMNS_ONLY = "a formula here uses the columns as they are, and powers such as `I(x^2)`."


def mend_of(name: str) -> str:
    """The end of the sentence that begins with the name of the function and "is not accepted:"."""
    return _MENDS.get(name, _COLUMNS_ONLY)


def is_covariance(name: str) -> bool:
    """Whether the function says how the random effects inside it correlate."""
    return _MENDS.get(name) == _COVARIANCES
