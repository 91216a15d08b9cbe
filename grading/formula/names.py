"""Which names a formula may use: the columns of the data, where they are known."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Sequence
from itertools import pairwise

from grading.formula.errors import FormulaError
from grading.formula.tokens import Token
from grading.listing import listed

# What stands for a coefficient or an error in an equation.
_COEFFICIENT = re.compile(r"(b|β|beta|γ|gamma|u|e|ε|error)_?\d*_?[ij]{0,2}", re.IGNORECASE)


class Names:
    """Looks names up. Without columns every name is accepted. `tokens` are the formula that they stand in."""

    def __init__(self, columns: Collection[str] | None, tokens: Sequence[Token] = ()) -> None:
        composed = ((unicodedata.normalize("NFC", column), column) for column in columns or ())
        self._columns = None if columns is None else dict(composed)
        self._written = [
            token.text for token, after in pairwise(tokens) if token.kind == "name" and after.kind != "("
        ]

    def __contains__(self, name: str) -> bool:
        return self._columns is not None and name in self._columns

    def lacks(self, name: str) -> bool:
        """Whether the columns are known, and this is none."""
        return self._columns is not None and name not in self._columns

    def column(self, token: Token) -> str:
        """The column that a name stands for, or a `FormulaError` that offers the closest one.

        The error is about the other names of the formula that are no columns, too.
        """
        if not token.text.strip("."):
            raise FormulaError(
                f"`{token.text}` for all other columns is not accepted: write the columns that you mean.",
                token.position,
            )
        if self._columns is None:
            return token.text
        if token.text not in self._columns:
            raise FormulaError(self._unknown(token.text), token.position)
        return self._columns[token.text]

    def _unknown(self, name: str) -> str:
        columns = list((self._columns or {}).values())
        strange = list(
            dict.fromkeys(
                [name, *(other for other in self._written if self.lacks(other) and other.strip("."))]
            )
        )
        nearest = {other: near for other in strange if (near := _nearest(other, columns))}
        hint = ""
        if len(strange) == len(nearest) == 1:
            hint = f" Did you mean `{nearest[name]}`?"
        elif nearest:
            hint = f" Did you mean {listed([f'`{near}` for `{other}`' for other, near in nearest.items()])}?"
        elif any(_COEFFICIENT.fullmatch(other) for other in strange):
            hint = " Coefficients and errors are not written in a formula: leave them out."
        kind = "column" if len(strange) == 1 else "columns"
        listing = ", ".join(f"`{column}`" for column in columns)
        return f"Your data have no {kind} {listed([f'`{other}`' for other in strange])}.{hint} The columns are {listing}."


def _nearest(name: str, columns: Sequence[str]) -> str:
    """The column that is written most nearly so; empty if none is."""
    folded = {column.casefold(): column for column in reversed(columns)}
    found = difflib.get_close_matches(name.casefold(), folded, n=1)
    return folded[found[0]] if found else ""
