"""What the reader of a logistic fit should know: what is the matter, what it means and what to do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.fitting.diagnosis import FEW_GROUPS
from grading.fitting.logistic.design import LogisticDesign
from grading.fitting.logistic.likelihood import Likelihood, Point
from grading.fitting.result import Array

# The nodes against which Laplace's approximation is held, and those for quadrature.
LAPLACE_CHECK, QUADRATURE_CHECK = 9, 61
# An error of approximation matters when it moves an estimate by this share of its standard error.
ROUGH = 0.1


def diagnose(
    design: LogisticDesign, point: Point, covariance: Array, *, converged: bool, singular: bool
) -> tuple[str, ...]:
    """The warnings of a fit, the gravest first. `covariance` (p + 1, p + 1): of gamma and tau."""
    return tuple(_warnings(design, point, covariance, converged, singular))


def _warnings(
    design: LogisticDesign, point: Point, covariance: Array, converged: bool, singular: bool
) -> Iterator[str]:
    if not converged:
        yield "Not converged: the search did not end at an optimum. Do not report these numbers; simplify the model."
    if singular:
        yield (
            f"Singular fit: the variance between levels of {design.group} is estimated as zero: the levels differ no"
            " more than chance alone would make them. That does not prove that they are alike. The estimates are"
            " those of ordinary logistic regression."
        )
    elif (moved := approximation_error(point, covariance)) > ROUGH:
        yield _rough(design.group, point.likelihood.points, moved)
    if len(design.levels) < FEW_GROUPS:
        yield (
            f"Few groups: {design.group} has {len(design.levels)} levels, and a variance estimated from so few is"
            f" hardly more than a guess. Consider {design.group} as a fixed effect instead."
        )
    if design.n_dropped:
        rows = "1 row was" if design.n_dropped == 1 else f"{design.n_dropped} rows were"
        yield f"Missing values: {rows} left out; the fit uses the other {design.n}."


def _rough(group: str, points: int, moved: float) -> str:
    if points == 1:
        return (
            f"Rough approximation: Laplace's method is off by about {moved:.2g} standard errors here, because the levels"
            f" of {group} have few trials. Fit again with {LAPLACE_CHECK} quadrature points."
        )
    return (
        f"Rough approximation: {points} quadrature points are off by about {moved:.2g} standard errors here, because"
        f" the levels of {group} differ so widely. Take more points; where that does not help, read the SD as large"
        " and uncertain."
    )


def approximation_error(point: Point, covariance: Array) -> float:
    """The largest move, in standard errors, of the first Newton step towards the optimum with more nodes."""
    nodes = LAPLACE_CHECK if point.likelihood.points == 1 else QUADRATURE_CHECK
    better = Likelihood(point.likelihood.data, nodes).at(point.parameters, point.u)
    step = covariance @ (0.5 * better.gradient)
    return float(np.max(np.abs(step) / np.sqrt(np.diag(covariance))))
