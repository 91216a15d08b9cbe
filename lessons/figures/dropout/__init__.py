"""Analyses of studies from which patients drop out, by the reason and by its strength."""

from __future__ import annotations

from lessons.figures.base import Control, Figure, State
from lessons.figures.dropout.chart import KEY, LAYOUTS, SHOWN, draw, make_rows
from lessons.figures.dropout.data import ODDS, STUDIES, compute_dropout
from lessons.figures.dropout.words import describe, tabulate


def compute(*, reason: int, strength: int, seed: int) -> State:
    """The figure for the reason 0 (a reading that was taken) or 1 (one that was not), and ODDS[strength]."""
    unseen, odds = reason == 1, ODDS[strength]
    found = compute_dropout(unseen=unseen, odds=odds, seed=seed)
    return State(make_rows(found), describe(found, unseen=unseen, odds=odds), tabulate(found))


FIGURE = Figure(
    slug="dropout",
    title="What becomes of the average change when patients leave",
    description=(
        f"Five strips with a ring for each of {SHOWN} simulated studies, at the change a month that is estimated: if "
        "nobody left, then by the mixed model, complete cases, ordinary regression, and the last value carried forward. "
        "A square is the mean of "
        f"{STUDIES} studies, a dashed line the truth."
    ),
    controls=(
        Control.named(
            "reason",
            "Patients leave because of",
            ("a reading in the table", "a reading nobody took"),
            choice=True,
        ),
        Control.named(
            "strength",
            "How many times the odds of leaving, for 10 mmHg more",
            [f"{odds:g} times" if odds > 1 else "1: pressure plays no part" for odds in ODDS],
            4,
        ),
    ),
    sample=Control("seed", "Sample", 0, 9999, 31),
    key=tuple(KEY.values()),
    layouts=LAYOUTS,
    compute=compute,
    chart=draw,
    way_back=f"Back to the first {STUDIES} studies",
)
