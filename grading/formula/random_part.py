"""Random blocks as they are read, each checked against those before it."""

from __future__ import annotations

from grading.formula.errors import FormulaError
from grading.formula.expansion import MAX_TERMS
from grading.formula.spec import INTERCEPT, RandomTerm


class RandomPart:
    """The blocks of a formula in order of writing.

    lme4 lets an effect vary twice over the same groups and then cannot tell the two variances apart;
    here that is refused.
    """

    def __init__(self) -> None:
        self.blocks: list[RandomTerm] = []

    def add(self, block: RandomTerm, position: int) -> None:
        """Keeps `block`, or raises a `FormulaError` at `position`."""
        _check_sides(block, position)
        for other in self.blocks:
            if other.group == block.group:
                _check_overlap(block, other, position)
        self.blocks.append(block)
        if sum(len(each.terms) for each in self.blocks) > MAX_TERMS:
            raise FormulaError(
                f"Your random parts have more than {MAX_TERMS} terms together, intercepts counted: leave some out.",
                position,
            )


def _check_sides(block: RandomTerm, position: int) -> None:
    for column in block.group.columns:
        if any(column in term.columns for term in block.terms):
            raise FormulaError(
                f"In `{block}` the column `{column}` stands on both sides of the bar: what varies goes to the left, "
                "the groups go to the right.",
                position,
            )


def _check_overlap(block: RandomTerm, other: RandomTerm, position: int) -> None:
    if other == block:
        raise FormulaError(
            f"`{block}` stands in your formula twice, and no data can tell the two apart: keep one.", position
        )
    for term in block.terms:
        if term in other.terms:
            what = "random intercept" if term == INTERCEPT else f"random slope of `{term}`"
            raise FormulaError(
                f"The {what} over `{block.group}` stands both in `{other}` and in `{block}`, and no data can tell the "
                "two apart: keep one of them.",
                position,
            )
