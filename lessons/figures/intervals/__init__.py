"""Intervals of ordinary regression and of a mixed model, by how alike the rows of a patient are."""

from __future__ import annotations

from lessons.figures.base import Control, Figure, State
from lessons.figures.intervals.chart import KEY, LAYOUTS, SHOWN, draw, make_rows
from lessons.figures.intervals.data import STUDIES, compute_intervals
from lessons.figures.intervals.words import describe, tabulate

ICCS = tuple(step / 20 for step in range(20))


def compute(*, icc: int, seed: int) -> State:
    """The figure at ICCS[icc], for the studies drawn with this seed."""
    found = compute_intervals(icc=ICCS[icc], seed=seed)
    return State(make_rows(found), describe(ICCS[icc], found), tabulate(found))


FIGURE = Figure(
    slug="intervals",
    title="Intervals that know the patients, and intervals that do not",
    description=(
        f"Four panels with the 95% intervals of the same {SHOWN} simulated studies, as horizontal lines around the "
        "true value: ordinary regression above, the mixed model below; on the left for treated, which differs between "
        "patients, on the right for time, which varies within them."
    ),
    controls=(
        Control.named("icc", "How alike rows of a patient are (ICC)", [f"{icc:.2f}" for icc in ICCS], 10),
    ),
    sample=Control("seed", "Sample", 0, 9999, 31),
    key=tuple(KEY.values()),
    layouts=LAYOUTS,
    compute=compute,
    chart=draw,
    way_back=f"Back to the first {STUDIES} studies",
)
