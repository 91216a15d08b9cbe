"""How far three estimates of patients' means lie from the truth, by rows for each patient and alikeness."""

from __future__ import annotations

from lessons.figures.base import Control, Figure, State
from lessons.figures.pooling.chart import KEY, LAYOUTS, SAMPLE, draw, make_rows
from lessons.figures.pooling.data import MOST_ROWS, compute_pooling
from lessons.figures.pooling.words import describe, tabulate


def compute(*, icc: int, rows: int, seed: int) -> State:
    """The figure for an intraclass correlation of `icc` tenths and `rows` readings of each patient."""
    pooling = compute_pooling(icc=icc / 10, rows=rows, seed=seed)
    return State(make_rows(pooling), describe(pooling), tabulate(pooling))


FIGURE = Figure(
    slug="pooling",
    title="Three estimates of a patient’s mean, and how far each lies from the truth",
    description=(
        "Three curves of the expected error in mmHg, by the number of readings of each patient: own means, which fall "
        "from the highest value; the overall mean, a level line; and the predictions of the model, never above either. A "
        "mark on each curve’s number of readings shows the error in one sample."
    ),
    controls=(
        Control.named("icc", "Intraclass correlation", [f"{tenths / 10:.1f}" for tenths in range(10)], 4),
        Control("rows", "Readings of each patient", 2, MOST_ROWS, 4, many="readings"),
    ),
    sample=Control("seed", "Sample", 0, 9999, 31),
    key=(*KEY.values(), *SAMPLE.values()),
    layouts=LAYOUTS,
    compute=compute,
    chart=draw,
    way_back="Back to the first sample",
)
