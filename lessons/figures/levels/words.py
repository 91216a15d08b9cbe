"""What the figure shows, said in words, and its numbers as a table."""

from __future__ import annotations

from lessons.figures.base import Table
from lessons.figures.levels.data import WITHIN, Levels
from lessons.figures.numerals import numeral


def describe(levels: Levels) -> tuple[str, ...]:
    """Three paragraphs: both slopes, what single slopes make of them, and whether that matters."""
    return _two_slopes(levels), _single_slopes(levels), _what_follows(levels)


def _two_slopes(levels: Levels) -> str:
    return (
        f"Within schools the maths test changes by {numeral(levels.within)} points for each unit of the home, between "
        f"schools by {numeral(levels.between)}. The contextual slope is the difference, {numeral(levels.contextual)} "
        f"(standard error {numeral(levels.contextual_se)}): how pupils with equal homes differ whose schools’ means lie "
        "one unit apart."
    )


def _single_slopes(levels: Levels) -> str:
    return (
        f"Ordinary regression finds one slope of {numeral(float(levels.ols.beta[1]))}, with {levels.ols_share:.0%} of its "
        f"weight from the comparison between schools; the random-intercept model finds "
        f"{numeral(float(levels.single.beta[1]))}, with {levels.single_share:.0%}."
    )


def _what_follows(levels: Levels) -> str:
    if levels.true_between == WITHIN:
        return (
            f"In truth both slopes are {numeral(WITHIN, 0)} here, so there is no contextual slope, and a single slope "
            "answers both questions, as a rule more exactly than either of the two alone."
        )
    truth = f"In truth the slopes are {numeral(WITHIN, 0)} within and {numeral(levels.true_between, 0)} between schools"
    if levels.true_between > 0:
        turned = _turned(levels)
        return f"{truth}: they have opposite signs{turned}. No single slope can stand for both."
    return f"{truth}. A single slope is a blend of two answers to two questions."


def _turned(levels: Levels) -> str:
    ols, single = float(levels.ols.beta[1]) > 0, float(levels.single.beta[1]) > 0
    if ols and single:
        return ", and both single slopes have the wrong sign for two pupils of one school"
    if ols or single:
        name = "ordinary regression" if ols else "the random intercept"
        return f", and the single slope of {name} has the wrong sign for two pupils of one school"
    return ""


def tabulate(levels: Levels) -> Table:
    """A row for each slope: estimate, standard error, share of its weight from between schools."""
    ols, single, both = levels.ols, levels.single, levels.both
    rows = (
        ("Within schools", levels.within, both.se[1], 0.0),
        ("Between schools", levels.between, both.se[2], 1.0),
        ("Contextual, between minus within", levels.contextual, levels.contextual_se, None),
        ("Ordinary regression", ols.beta[1], ols.se[1], levels.ols_share),
        ("Random intercept, one slope", single.beta[1], single.se[1], levels.single_share),
    )
    return Table(
        caption="Slopes of the maths test on the home, in points for each unit",
        header=("Slope", "Estimate", "Standard error", "Weight from between schools"),
        rows=tuple(
            (
                name,
                numeral(float(slope), 2),
                numeral(float(se), 2),
                "none" if share is None else f"{share:.0%}",
            )
            for name, slope, se, share in rows
        ),
    )
