"""Fitting the logistic model with a random intercept."""

from __future__ import annotations

from time import perf_counter

import numpy as np

from grading.fitting.design import Design
from grading.fitting.errors import FitError
from grading.fitting.logistic.data import sort_rows
from grading.fitting.logistic.design import LogisticDesign, from_design
from grading.fitting.logistic.diagnosis import diagnose
from grading.fitting.logistic.likelihood import Likelihood, Point, move
from grading.fitting.logistic.marginal import attenuation
from grading.fitting.logistic.ordinary import ordinary_start
from grading.fitting.logistic.result import LogisticFit
from grading.fitting.optimise import minimise
from grading.fitting.result import Array

MAX_POINTS = 25
# Below this SD in logits the fit counts as singular, as in lme4.
SINGULAR = 1e-4
# Intercepts that differ by a factor of e^30 in odds mean that the likelihood has no maximum in tau.
MAX_TAU = 30.0
# Where the valleys are sought; each is then followed to its bottom.
SCAN = (0.05, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


def fit_logistic(design: Design | LogisticDesign, *, points: int = 1) -> LogisticFit:
    """Maximum likelihood by Laplace's approximation (`points=1`) or adaptive quadrature with up to 25 points.

    A `Design` must have a response of 0 and 1 and one random intercept. Raises FitError when a coefficient or
    tau runs off to infinity, ValueError for a number of points out of range.
    """
    if not 1 <= points <= MAX_POINTS:
        raise ValueError(f"{points} quadrature points: take 1 (Laplace) to {MAX_POINTS}")
    began = perf_counter()
    if isinstance(design, Design):
        design = from_design(design)
    data = sort_rows(design)
    likelihood = Likelihood(data, points)
    without = likelihood.at(np.append(ordinary_start(design, data), 0.0))
    point = _optimum(likelihood, without)
    tau = abs(float(point.parameters[-1]))
    if tau > MAX_TAU:
        raise FitError(
            f"the SD of {design.group} runs off to infinity: nearly every level holds only successes or only failures."
            " These data cannot tell how far the levels differ; more trials in each would"
        )
    singular = tau < SINGULAR
    gradient, converged = _optimality(point, singular=singular)
    covariance = _covariance(point, singular=singular)
    back = np.linalg.inv(data.R)
    return LogisticFit(
        spec=design.spec,
        points=points,
        n=design.n,
        n_trials=int(design.trials.sum()),
        n_dropped=design.n_dropped,
        names=design.names,
        beta=back @ point.parameters[:-1],
        cov_beta=back @ covariance[:-1, :-1] @ back.T,
        group=design.group,
        levels=design.levels,
        tau=tau,
        se_tau=float(np.sqrt(covariance[-1, -1])),
        modes=float(point.parameters[-1]) * point.u,
        mode_sd=tau * point.scale,
        loglik=data.constant - 0.5 * point.criterion,
        loglik_without=data.constant - 0.5 * without.criterion,
        gradient=gradient,
        converged=converged,
        singular=singular,
        warnings=diagnose(design, point, covariance, converged=converged, singular=singular),
        seconds=perf_counter() - began,
        evaluations=likelihood.evaluations,
    )


def _optimum(likelihood: Likelihood, without: Point) -> Point:
    """The lowest of the valleys, each followed from the scan, and of `without`, the model with tau zero."""
    ordinary = without.parameters[:-1]
    scan = [likelihood.at(np.append(ordinary * attenuation(tau), tau)) for tau in SCAN]
    found = [minimise(move, start) for start in _valleys(scan)]
    best = min(found, key=lambda point: point.criterion)
    # Near zero the criterion is flat in tau; the exact zero is taken when nothing is lost by it.
    if without.criterion <= best.criterion + 1e-9 or abs(float(best.parameters[-1])) < SINGULAR:
        return without
    return best


def _valleys(scan: list[Point]) -> list[Point]:
    """Every point of the scan that is no higher than its neighbours."""
    heights = np.array([np.inf, *(point.criterion for point in scan), np.inf])
    low = (heights[1:-1] <= heights[:-2]) & (heights[1:-1] <= heights[2:])
    return [point for point, chosen in zip(scan, low, strict=True) if chosen]


def _optimality(point: Point, *, singular: bool) -> tuple[float, bool]:
    """Largest absolute gradient, and whether slope and curvature are those of a minimum.

    The slope counts by what a Newton step would still gain, which must be less than 1e-6 of the criterion's units.
    """
    gradient = float(np.abs(point.gradient).max())
    # At tau zero the search has shown that no other tau does better, whatever the rounding of the curvature there.
    used = len(point.parameters) - 1 if singular else len(point.parameters)
    values, vectors = np.linalg.eigh(point.hessian[:used, :used])
    flat = 1e-8 * float(np.abs(values).max())
    if values[0] < -flat:
        return gradient, False
    gain = np.sum((vectors.T @ point.gradient[:used]) ** 2 / np.maximum(values, flat))
    return gradient, bool(gain < 1e-6)


def _covariance(point: Point, *, singular: bool) -> Array:
    """Inverse of half the Hessian of -2 loglik, (p + 1, p + 1); at tau zero that of gamma alone, the rest NaN."""
    p = len(point.parameters) - 1
    covariance = np.full((p + 1, p + 1), np.nan)
    used = p if singular else p + 1
    try:
        covariance[:used, :used] = np.linalg.inv(0.5 * point.hessian[:used, :used])
    except np.linalg.LinAlgError as error:
        raise FitError(
            "the likelihood is flat at its top, so that there are no standard errors: simplify the model"
        ) from error
    return covariance
