"""What the figure shows, said in words, and its numbers as a table."""

from __future__ import annotations

from lessons.figures.base import Table
from lessons.figures.numerals import numeral
from lessons.figures.pooling.data import PATIENTS, TOTAL_SD, Pooling, expected_errors

NAMES = {"none": "own means", "complete": "the overall mean", "partial": "the predictions"}
TABLED = (1, 2, 3, 4, 6, 8, 12, 16, 20)


def describe(pooling: Pooling) -> tuple[str, ...]:
    """Two paragraphs: what is to be expected at this setting, and what came of one sample."""
    return _what_to_expect(pooling), _what_came(pooling)


def _what_to_expect(pooling: Pooling) -> str:
    expected = pooling.expected
    said = (
        f"With an intraclass correlation of {pooling.icc:.1f} and {pooling.rows} readings of each patient, own means "
        f"miss by {numeral(expected.none)} mmHg, the overall mean by {numeral(expected.complete)}, and partial pooling by "
        f"{numeral(expected.partial)}, if the spreads are known."
    )
    if pooling.icc == 0:
        return f"{said} Patients do not differ, so pooling everything is right, and partial pooling does just that."
    saved = 1 - expected.partial / min(expected.none, expected.complete)
    closer = "own means" if expected.none < expected.complete else "the overall mean"
    return f"{said} Of the other two {closer} would do better, and partial pooling saves {_share(saved)} of that error."


def _share(share: float) -> str:
    return "less than 1%" if share < 0.005 else f"{share:.0%}"


def _what_came(pooling: Pooling) -> str:
    realised = pooling.realised
    said = (
        f"In this sample of {PATIENTS} patients the spreads are estimated, and the three miss by {numeral(realised.none)}, "
        f"{numeral(realised.complete)} and {numeral(realised.partial)} mmHg."
    )
    if pooling.fit.singular:
        said += " The fit found no spread between patients, so it put each at the overall mean."
    elif pooling.icc == 0:
        said += " The fit took some of the chance for a spread between patients, and paid for it."
    else:
        best = min(NAMES, key=lambda kind: float(getattr(realised, kind)))
        if best != "partial":
            said += f" This time {NAMES[best]} came closest: samples differ, and to estimate the spreads has its price."
    return said


def tabulate(pooling: Pooling) -> Table:
    """Expected errors by number of readings, and those of the sample."""
    expected = [(str(rows), expected_errors(pooling.icc, rows)) for rows in TABLED]
    return Table(
        caption=(
            "Distance from the true means in mmHg, root mean square; single readings have a standard deviation of "
            f"{TOTAL_SD:.0f}"
        ),
        header=("Readings of each patient", "Own means", "Overall mean", "Partial pooling"),
        rows=tuple(
            (name, *(numeral(value, 2) for value in (errors.none, errors.complete, errors.partial)))
            for name, errors in (*expected, (f"{pooling.rows}, in this sample", pooling.realised))
        ),
    )
