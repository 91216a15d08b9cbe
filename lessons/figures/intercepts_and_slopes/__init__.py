"""Random intercepts against random intercepts and slopes, by how much slopes really differ."""

from __future__ import annotations

from lessons.figures.base import Control, Figure, State
from lessons.figures.intercepts_and_slopes.chart import KEY, LAYOUTS, SHOWN, draw, make_rows
from lessons.figures.intercepts_and_slopes.data import PATIENTS, compute_two_models
from lessons.figures.intercepts_and_slopes.words import describe, tabulate


def compute(*, spread: int, seed: int) -> State:
    """The figure for the study with this seed, whose slopes have the standard deviation `spread`."""
    found = compute_two_models(spread=spread, seed=seed)
    return State(make_rows(found), describe(found), tabulate(found))


UNIT = "mmHg a month"
FIGURE = Figure(
    slug="intercepts-and-slopes",
    title="Parallel lines, and lines that tilt",
    description=(
        f"Two panels with the same readings of {SHOWN} of {PATIENTS} patients over four months and the lines that a "
        "model fits to them: parallel ones with random intercepts on the left, ones of different slopes with random "
        "intercepts and slopes on the right. A dashed line is the average."
    ),
    controls=(Control("spread", "True standard deviation of slopes", 0, 6, 3, one=UNIT, many=UNIT),),
    sample=Control("seed", "Sample", 0, 9999, 31),
    key=tuple(KEY.values()),
    layouts=LAYOUTS,
    compute=compute,
    chart=draw,
    way_back="Back to the first study",
)
