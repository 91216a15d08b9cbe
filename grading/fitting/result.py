"""What a fit gives back: numbers in plain, frozen containers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from grading.formula.spec import ModelSpec

Method = Literal["REML", "ML"]
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RandomBlock:
    """The estimated covariance of one random term.

    `group` is the grouping factor as text, `names` the q columns ("(Intercept)", "time"),
    `covariance` the (q, q) matrix in squared units of the response, `levels` the number of groups.
    """

    group: str
    names: tuple[str, ...]
    covariance: Array
    levels: int

    @property
    def sd(self) -> Array:
        """Standard deviations, shape (q,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def correlation(self) -> Array:
        """Correlations, shape (q, q); NaN beside a variance of zero."""
        sd = self.sd
        scale = np.where(sd > 0, sd, np.nan)
        matrix = self.covariance / np.outer(scale, scale)
        np.fill_diagonal(matrix, 1.0)
        return matrix


@dataclass(frozen=True, slots=True, eq=False)
class MixedFit:
    """A linear mixed model at the optimum of its profiled deviance.

    `beta` (p,) and `cov_beta` (p, p): fixed effects and their covariance as lme4 reports it, in `names` order.
    `se_hessian` (p,): standard errors from the whole observed Hessian, as statsmodels prints them.
    `theta`: relative Cholesky factors, column by column per block. `sigma2`: residual variance.
    `criterion`: REML criterion or minus twice the log-likelihood. `gradient`: largest absolute scaled
    gradient of the criterion in theta at the end. `n_dropped`: rows left out for a missing value.
    """

    spec: ModelSpec
    method: Method
    n: int
    n_dropped: int
    names: tuple[str, ...]
    beta: Array
    cov_beta: Array
    se_hessian: Array
    random: tuple[RandomBlock, ...]
    sigma2: float
    theta: Array
    criterion: float
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
    def loglik(self) -> float:
        """The (restricted) log-likelihood."""
        return -0.5 * self.criterion

    @property
    def groups(self) -> dict[str, int]:
        """Number of levels by grouping factor."""
        return {block.group: block.levels for block in self.random}


@dataclass(frozen=True, slots=True, eq=False)
class SimpleFit:
    """A regression without random effects: estimates, standard errors and the residual variance."""

    names: tuple[str, ...]
    beta: Array
    se: Array
    sigma2: float
    n: int
    df_residual: float
