"""The curves of single hospitals, of the average hospital, and the average of all curves, with a logit link."""

from __future__ import annotations

from lessons.figures.base import Control, Figure, State
from lessons.figures.link.chart import KEY, LAYOUTS, draw, make_rows
from lessons.figures.link.data import HOSPITALS, compute_link
from lessons.figures.link.words import describe, tabulate


def compute(*, spread: int, seed: int) -> State:
    """The figure for hospitals whose intercepts have a standard deviation of `spread` quarters on the logit scale."""
    link = compute_link(tau=spread / 4, seed=seed)
    return State(make_rows(link), describe(link), tabulate(link))


FIGURE = Figure(
    slug="link",
    title="The average hospital, and the average over hospitals",
    description=(
        f"Probability of a complication by severity: a thin S-shaped curve for each of {HOSPITALS} hospitals, all equally "
        "steep and shifted along the axis; a strong curve of the same shape for the average hospital; and the average "
        "of all curves, which is flatter. Rings are the shares of complications in a sample, over all hospitals."
    ),
    controls=(
        Control.named(
            "spread",
            "SD between hospitals, in log-odds",
            [f"{quarters / 4:.2f}" for quarters in range(13)],
            8,
        ),
    ),
    sample=Control("seed", "Sample", 0, 9999, 31),
    key=tuple(KEY.values()),
    layouts=LAYOUTS,
    compute=compute,
    chart=draw,
    way_back="Back to the first sample",
)
