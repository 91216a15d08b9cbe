"""What the figure shows, said in words, and its numbers as a table."""

from __future__ import annotations

from collections.abc import Mapping

from lessons.figures.base import Table
from lessons.figures.intervals.chart import METHODS, PREDICTORS
from lessons.figures.intervals.data import PATIENTS, STUDIES, VISITS, Intervals
from lessons.figures.numerals import numeral, share

# Widths nearer to each other than this are called equal.
ALIKE = 0.02
Found = Mapping[tuple[str, str], Intervals]


def describe(icc: float, found: Found) -> tuple[str, ...]:
    """A paragraph for each predictor."""
    return (
        f"At an ICC of {icc:.2f}, for treated, which differs between patients: {_compare(icc, found, 'treated')}",
        f"For time, which varies within patients: {_compare(icc, found, 'time')}",
    )


def _compare(icc: float, found: Found, predictor: str) -> str:
    ordinary, mixed = found[predictor, "ordinary"], found[predictor, "mixed"]
    ratio = ordinary.width / mixed.width
    wide = f"the ordinary interval is {ratio:.2f} times as wide as the mixed one"
    if abs(ratio - 1) < ALIKE:
        width = "the ordinary interval is as wide as the mixed one."
    elif icc == 0:
        width = (
            f"{wide}. Here the rows are independent, and counting patients in place of rows costs a little."
        )
    else:
        width = f"{wide}, so it is too {'narrow' if ratio < 1 else 'wide'}."
    return (
        f"{width} Of {STUDIES} studies, it contains the truth in {share(ordinary.coverage)}, "
        f"the mixed one in {share(mixed.coverage)}; both are meant to do so in 95%."
    )


def tabulate(found: Found) -> Table:
    """A row for each panel."""
    return Table(
        caption=(
            f"{STUDIES} simulated studies of {PATIENTS} patients with {VISITS} visits each: "
            "95% intervals, in mmHg for treated and mmHg a month for time"
        ),
        header=(
            "Predictor and method",
            "Mean width",
            "Contain the truth",
            "Mean standard error",
            "SD of estimates",
        ),
        rows=tuple(
            (
                f"{PREDICTORS[predictor]}: {METHODS[method].lower()}",
                numeral(one.width, 2),
                f"{one.coverage:.1%}",
                numeral(float(one.se.mean()), 2),
                numeral(float(one.estimate.std(ddof=1)), 2),
            )
            for (predictor, method), one in found.items()
        ),
    )
