"""The numbers of a family of fits, as they are stored and compared: plain, frozen, JSON both ways."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter

from grading.fitting.result import MixedFit, SimpleFit

Component = Literal["intercept", "slope", "residual"]


@dataclass(frozen=True, slots=True)
class FitNumbers:
    """One fit on one data set.

    `estimate` and `se` by term; `se_hessian` holds the standard errors of a mixed fit as statsmodels prints
    them. `variance` by component in squared units of the response; `covariance` is that of intercept and
    slope. `method` is "LS" for least squares; of those only ordinary regression has a `loglik`, by ML.
    `difference` is the log-likelihood less statsmodels' at the same parameters, the second opinion on each
    mixed fit.
    """

    name: str
    formula: str
    method: Literal["REML", "ML", "LS"]
    n: int
    groups: int
    estimate: Mapping[str, float]
    se: Mapping[str, float]
    se_hessian: Mapping[str, float] = field(default_factory=dict)
    variance: Mapping[Component, float] = field(default_factory=dict)
    covariance: float | None = None
    loglik: float | None = None
    criterion: float | None = None
    theta: tuple[float, ...] = ()
    gradient: float | None = None
    converged: bool = True
    singular: bool = False
    warnings: tuple[str, ...] = ()
    difference: float | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts of one data set that need no fit. `rows` includes those with a missing outcome."""

    rows: int
    rows_used: int
    groups: int
    complete_groups: int
    rows_in_complete_groups: int
    occasions: int

    @property
    def rows_per_group(self) -> float:
        return self.rows_used / self.groups

    @property
    def balanced(self) -> bool:
        return self.rows_used == self.groups * self.occasions


@dataclass(frozen=True, slots=True)
class Family:
    """Every fit on one data set by name, and its counts.

    `within` and `between` name the two predictors, `reference` the fit that is right for this design.
    `failed` says of each model that could not be fitted why.
    """

    facts: Facts
    within: str
    between: str
    reference: str
    fits: Mapping[str, FitNumbers]
    failed: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return _FAMILY.dump_python(self, mode="json")

    @staticmethod
    def from_json(data: object) -> Family:
        return _FAMILY.validate_python(data)


_FAMILY = TypeAdapter(Family)


def from_mixed(name: str, fit: MixedFit, *, slope: str, difference: float | None) -> FitNumbers:
    """The numbers of a mixed fit with one grouping factor; `slope` is the term that may vary."""
    variance: dict[Component, float] = {"residual": fit.sigma2}
    covariance = None
    for block in fit.random:
        for i, term in enumerate(block.names):
            variance["slope" if term == slope else "intercept"] = float(block.covariance[i, i])
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
        se_hessian=_by_name(fit.names, fit.se_hessian),
        variance=variance,
        covariance=covariance,
        loglik=fit.loglik,
        criterion=fit.criterion,
        theta=tuple(float(value) for value in fit.theta),
        gradient=fit.gradient,
        converged=fit.converged,
        singular=fit.singular,
        warnings=fit.warnings,
        difference=difference,
        seconds=fit.seconds,
    )


def from_simple(
    name: str, formula: str, fit: SimpleFit, *, groups: int, terms: Collection[str], likelihood: bool = False
) -> FitNumbers:
    """The numbers of a regression without random effects; of its terms only those asked for.

    `likelihood` adds the log-likelihood, where the regression is a model of all rows.
    """
    loglik = _loglik(fit) if likelihood else None
    return FitNumbers(
        name=name,
        formula=formula,
        method="LS",
        n=fit.n,
        groups=groups,
        estimate={term: value for term, value in _by_name(fit.names, fit.beta).items() if term in terms},
        se={term: value for term, value in _by_name(fit.names, fit.se).items() if term in terms},
        variance={"residual": fit.sigma2} if math.isfinite(fit.sigma2) else {},
        loglik=loglik,
        criterion=None if loglik is None else -2 * loglik,
    )


def _loglik(fit: SimpleFit) -> float | None:
    """What packages print for ordinary regression: the log-likelihood with RSS / n as the residual variance."""
    rss = fit.sigma2 * fit.df_residual
    return -0.5 * fit.n * (1 + math.log(2 * math.pi * rss / fit.n)) if rss > 0 else None


def _by_name(names: tuple[str, ...], values: Any) -> dict[str, float]:
    """Finite values only: a standard error that could not be computed is left out."""
    pairs = zip(names, map(float, values), strict=True)
    return {name: value for name, value in pairs if math.isfinite(value)}
