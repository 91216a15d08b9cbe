"""The one thing that goes wrong with a formula: it cannot be read."""

from __future__ import annotations


class FormulaError(ValueError):
    """A formula is malformed or goes beyond what is accepted.

    `message` is for the student: it names the value, the rule and the mend. `position` is the 0-based
    index of the character it is about, in the text as it was given; None where no single place is meant.
    """

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
