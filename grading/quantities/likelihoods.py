"""Log-likelihoods, their differences between two models, and the test of a variance at the edge of its range."""

from __future__ import annotations

from grading.fitting.inference.likelihood_ratio import chi_square_tail
from grading.numbers import Family, FitNumbers
from grading.quantities.base import Quantity, QuantityError, Target, absolute, get_fit


def loglik_of(family: Family, fit: str) -> float:
    loglik = get_fit(family, fit).loglik
    if loglik is None:
        raise QuantityError(f"{fit} has no log-likelihood here")
    return loglik


def _loglik(family: Family, target: Target) -> float:
    return loglik_of(family, target.fit)


def _deviance(family: Family, target: Target) -> float:
    return -2 * loglik_of(family, target.fit)


def likelihood_method(fit: FitNumbers) -> str:
    """By which likelihood models may be compared; that of ordinary regression is ML's."""
    return "ML" if fit.method == "LS" else fit.method


def compared(family: Family, target: Target) -> tuple[FitNumbers, FitNumbers]:
    """The larger model and the smaller one, both with a likelihood of one kind.

    Raises:
        QuantityError: one of them is missing, or REML of one stands against ML of the other.
    """
    larger, smaller = get_fit(family, target.fit), get_fit(family, target.term)
    if likelihood_method(larger) != likelihood_method(smaller):
        raise QuantityError(
            f"{larger.name} is fitted by {larger.method} and {smaller.name} by {smaller.method}: their likelihoods "
            "cannot be compared"
        )
    return larger, smaller


def difference_of(family: Family, target: Target) -> float:
    """Twice the gain in log-likelihood of the larger model; a gain below rounding is none."""
    compared(family, target)
    gain = 2 * (loglik_of(family, target.fit) - loglik_of(family, target.term))
    return gain if gain > 1e-6 else 0.0


def added_covariances(family: Family, target: Target) -> int:
    """How many covariances come with the one variance that the larger model has more.

    Raises:
        QuantityError: it has not one variance more, or other fixed effects.
    """
    larger, smaller = compared(family, target)
    variances = len(larger.variance) - len(smaller.variance)
    if variances != 1 or set(larger.estimate) != set(smaller.estimate):
        raise QuantityError(
            f"{larger.name} has not just one variance more than {smaller.name}, so its test has no simple mixture"
        )
    return len(larger.theta) - len(smaller.theta) - 1


def mixture_p(statistic: float, covariances: int) -> float:
    """Half chi-square(q) and half chi-square(q + 1), q the covariances (Self and Liang 1987; Stram and Lee 1994)."""
    return 0.5 * (chi_square_tail(statistic, covariances) + chi_square_tail(statistic, covariances + 1))


def _boundary_p(family: Family, target: Target) -> float:
    return mixture_p(difference_of(family, target), added_covariances(family, target))


def _of_p(value: float, family: Family, target: Target) -> float:
    return max(0.05 * value, 0.001)


QUANTITIES = (
    Quantity("loglik", "the log-likelihood", "1", "", _loglik, absolute(0.01)),
    Quantity("deviance", "minus twice the log-likelihood", "1", "", _deviance, absolute(0.02)),
    Quantity(
        "deviance_difference",
        "the difference in minus twice the log-likelihood from {smaller}",
        "1",
        "fit",
        difference_of,
        absolute(0.02),
    ),
    Quantity(
        "boundary_p",
        "the p-value of the likelihood-ratio test against {smaller}, with the variance at the edge of its range",
        "1",
        "fit",
        _boundary_p,
        _of_p,
    ),
)
