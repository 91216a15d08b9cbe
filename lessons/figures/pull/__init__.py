"""How far the means of schools of unequal size are pulled towards the overall mean."""

from __future__ import annotations

from lessons.figures.base import Control, Figure, State
from lessons.figures.pull.chart import KEY, LAYOUTS, draw, make_rows
from lessons.figures.pull.data import SCHOOLS, compute_pull
from lessons.figures.pull.words import describe, tabulate


def compute(*, school: int, pupil: int, seed: int) -> State:
    """The figure for schools and pupils that vary with these standard deviations, in points."""
    pull = compute_pull(school_sd=school, pupil_sd=pupil, seed=seed)
    return State(make_rows(pull), describe(pull), tabulate(pull))


FIGURE = Figure(
    slug="pull",
    title="How far a school’s mean is pulled, by its number of pupils",
    description=(
        f"Two panels. In the first a line for each of {SCHOOLS} schools, from the fewest pupils at the top to the most at "
        "the bottom: the mean of its own pupils, what the model predicts, a stroke from one to the other, and a "
        "vertical line at the overall mean. In the second the share of its own distance that a school keeps, against "
        "its number of pupils: a curve that rises towards 100%."
    ),
    controls=(
        Control("school", "SD between schools", 0, 10, 4, one="point", many="points"),
        Control("pupil", "SD of pupils in a school", 2, 14, 8, many="points"),
    ),
    sample=Control("seed", "Sample", 0, 9999, 31),
    key=tuple(KEY.values()),
    layouts=LAYOUTS,
    compute=compute,
    chart=draw,
    way_back="Back to the first sample",
)
