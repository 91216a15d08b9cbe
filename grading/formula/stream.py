"""A reader's place in a list of tokens, and what to say when the next one does not fit."""

from __future__ import annotations

from collections.abc import Sequence

from grading.formula.errors import FormulaError
from grading.formula.tokens import Token


class TokenStream:
    """Tokens in order; the last one, of kind `end`, is never passed."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.index = 0

    @property
    def peek(self) -> Token:
        return self.tokens[self.index]

    def take(self) -> Token:
        token = self.tokens[self.index]
        self.index = min(self.index + 1, len(self.tokens) - 1)
        return token

    def has_bar_inside(self) -> bool:
        """Whether the parentheses that open here hold a bar, as a random part does."""
        depth = 0
        for token in self.tokens[self.index :]:
            depth += (token.kind == "(") - (token.kind == ")")
            if depth == 1 and token.kind in ("|", "||"):
                return True
            if depth <= 0:
                break
        return False

    def misplaced(self) -> FormulaError:
        """For a token that cannot follow the one before it."""
        token, before = self.peek, self.tokens[self.index - 1]
        if token.kind == "~":
            return FormulaError("A formula has one `~`: delete the second.", token.position)
        bar = " If you mean the bar, it is `|`." if token.text in ("I", "l") else ""
        return FormulaError(
            f"Between `{before.text}` and `{token.text}` an operator is missing: `+` for a further term, `*` for one "
            f"with its interaction, `:` for the interaction alone.{bar}",
            token.position,
        )

    def missing_term(self, found: Token) -> FormulaError:
        """For a token, already taken, where a term should have been."""
        place = self.tokens.index(found)
        before = f"after `{self.tokens[place - 1].text}`" if place else "at the start"
        if found.kind == "end":
            return FormulaError(f"Your formula ends {before}: a term is missing there.", found.position)
        if found.kind == ")":
            return FormulaError(f"A term is missing {before}, where the parentheses close.", found.position)
        return FormulaError(
            f"A term is missing {before}: `{found.text}` cannot stand there.",
            found.position,
        )
