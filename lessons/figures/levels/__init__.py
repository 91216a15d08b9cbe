"""The slope within schools, the slope between them, and what a single slope makes of both."""

from __future__ import annotations

from lessons.figures.base import Control, Figure, State
from lessons.figures.levels.chart import KEY, LAYOUTS, draw, make_rows
from lessons.figures.levels.data import SCHOOLS, compute_levels
from lessons.figures.levels.words import describe, tabulate
from lessons.figures.numerals import numeral

BETWEEN = range(-2, 9)


def compute(*, between: int, pupils: int, seed: int) -> State:
    """The figure for the slope between schools at this place of `BETWEEN` and about `pupils` pupils in each."""
    levels = compute_levels(between=float(BETWEEN[between]), pupils=pupils, seed=seed)
    return State(make_rows(levels), describe(levels), tabulate(levels))


FIGURE = Figure(
    slug="levels",
    title="Within schools, between schools, and one slope for both",
    description=(
        f"Pupils of {SCHOOLS} schools: the maths test by the score of the home. A ring at the mean of each school, a short "
        "line through it with the slope within schools, and three long lines: through the schools’ means, and with the "
        "single slopes of ordinary regression and of the random-intercept model."
    ),
    controls=(
        Control.named(
            "between",
            "True slope between schools",
            [f"{numeral(slope, 0)} {'point' if abs(slope) == 1 else 'points'}" for slope in BETWEEN],
            BETWEEN.index(6),
        ),
        Control("pupils", "Pupils in each school, about", 3, 30, 12, many="pupils"),
    ),
    sample=Control("seed", "Sample", 0, 9999, 31),
    key=tuple(KEY.values()),
    layouts=LAYOUTS,
    compute=compute,
    chart=draw,
    way_back="Back to the first sample",
)
