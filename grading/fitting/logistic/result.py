"""What a logistic mixed model gives back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grading.fitting.result import Array
from grading.formula.spec import ModelSpec


@dataclass(frozen=True, slots=True, eq=False)
class LogisticFit:
    """A logistic model with one random intercept at its greatest marginal likelihood.

    `beta` (p,), `cov_beta` (p, p): fixed effects in logits and their covariance from the observed Hessian in
    (tau, beta), as glmer reports it. `tau`: SD of the random intercept, `se_tau` its standard error (NaN when tau
    is zero). `loglik` holds the binomial coefficients, as does `loglik_without`, that of
    ordinary logistic regression. `points`: quadrature nodes, 1 for Laplace.
    `modes`, `mode_sd` (levels,): conditional modes of the intercepts and their SDs, in logits, in the order of
    `levels`. `gradient`: largest absolute gradient of -2 loglik at the end with columns of mean square one;
    `n_trials`: trials in the `n` rows; `n_dropped`: rows left out for a missing value.
    """

    spec: ModelSpec
    points: int
    n: int
    n_trials: int
    n_dropped: int
    names: tuple[str, ...]
    beta: Array
    cov_beta: Array
    group: str
    levels: tuple[str, ...]
    tau: float
    se_tau: float
    modes: Array
    mode_sd: Array
    loglik: float
    loglik_without: float
    gradient: float
    converged: bool
    singular: bool
    warnings: tuple[str, ...]
    seconds: float
    evaluations: int

    @property
    def se(self) -> Array:
        """Standard errors of the fixed effects, shape (p,)."""
        return np.sqrt(np.diag(self.cov_beta))

    @property
    def criterion(self) -> float:
        """Minus twice the log-likelihood."""
        return -2.0 * self.loglik

    @property
    def odds_ratios(self) -> Array:
        """Conditional odds ratios exp(beta), shape (p,): within one group, at the same random intercept."""
        return np.exp(self.beta)

    @property
    def icc(self) -> float:
        """Share of the groups in the variance of the latent logistic variable: tau^2 / (tau^2 + pi^2 / 3)."""
        return self.tau**2 / (self.tau**2 + np.pi**2 / 3.0)

    @property
    def aic(self) -> float:
        return self.criterion + 2.0 * (len(self.beta) + 1)

    @property
    def bic(self) -> float:
        """With the number of rows, as R counts them."""
        return self.criterion + np.log(self.n) * (len(self.beta) + 1)
