"""What the figure shows, said in words, and its numbers as a table."""

from __future__ import annotations

import math

from lessons.figures.base import Table
from lessons.figures.link.data import HOSPITALS, SEVERITIES, SLOPE, Array, Link
from lessons.figures.numerals import numeral

TABLED = range(11)


def describe(link: Link) -> tuple[str, ...]:
    """Two paragraphs: both slopes, and what an ordinary regression of one sample finds."""
    return _both_slopes(link), _what_came(link)


def _both_slopes(link: Link) -> str:
    inside = (
        f"Within each hospital one unit of severity adds {numeral(SLOPE, 2)} to the log-odds, an odds ratio of "
        f"{numeral(math.exp(SLOPE), 2)}."
    )
    if link.tau == 0:
        return (
            f"{inside} All hospitals have the same curve here, so that their average is that curve as well."
        )
    return (
        f"{inside} The average over hospitals is flatter: in its middle one unit adds {numeral(link.marginal_slope, 2)}, an "
        f"odds ratio of {numeral(math.exp(link.marginal_slope), 2)} (the approximate formula says "
        f"{numeral(link.attenuated, 2)} and {numeral(math.exp(link.attenuated), 2)}). Two units above the middle the "
        f"average hospital has {_at(link.average, 7):.0%} complications, and the average over hospitals is "
        f"{_at(link.marginal, 7):.0%}."
    )


def _what_came(link: Link) -> str:
    return (
        "The rings come from one sample of patients from sixty hospitals. Ordinary logistic regression, which "
        f"looks at all of them together, finds {numeral(link.ordinary, 2)} for one unit, near the slope of the average "
        "over hospitals as far as this sample lets it."
    )


def _at(curve: Array, severity: float) -> float:
    return float(curve[severity == SEVERITIES][0])


def tabulate(link: Link) -> Table:
    """A row for each whole severity: a low and a high hospital, the average one, the average, and the sample."""
    low, high = HOSPITALS // 5, HOSPITALS - 1 - HOSPITALS // 5
    shares = {round(severity): f"{share:.0%}" for severity, share in link.shares}
    curves = (link.hospitals[low], link.average, link.hospitals[high], link.marginal)
    return Table(
        caption="Probability of a complication by severity",
        header=(
            "Severity",
            f"Hospital {low + 1} of {HOSPITALS}",
            "The average hospital",
            f"Hospital {high + 1} of {HOSPITALS}",
            "Average over hospitals",
            "Share in the sample",
        ),
        rows=tuple(
            (
                str(severity),
                *(f"{_at(curve, severity):.0%}" for curve in curves),
                shares.get(severity, "too few patients"),
            )
            for severity in TABLED
        ),
    )
