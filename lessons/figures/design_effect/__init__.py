"""What clustered rows are worth: the design effect and the effective number of rows."""

from __future__ import annotations

from lessons.figures.base import Control, Figure, State
from lessons.figures.design_effect.chart import KEY, LAYOUTS, draw, make_rows
from lessons.figures.design_effect.data import GROUPS, MOST_ROWS, STUDIES, compute_design_effect
from lessons.figures.design_effect.words import describe, tabulate

ICCS = tuple(step / 100 for step in range(91))


def compute(*, rows: int, icc: int, seed: int) -> State:
    """The figure for groups of `rows` rows at ICCS[icc]."""
    found = compute_design_effect(rows=rows, icc=ICCS[icc], seed=seed)
    return State(make_rows(found), describe(found), tabulate(found))


FIGURE = Figure(
    slug="design-effect",
    title="What clustered rows are worth",
    description=(
        f"Curves of the effective number of rows in {GROUPS} groups, by the number of rows in each group: a straight "
        "line where rows of a group are not alike, and ever flatter curves the more alike they are. Squares are what "
        "simulated studies show."
    ),
    controls=(
        Control("rows", "Rows in each group", 1, MOST_ROWS, 10, one="row", many="rows"),
        Control.named("icc", "How alike rows of a group are (ICC)", [f"{icc:.2f}" for icc in ICCS], 20),
    ),
    sample=Control("seed", "Sample", 0, 9999, 31),
    key=tuple(KEY.values()),
    layouts=LAYOUTS,
    compute=compute,
    chart=draw,
    way_back=f"Back to the first {STUDIES} studies",
)
