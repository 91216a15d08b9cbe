"""What the figure shows, said in words, and its numbers as a table."""

from __future__ import annotations

import numpy as np

from datasets.scenarios.blood_pressure import POPULATION
from lessons.figures.base import Table
from lessons.figures.numerals import numeral, share
from lessons.figures.repeated import Array
from lessons.figures.singular.data import COUNTS, MOST, STUDIES, VISITS, Singular


def describe(found: Singular) -> tuple[str, ...]:
    """A paragraph about the singular fits, and one about the estimates."""
    return _how_many(found), _how_far(found)


def _how_many(found: Singular) -> str:
    singular = found.fits.singular
    edge = np.isfinite(found.fits.correlation[singular])
    nothing = int(np.sum(~edge))
    said = (
        f"With {found.patients} patients, {int(singular.sum())} of {STUDIES} studies ({share(float(singular.mean()))}) "
        "give a singular fit"
    )
    if not singular.any():
        said = said.replace(
            f"{int(singular.sum())} of {STUDIES} studies (0%) give", f"none of {STUDIES} studies gives"
        )
        said += "."
    elif nothing:
        said += (
            f": {int(edge.sum())} with a correlation of exactly 1 or −1, and {nothing} (not drawn) with no spread "
            "of levels or of slopes at all, so that there is no correlation."
        )
    else:
        said += ", all with a correlation of exactly 1 or −1."
    most = float(found.by_count[MOST].singular.mean())
    if not found.spread:
        return (
            f"{said} Here all patients change at one pace, so a random slope has nothing to find, and more patients "
            f"do not help: with {MOST}, {share(most)} are singular."
        )
    return f"{said} Yet slopes do differ in this population. {_with_most(found)}"


def _with_most(found: Singular) -> str:
    if found.patients == MOST:
        return "With fewer patients more of the fits are."
    most = float(found.by_count[MOST].singular.mean())
    return f"With {MOST} patients {share(most) if most else 'none'} would be."


def _how_far(found: Singular) -> str:
    low, middle, high = _quantiles(found.fits.slope_sd)
    said = (
        f"The true standard deviation of slopes is {found.spread:.0f} mmHg a month; the middle estimate is "
        f"{numeral(middle)}, and 90% of the estimates lie between {numeral(low)} and {numeral(high)}."
    )
    regular = found.fits.correlation[~found.fits.singular]
    if len(regular) < 20:
        return said
    bottom, _, top = _quantiles(regular)
    truth = (
        f"The true correlation is {numeral(POPULATION['correlation'])}"
        if found.spread
        else "There is no true correlation"
    )
    return (
        f"{said} {truth}; in 90% of the fits that are not singular the estimate is between {numeral(bottom, 2)} and "
        f"{numeral(top, 2)}: not being singular does not make a fit exact."
    )


def _quantiles(values: Array) -> tuple[float, float, float]:
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return float(low), float(middle), float(high)


def tabulate(found: Singular) -> Table:
    """A row for each number of patients."""
    rows = []
    for count in sorted({*COUNTS, found.patients}):
        fits = found.by_count[count]
        rows.append(
            (
                str(count),
                f"{fits.singular.mean():.1%}",
                *(numeral(value, 2) for value in _quantiles(fits.slope_sd)),
            )
        )
    return Table(
        caption=(
            f"{STUDIES} simulated studies with {VISITS} visits for each patient: singular fits, and between which "
            "values the estimated standard deviations of slopes lie (mmHg a month)"
        ),
        header=("Patients", "Singular", "5% lie below", "Middle", "95% lie below"),
        rows=tuple(rows),
    )
