"""From conditional to marginal: what a logistic mixed model says about the average over groups, and GEE.

A conditional odds ratio compares two rows of one group; a marginal one compares shares of the population. With a
logit link they differ, the marginal being nearer to one, and neither is the wrong one.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from grading.fitting.errors import FitError
from grading.fitting.logistic.data import log_odds_terms
from grading.fitting.logistic.design import LogisticDesign
from grading.fitting.logistic.ordinary import fit_ordinary
from grading.fitting.result import Array

# The logistic curve is close to the normal one with its argument multiplied by this.
# Source: Zeger, Liang and Albert (1988), Biometrics 44, 1049-1060.
NORMAL_SCALE = 16.0 * np.sqrt(3.0) / (15.0 * np.pi)
# The standard normal density is below 1e-18 of its top beyond this.
REACH = 9.5


def attenuation(tau: float) -> float:
    """How many times larger conditional logits are than marginal ones, nearly: sqrt(1 + c^2 tau^2)."""
    return float(np.sqrt(1.0 + (NORMAL_SCALE * tau) ** 2))


def approximate_marginal_odds_ratio(conditional: ArrayLike, tau: float) -> Array:
    """The marginal odds ratio that belongs to a conditional one, by the attenuation factor; same shape."""
    return np.exp(np.log(np.asarray(conditional, dtype=np.float64)) / attenuation(tau))


def marginal_probability(eta: ArrayLike, tau: float) -> Array:
    """The mean of 1 / (1 + exp(-eta - b)) over b ~ N(0, tau^2), shaped as `eta`, to about 14 digits.

    The trapezoidal rule, whose error falls exponentially in 1 / step for functions analytic near the real axis;
    the poles of the logistic curve lie pi / tau away from it, so the step shrinks with tau.
    """
    if not 0.0 <= tau < np.inf:
        raise ValueError(f"tau is {tau}: a standard deviation is zero or more")
    steps = int(np.ceil(REACH / (0.5 / max(1.0, tau))))
    u = np.linspace(-REACH, REACH, 2 * steps + 1)
    weights = np.exp(-0.5 * u**2)
    weights /= weights.sum()
    values, _ = log_odds_terms(np.asarray(eta, dtype=np.float64)[..., None] + tau * u)
    return np.asarray(values @ weights)


def marginal_odds_ratio(eta_from: ArrayLike, eta_to: ArrayLike, tau: float) -> Array:
    """The exact odds ratio of the marginal probabilities at two linear predictors; it depends on both."""
    start, end = marginal_probability(eta_from, tau), marginal_probability(eta_to, tau)
    return end / (1.0 - end) * (1.0 - start) / start


@dataclass(frozen=True, slots=True, eq=False)
class MarginalFit:
    """Generalised estimating equations: `beta` (p,) in marginal logits, `cov_beta` (p, p) by the robust sandwich.

    `correlation`: working correlation between two trials of one group. `n_trials` trials in `levels` groups.
    """

    names: tuple[str, ...]
    beta: Array
    cov_beta: Array
    correlation: float
    n_trials: int
    levels: int

    @property
    def se(self) -> Array:
        """Robust standard errors, shape (p,)."""
        return np.sqrt(np.diag(self.cov_beta))

    @property
    def odds_ratios(self) -> Array:
        """Marginal odds ratios exp(beta), shape (p,)."""
        return np.exp(self.beta)


def fit_gee(design: LogisticDesign) -> MarginalFit:
    """Logistic regression by GEE with exchangeable working correlation; statsmodels fits it.

    Counts are written out as single trials. Raises FitError when the columns separate successes from failures, or
    when the equations are not solved.
    """
    start = fit_ordinary(design).beta
    # statsmodels takes most of a second to import, which mixed fits need not wait for.
    from statsmodels.genmod.cov_struct import Exchangeable
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_estimating_equations import GEE
    from statsmodels.tools.sm_exceptions import ConvergenceWarning, IterationLimitWarning

    outcome, rows = _single_trials(design)
    structure = Exchangeable()
    model = GEE(outcome, design.X[rows], design.codes[rows], family=Binomial(), cov_struct=structure)
    with warnings.catch_warnings():
        for problem in (ConvergenceWarning, IterationLimitWarning, RuntimeWarning):
            warnings.simplefilter("error", problem)
        try:
            result = model.fit(maxiter=200, ctol=1e-10, start_params=start)
        except (Warning, np.linalg.LinAlgError, ValueError) as problem:
            raise FitError(
                f"the estimating equations were not solved ({problem}): simplify the model, or look for a predictor of"
                " extreme size"
            ) from problem
    return MarginalFit(
        design.names,
        np.asarray(result.params),
        np.asarray(result.cov_params()),
        float(structure.dep_params),
        len(outcome),
        len(design.levels),
    )


def _single_trials(design: LogisticDesign) -> tuple[Array, np.ndarray]:
    """One row per trial: its outcome (0 or 1) and the row of the design that it belongs to."""
    failures = design.trials - design.successes
    counts = np.column_stack([design.successes, failures]).astype(np.intp).ravel()
    outcome = np.repeat(np.tile([1.0, 0.0], design.n), counts)
    return outcome, np.repeat(np.repeat(np.arange(design.n), 2), counts)
