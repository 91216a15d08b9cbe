"""The profiled criterion over the spread of slopes and their correlation with intercepts, and its lowest point."""

from __future__ import annotations

from lessons.figures.base import Control, Figure, State
from lessons.figures.numerals import numeral
from lessons.figures.ridge.chart import KEY, LAYOUTS, draw, make_rows
from lessons.figures.ridge.data import PATIENTS, compute_ridge
from lessons.figures.ridge.words import describe, tabulate
from lessons.studies import VISITS


def compute(*, slopes: int, visits: int, seed: int) -> State:
    """The figure where slopes have a standard deviation of `slopes` halves of a mmHg a month."""
    ridge = compute_ridge(slope_sd=slopes / 2, visits=visits, seed=seed)
    return State(make_rows(ridge), describe(ridge), tabulate(ridge))


FIGURE = Figure(
    slug="ridge",
    title="Where the likelihood lies flat",
    description=(
        f"The criterion for a sample of {PATIENTS} patients, as contour lines over two parameters: to the "
        "right the spread of the slopes, upwards their "
        "correlation with the intercepts, from −1 to 1. Lines 1, 4 and 9 above the lowest point enclose one another; a "
        "point marks the lowest place, a cross the truth."
    ),
    controls=(
        Control.named(
            "slopes",
            "True SD of the patients’ slopes",
            [f"{numeral(halves / 2)} mmHg a month" for halves in range(7)],
            6,
        ),
        Control("visits", "Visits of each patient", 3, VISITS, 4, many="visits"),
    ),
    sample=Control("seed", "Sample", 0, 9999, 31),
    key=tuple(KEY.values()),
    layouts=LAYOUTS,
    compute=compute,
    chart=draw,
    way_back="Back to the first sample",
)
