"""What the figure shows, said in words, and its numbers as a table."""

from __future__ import annotations

from lessons.figures.base import Table
from lessons.figures.shrinkage.data import Array, Shrinkage, kept_share, later_miss


def describe(shrinkage: Shrinkage) -> tuple[str, ...]:
    """Two paragraphs that need no picture: what became of the lines, and which came closer to later visits."""
    return _what_happened(shrinkage), _what_came_later(shrinkage)


def _what_happened(shrinkage: Shrinkage) -> str:
    if shrinkage.shrunken is None or shrinkage.fit is None:
        return (
            f"With {shrinkage.visits} visits each patient’s own line runs exactly through both points: nothing is "
            "left over to show how far a single reading strays by chance. Patients who differ in slope and readings "
            "that stray cannot be told apart, so the model is refused, and there are no shrunken lines to draw."
        )
    own, average, shrunken = shrinkage.own, shrinkage.average, shrinkage.shrunken
    slopes = kept_share(own[:, 1], average[:, 1], shrunken[:, 1])
    levels = kept_share(*(shrinkage.levels(lines) for lines in (own, average, shrunken)))
    said = (
        f"With {shrinkage.visits} visits the shrunken slopes keep {slopes:.0%} of the distance between a patient’s "
        f"own slope and the average slope; the other {1 - slopes:.0%} is given up to what the other "
        f"{len(shrinkage.patients) - 1} patients show. Levels are measured better by the same visits: they keep "
        f"{levels:.0%}."
    )
    if shrinkage.fit.singular:
        said += (
            " This fit is singular: these visits show no spread of slopes beyond what chance would give, or slopes "
            "that follow exactly from the starting levels. Do not lean on it."
        )
    return said


def _what_came_later(shrinkage: Shrinkage) -> str:
    later = len(shrinkage.months) - shrinkage.visits
    if not later:
        return "Every visit has been used, so there is no later one on which to try the lines."
    kinds = [("own", shrinkage.own), ("shrunken", shrinkage.shrunken), ("average", shrinkage.average)]
    misses = [
        f"the {kind} lines miss by {later_miss(shrinkage, lines):.1f} mmHg"
        for kind, lines in kinds
        if lines is not None
    ]
    return (
        f"At the {'last visit' if later == 1 else f'{later} later visits'}, which no line has seen, "
        f"{', '.join(misses[:-1])} and {misses[-1]} (root mean square over all {len(shrinkage.patients)} patients)."
    )


def tabulate(shrinkage: Shrinkage, shown: int) -> Table:
    """Slope and level of the first `shown` patients on each kind of line."""
    kinds = (shrinkage.own, shrinkage.average, shrinkage.shrunken)
    slopes = [None if lines is None else lines[:, 1] for lines in kinds]
    levels = [None if lines is None else shrinkage.levels(lines) for lines in kinds]
    return Table(
        caption="Slopes in mmHg a month, and levels in mmHg in the middle of the visits used",
        header=(
            "Patient",
            *(f"{kind} {what}" for what in ("slope", "level") for kind in ("Own", "Average", "Shrunken")),
        ),
        rows=tuple(
            (panel_name(shrinkage, i), *(_number(values, i) for values in (*slopes, *levels)))
            for i in range(shown)
        ),
    )


def panel_name(shrinkage: Shrinkage, patient: int) -> str:
    """The patient and what they take."""
    return f"{shrinkage.patients[patient]}, {'new drug' if shrinkage.treated[patient] else 'usual care'}"


def _number(values: Array | None, place: int) -> str:
    return "none" if values is None else f"{values[place]:.1f}".replace("-", "−")
