"""Log-likelihoods, misread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from grading.numbers import Family
from grading.quantities import Target, value_of
from grading.tracing.confusions.base import READING, Confusion, sign_turned

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
