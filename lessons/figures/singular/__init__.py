"""Singular fits, by the number of patients and by how much slopes really differ."""

from __future__ import annotations

from lessons.figures.base import Control, Figure, State
from lessons.figures.singular.chart import KEY, LAYOUTS, draw, make_rows
from lessons.figures.singular.data import FEWEST, MOST, STUDIES, VISITS, compute_singular
from lessons.figures.singular.words import describe, tabulate


def compute(*, patients: int, spread: int, seed: int) -> State:
    """The figure for the first `patients` patients of each study, whose slopes have the SD `spread`."""
    found = compute_singular(patients=patients, spread=spread, seed=seed)
    return State(make_rows(found), describe(found), tabulate(found))


UNIT = "mmHg a month"
FIGURE = Figure(
    slug="singular",
    title="Singular fits, as patients become fewer",
    description=(
        f"Two panels. The first has a mark for each of {STUDIES} simulated studies with {VISITS} visits a patient: the "
        "estimated standard deviation of slopes to the right, their estimated correlation with the level upwards; "
        "singular fits lie on the upper or lower edge. The second is the share of singular fits, falling or level as "
        "patients become more."
    ),
    controls=(
        Control("patients", "Patients in each study", FEWEST, MOST, 8, one="patient", many="patients"),
        Control("spread", "True standard deviation of slopes", 0, 4, 3, one=UNIT, many=UNIT),
    ),
    sample=Control("seed", "Sample", 0, 9999, 31),
    key=tuple(KEY.values()),
    layouts=LAYOUTS,
    compute=compute,
    chart=draw,
    way_back=f"Back to the first {STUDIES} studies",
)
