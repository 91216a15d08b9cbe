"""Log-likelihoods, misread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from grading.fitting.inference.likelihood_ratio import chi_square_tail
from grading.numbers import Family
from grading.quantities import QuantityError, Target, get_fit, value_of
from grading.quantities.likelihoods import added_covariances, difference_of, mixture_p
from grading.tracing.confusions.base import READING, Confusion, sign_turned

_REML = (
    "You compared the REML criteria. Both models have the same fixed effects, so that is a valid comparison of their "
    "random parts, but another one than the question asks for: it asks for ML."
)

WHICH_LIKELIHOOD = (
    "Packages print the log-likelihood, or minus twice it (the deviance, or criterion). Say which of them "
    "you report."
)


def of_loglik(target: Target, family: Family) -> Iterator[Confusion]:
    value = value_of(family, target)
    yield Confusion(
        "deviance_for_loglik", -2 * value, "minus twice the log-likelihood", WHICH_LIKELIHOOD, READING
    )
    yield sign_turned(value, WHICH_LIKELIHOOD)


def of_deviance(target: Target, family: Family) -> Iterator[Confusion]:
    value = value_of(family, replace(target, quantity="loglik"))
    yield Confusion("loglik_for_deviance", value, "the log-likelihood", WHICH_LIKELIHOOD, READING)
    yield Confusion("half_deviance", -value, "minus the log-likelihood", WHICH_LIKELIHOOD, READING)


def of_difference(target: Target, family: Family) -> Iterator[Confusion]:
    value = difference_of(family, target)
    yield Confusion(
        "half_difference",
        value / 2,
        "the difference of the log-likelihoods",
        "The test takes twice the difference of the log-likelihoods, which is the difference of the deviances.",
        READING,
    )
    yield sign_turned(value, "A larger model cannot fit worse: its deviance is the smaller one.")
    if (restricted := _by_reml(target, family)) is not None:
        # A valid comparison of its own, and often nearly the same number.
        yield Confusion(
            "reml_difference", restricted, "the difference of the REML criteria", _REML, READING, remote=True
        )
    larger = -2 * (get_fit(family, target.fit).loglik or 0.0)
    yield Confusion(
        "larger_alone",
        larger,
        "the deviance of the larger model alone",
        "One model's deviance says nothing by itself. Subtract it from that of the smaller model.",
        READING,
    )


def of_boundary_p(target: Target, family: Family) -> Iterator[Confusion]:
    statistic, covariances = difference_of(family, target), added_covariances(family, target)
    boundary = (
        "A variance cannot be negative, so under the null hypothesis it lies at the edge of its range, and half of the "
        "time the larger model gains nothing from it. "
    )
    yield Confusion(
        "naive_p",
        chi_square_tail(statistic, covariances + 1),
        f"the p-value from chi-square with {_degrees(covariances + 1)}",
        boundary + "That p-value is too large.",
        ("overfitted-structure", "slopes-without-data"),
    )
    if covariances:
        yield Confusion(
            "covariance_forgotten",
            chi_square_tail(statistic, covariances),
            f"the p-value from chi-square with {_degrees(covariances)}",
            boundary + "The covariance adds a degree of freedom to both halves of the mixture.",
            ("slopes-without-data", "overfitted-structure"),
        )
        yield Confusion(
            "half_of_naive",
            0.5 * chi_square_tail(statistic, 1),
            "half the p-value from chi-square with 1 degree of freedom",
            boundary + "Halving is right for a variance alone; here a covariance comes with it.",
            ("slopes-without-data", "overfitted-structure"),
        )
    else:
        # Anywhere else this is the right number; at zero the other half of the mixture counts as well.
        yield Confusion(
            "half_at_zero",
            0.5 * chi_square_tail(statistic, 1),
            "half the p-value from chi-square with 1 degree of freedom",
            boundary
            + "Here the difference is zero, and that half has it too: every sample shows as much or more, so the "
            "p-value is 1.",
            ("ignored-warnings",),
        )
    yield Confusion(
        "from_loglik",
        mixture_p(statistic / 2, covariances),
        "the p-value from the difference of the log-likelihoods",
        "The test takes twice the difference of the log-likelihoods.",
        READING,
    )
    yield Confusion(
        "complement",
        1 - mixture_p(statistic, covariances),
        "1 minus the p-value",
        "The p-value is the probability of so large a difference or a larger one, the upper tail.",
        READING,
    )


def _by_reml(target: Target, family: Family) -> float | None:
    """The same difference between the twins of both models by REML, where there are such."""
    twin = replace(target, fit=target.fit.removesuffix("_ml"), term=target.term.removesuffix("_ml"))
    try:
        return difference_of(family, twin) if twin.fit != target.fit else None
    except QuantityError:
        return None


def _degrees(count: int) -> str:
    return f"{count} degree{'' if count == 1 else 's'} of freedom"
