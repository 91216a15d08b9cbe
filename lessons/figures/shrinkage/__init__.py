"""Own lines, the average line and shrunken lines, by the number of visits for each patient."""

from __future__ import annotations

from lessons.figures.base import Control, Figure, State
from lessons.figures.shrinkage.chart import KEY, LAYOUTS, draw, make_rows
from lessons.figures.shrinkage.data import compute_shrinkage
from lessons.figures.shrinkage.words import describe, tabulate
from lessons.studies import VISITS

SHOWN = 12


def compute(*, visits: int, seed: int) -> State:
    """The figure for the first `visits` visits of the study with this seed."""
    shrinkage = compute_shrinkage(visits=visits, seed=seed)
    return State(make_rows(shrinkage, SHOWN), describe(shrinkage), tabulate(shrinkage, SHOWN))


FIGURE = Figure(
    slug="shrinkage",
    title="Own lines, the average line and shrunken lines",
    description=(
        f"{SHOWN} small panels, one for each of the first {SHOWN} patients: their readings over {VISITS} monthly visits, "
        "with their own line, the average line for their treatment, and the shrunken line between the two."
    ),
    controls=(Control("visits", "Visits used for each patient", 2, VISITS, 4, one="visit", many="visits"),),
    sample=Control("seed", "Sample", 0, 9999, 31),
    key=tuple(KEY.values()),
    layouts=LAYOUTS,
    compute=compute,
    chart=draw,
)
