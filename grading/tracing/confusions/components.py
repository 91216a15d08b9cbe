"""Variances, standard deviations, covariances and correlations, misread."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from grading.numbers import Family
from grading.quantities import COMPONENTS, Target, get_fit, value_of, variance_of
from grading.tracing.confusions.base import READING, Confusion, sign_turned


def of_variance(target: Target, family: Family) -> Iterator[Confusion]:
    value = variance_of(family, target.fit, target.term)
    yield Confusion(
        "sd_for_variance",
        math.sqrt(value),
        "the standard deviation",
        "The question asks for the variance; you gave its square root. Some packages print one, some the other, "
        "some both.",
        READING,
    )
    yield from _scaled_and_misplaced(target, family, power=1.0)


def of_sd(target: Target, family: Family) -> Iterator[Confusion]:
    value = variance_of(family, target.fit, target.term)
    yield Confusion(
        "variance_for_sd",
        value,
        "the variance",
        "The question asks for the standard deviation; you gave its square. Some packages print one, some the "
        "other, some both.",
        READING,
    )
    yield from _scaled_and_misplaced(target, family, power=0.5)


def _scaled_and_misplaced(target: Target, family: Family, *, power: float) -> Iterator[Confusion]:
    """What goes wrong with a variance (`power` 1) and a standard deviation (`power` 1/2) alike."""
    fit = get_fit(family, target.fit)
    residual = variance_of(family, target.fit, "residual")
    if target.term != "residual":
        yield Confusion(
            "divided_by_scale",
            (variance_of(family, target.fit, target.term) / residual) ** power,
            ("the root of " if power < 1 else "") + "the variance divided by the residual variance",
            "In statsmodels `params` holds variances divided by the residual variance. Read `cov_re`, and `scale` "
            "for the residual.",
            READING,
        )
    for other in COMPONENTS:
        if other != target.term and other in fit.variance:
            yield Confusion(
                f"{other}_component",
                variance_of(family, target.fit, other) ** power,
                f"the {other} part of the same model",
                "You took another line of the variance components. Intercept: how {unit}s differ in level; slope: "
                "how they differ in change; residual: what is left in each row.",
                ("fixed-random-confusion",),
            )
    average = {"slope": family.within, "intercept": "(Intercept)"}.get(target.term, "")
    if average in fit.se:
        yield Confusion(
            "se_for_spread",
            fit.se[average],
            "the standard error of the average",
            "How well you know an average is not how much {unit}s differ from it. More {unit}s shrink the one and "
            "leave the other.",
            ("fixed-random-confusion",),
        )


def of_covariance(target: Target, family: Family) -> Iterator[Confusion]:
    # Beside a variance of zero the covariance is zero and there is no correlation to take for it.
    if value := value_of(family, target):
        yield Confusion(
            "correlation_for_covariance",
            value_of(family, replace(target, quantity="correlation")),
            "the correlation",
            "The question asks for the covariance: the correlation times both standard deviations.",
            READING,
        )
        yield sign_turned(value)


def of_correlation(target: Target, family: Family) -> Iterator[Confusion]:
    yield Confusion(
        "covariance_for_correlation",
        value_of(family, replace(target, quantity="covariance")),
        "the covariance",
        "The question asks for the correlation: the covariance divided by both standard deviations. It lies "
        "between −1 and 1.",
        READING,
    )
    yield sign_turned(value_of(family, target))
