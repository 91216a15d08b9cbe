"""What the figure shows, said in words, and its numbers as a table."""

from __future__ import annotations

from lessons.figures.base import Table
from lessons.figures.intercepts_and_slopes.chart import shown_patients
from lessons.figures.intercepts_and_slopes.data import TwoModels
from lessons.figures.numerals import numeral


def describe(found: TwoModels) -> tuple[str, ...]:
    """A paragraph on the lines, and one on what each model makes of the average slope."""
    return _lines(found), _average(found)


def _lines(found: TwoModels) -> str:
    parallel, tilting = found.models["intercepts"], found.models["slopes"]
    said = (
        f"With random intercepts all lines have one slope, {numeral(parallel.average[1])} mmHg a month, and readings "
        f"stray from the line of their patient by {numeral(parallel.miss)} mmHg (root mean square). "
    )
    if tilting.fit.singular:
        return (
            f"{said}With random slopes as well the fit is singular: these readings show no two-dimensional spread of "
            "levels and slopes."
            + (" The true slopes are all alike, so there was nothing to find." if not found.spread else "")
        )
    slopes = tilting.lines[:, 1]
    return (
        f"{said}With random slopes as well they tilt, the slopes of the {len(found.patients)} patients running from "
        f"{numeral(float(slopes.min()))} to {numeral(float(slopes.max()))}, and readings stray by "
        f"{numeral(tilting.miss)}. The slopes are estimated to have a standard deviation of "
        f"{numeral(tilting.fit.random[0].covariance[1, 1] ** 0.5)}; the true one is {found.spread:.0f}."
    )


def _average(found: TwoModels) -> str:
    parallel, tilting = found.models["intercepts"], found.models["slopes"]
    said = (
        f"The average slope is the same in both models. Its standard error is {numeral(parallel.se, 2)} with random "
        f"intercepts and {numeral(tilting.se, 2)} with slopes as well"
    )
    truth = f"in studies like this one the estimate really strays by {numeral(found.true_se, 2)}"
    if not found.spread:
        return f"{said}; {truth}, and the simpler model is right."
    return f"{said}; {truth}. The model without slopes does not know that paces differ."


def tabulate(found: TwoModels) -> Table:
    """A row for each patient shown."""
    parallel, tilting = found.models["intercepts"].lines, found.models["slopes"].lines
    return Table(
        caption="The lines of the patients shown: height at month 0 in mmHg, slope in mmHg a month",
        header=("Patient", "Intercepts: height", "slope", "Intercepts and slopes: height", "slope"),
        rows=tuple(
            (
                found.patients[place],
                *(numeral(float(value)) for lines in (parallel, tilting) for value in lines[place]),
            )
            for place in shown_patients(found)
        ),
    )
