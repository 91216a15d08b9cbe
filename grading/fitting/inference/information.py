"""The likelihood of a model with what is needed to compare it with others: AIC, BIC and the number of parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grading.fitting.design import Design
from grading.fitting.result import Method, MixedFit
from grading.fitting.scaling import scale


@dataclass(frozen=True, slots=True, eq=False)
class ModelLikelihood:
    """A fitted model: its `design`, its `method` and `criterion`, minus twice its (restricted) log-likelihood.

    `aic` and `bic` are those that lme4 prints: REML fits have them from the REML criterion, and BIC counts rows.
    """

    design: Design
    method: Method
    criterion: float

    @property
    def n_fixed(self) -> int:
        return len(self.design.names)

    @property
    def n_covariance(self) -> int:
        """Variances and covariances of the random effects, and the residual variance."""
        widths = [len(block.names) for block in self.design.random]
        return sum(q * (q + 1) // 2 for q in widths) + 1

    @property
    def n_parameters(self) -> int:
        return self.n_fixed + self.n_covariance

    @property
    def loglik(self) -> float:
        return -0.5 * self.criterion

    @property
    def aic(self) -> float:
        return self.criterion + 2.0 * self.n_parameters

    @property
    def bic(self) -> float:
        return self.criterion + float(np.log(self.design.n)) * self.n_parameters


def mixed_likelihood(design: Design, fit: MixedFit) -> ModelLikelihood:
    """The likelihood of a mixed model. Raises ValueError when `fit` is of another design."""
    if fit.spec != design.spec or fit.n != design.n:
        raise ValueError(
            f"the fit is of {fit.spec} on {fit.n} rows and the design of {design.spec} on {design.n}: give the"
            " design that was fitted"
        )
    return ModelLikelihood(design, fit.method, fit.criterion)


def regression_likelihood(design: Design, method: Method) -> ModelLikelihood:
    """The likelihood of an ordinary regression, a design without random terms, at its optimum.

    For "REML" the residual variance has n - p in its denominator, as R's `logLik(lm, REML = TRUE)`, up to the
    log-determinant of X'X, which belongs to the criterion as lme4 defines it. Raises FitError when the regression
    reproduces the response exactly.
    """
    if design.random:
        raise ValueError(f"{design.spec} has random terms: fit it with fit_mixed")
    scaling = scale(design).scaling
    n, p = design.X.shape
    reml = method == "REML"
    df = n - p if reml else n
    # In the scaled problem X'X is n times the identity, and so is the residual sum of squares n.
    logdet = p * float(np.log(n)) if reml else 0.0
    criterion = logdet + df * (1.0 + float(np.log(2.0 * np.pi * n / df)))
    return ModelLikelihood(design, method, criterion + scaling.criterion_shift(df, reml=reml))


def why_not_comparable(models: Sequence[ModelLikelihood]) -> str | None:
    """Why the criteria of these models, and so their AIC and BIC, cannot be compared; None when they can."""
    first = models[0]
    for other in models[1:]:
        if not same_rows(first.design, other.design):
            return (
                f"the models were fitted to different rows ({first.design.n} and {other.design.n}) or responses:"
                " fit both to the rows that have a value in every column of either"
            )
        if first.method != other.method:
            return "one model was fitted by REML and the other by ML: refit both by the same method"
        if first.method == "REML" and not same_fixed_effects(first.design, other.design):
            return (
                "REML criteria of models with different fixed effects are on different scales, as each leaves out"
                " its own fixed effects: refit both by ML"
            )
    return None


def same_rows(one: Design, other: Design) -> bool:
    """Whether two designs hold the same rows with the same response."""
    return np.array_equal(one.rows, other.rows) and np.array_equal(one.y, other.y)


def same_fixed_effects(one: Design, other: Design) -> bool:
    """Whether two designs on the same rows have the same columns of fixed effects, in any order."""
    if sorted(one.names) != sorted(other.names):
        return False
    order = [other.names.index(name) for name in one.names]
    return np.array_equal(one.X, other.X[:, order])
