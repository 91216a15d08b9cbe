"""From what a fit gives back to the numbers that are stored."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np

from grading.fitting import Design, MixedFit, RandomBlock, SimpleFit, predict_random
from grading.fitting.logistic import GlmerPrint, LogisticFit, MarginalFit
from grading.numbers import Component, FitNumbers, Place, Printed


def from_mixed(
    name: str, fit: MixedFit, *, slope: str, second: str = "", modes: Mapping[Place, float] | None = None
) -> FitNumbers:
    """The numbers of a mixed fit; `slope` is the term that may vary, `second` the second grouping factor."""
    variance: dict[Component, float] = {"residual": fit.sigma2}
    covariance = None
    for block in fit.random:
        for i, term in enumerate(block.names):
            variance[_component(block, term, slope, second)] = float(block.covariance[i, i])
        if len(block.names) == 2:
            covariance = float(block.covariance[0, 1])
    return FitNumbers(
        name=name,
        formula=str(fit.spec),
        method=fit.method,
        n=fit.n,
        groups=fit.random[0].levels,
        estimate=_by_name(fit.names, fit.beta),
        se=_by_name(fit.names, fit.se),
        printed={"statsmodels": Printed(se=_by_name(fit.names, fit.se_hessian))},
        variance=variance,
        covariance=covariance,
        modes=dict(modes or {}),
        loglik=fit.loglik,
        criterion=fit.criterion,
        theta=tuple(float(value) for value in fit.theta),
        gradient=fit.gradient,
        converged=fit.converged,
        singular=fit.singular,
        warnings=fit.warnings,
        seconds=fit.seconds,
    )


def _component(block: RandomBlock, term: str, slope: str, second: str) -> Component:
    if term == slope:
        return "slope"
    return "second" if second and second in block.group.split(":") else "intercept"


def modes_at(design: Design, fit: MixedFit, *, group: str, places: Mapping[Place, str]) -> dict[Place, float]:
    """The predicted random intercepts of the groups with these labels; empty if the fit has none by `group`."""
    if not places:
        return {}
    block = next((block for block in design.random if block.group == group), None)
    if block is None or block.names[0] != "(Intercept)":
        return {}
    modes = predict_random(design, fit)[group][:, 0]
    return {place: float(modes[block.levels.index(label)]) for place, label in places.items()}


def from_simple(
    name: str,
    formula: str,
    fit: SimpleFit,
    *,
    groups: int,
    terms: Collection[str] | None = None,
    likelihood: bool = False,
) -> FitNumbers:
    """The numbers of a regression without random effects; of its terms only those asked for.

    `likelihood` adds the log-likelihood, where the regression is a model of all rows.
    """
    loglik = _loglik(fit) if likelihood else None
    kept = fit.names if terms is None else terms
    return FitNumbers(
        name=name,
        formula=formula,
        method="LS",
        n=fit.n,
        groups=groups,
        estimate=_chosen(fit.names, fit.beta, kept),
        se=_chosen(fit.names, fit.se, kept),
        variance={"residual": fit.sigma2} if math.isfinite(fit.sigma2) else {},
        loglik=loglik,
        criterion=None if loglik is None else -2 * loglik,
    )


def from_logistic(
    name: str, fit: LogisticFit, *, glmer: GlmerPrint | None, modes: Mapping[Place, float]
) -> FitNumbers:
    """The numbers of a logistic fit with a random intercept, and what glmer prints where that is another number."""
    printed = {}
    if glmer is not None:
        printed["lme4"] = Printed(
            estimate=_by_name(fit.names, glmer.beta),
            se=_by_name(fit.names, glmer.se),
            variance={"intercept": glmer.tau**2},
        )
    return FitNumbers(
        name=name,
        formula=str(fit.spec),
        method="Laplace" if fit.points == 1 else "quadrature",
        n=fit.n,
        groups=len(fit.levels),
        estimate=_by_name(fit.names, fit.beta),
        se=_by_name(fit.names, fit.se),
        printed=printed,
        variance={"intercept": fit.tau**2},
        modes=dict(modes),
        loglik=fit.loglik,
        criterion=fit.criterion,
        theta=(fit.tau,),
        gradient=fit.gradient,
        converged=fit.converged,
        singular=fit.singular,
        warnings=fit.warnings,
        seconds=fit.seconds,
    )


def from_marginal(name: str, formula: str, fit: MarginalFit) -> FitNumbers:
    return FitNumbers(
        name=name,
        formula=formula,
        method="GEE",
        n=fit.n_trials,
        groups=fit.levels,
        estimate=_by_name(fit.names, fit.beta),
        se=_by_name(fit.names, fit.se),
    )


def from_ordinary_logistic(name: str, formula: str, fit: SimpleFit, *, groups: int) -> FitNumbers:
    return FitNumbers(
        name=name,
        formula=formula,
        method="ML",
        n=fit.n,
        groups=groups,
        estimate=_by_name(fit.names, fit.beta),
        se=_by_name(fit.names, fit.se),
    )


def _loglik(fit: SimpleFit) -> float | None:
    """What packages print for ordinary regression: the log-likelihood with RSS / n as the residual variance."""
    rss = fit.sigma2 * fit.df_residual
    return -0.5 * fit.n * (1 + math.log(2 * math.pi * rss / fit.n)) if rss > 0 else None


def _by_name(names: tuple[str, ...], values: Any) -> dict[str, float]:
    """Finite values only: a standard error that could not be computed is left out."""
    pairs = zip(names, np.asarray(values, dtype=np.float64).tolist(), strict=True)
    return {name: value for name, value in pairs if math.isfinite(value)}


def _chosen(names: tuple[str, ...], values: Any, terms: Iterable[str]) -> dict[str, float]:
    found = _by_name(names, values)
    return {term: found[term] for term in names if term in set(terms) and term in found}
