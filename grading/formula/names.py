"""Which names a formula may use: the columns of the data, where they are known."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection

from grading.formula.errors import FormulaError
from grading.formula.tokens import Token


class Names:
    """Looks names up. Without columns every name is accepted."""

    def __init__(self, columns: Collection[str] | None) -> None:
        composed = ((unicodedata.normalize("NFC", column), column) for column in columns or ())
        self._columns = None if columns is None else dict(composed)

    def __contains__(self, name: str) -> bool:
        return self._columns is not None and name in self._columns

    def column(self, token: Token) -> str:
        """The column that a name stands for, or a `FormulaError` that offers the closest one."""
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
        folded = {column.casefold(): column for column in reversed(columns)}
        nearest = difflib.get_close_matches(name.casefold(), folded, n=1)
        hint = f" Did you mean `{folded[nearest[0]]}`?" if nearest else ""
        listing = ", ".join(f"`{column}`" for column in columns)
        return f"Your data have no column `{name}`.{hint} The columns are {listing}."
