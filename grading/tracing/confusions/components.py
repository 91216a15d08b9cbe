"""Variances, standard deviations, covariances and correlations, misread."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from grading.numbers import Family
from grading.quantities import COMPONENTS, Target, get_fit, value_of, variance_of
from grading.quantities.components import NORMAL_95, slope_and_spread
from grading.tracing.confusions.base import READING, Confusion, sign_turned

_PARTS = {"intercept": "intercept", "slope": "slope", "second": "{second}", "residual": "residual"}
_OTHER_LINE = (
    "You took another line of the variance components. Intercept: how {units} differ in level; slope: how they differ "
    "in the effect of `{within}`; residual: what is left in each row."
)
_OTHER_LINE_SECOND = (
    "You took another line of the variance components. There is one for {units}, one for {seconds} and one for what "
    "is left in each row."
)


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
    residual = fit.variance.get("residual")
    if target.term != "residual" and residual:
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
                f"the {_PARTS[other]} part of the same model",
                _OTHER_LINE_SECOND if family.second else _OTHER_LINE,
                ("fixed-random-confusion",),
            )
    average = {"slope": family.within, "intercept": "(Intercept)"}.get(target.term, "")
    if average in fit.se:
        yield Confusion(
            "se_for_spread",
            fit.se[average],
            "the standard error of the average",
            "How well you know an average is not how much {units} differ from it. More {units} shrink the one and "
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


def of_slope_range(target: Target, family: Family) -> Iterator[Confusion]:
    """The interval for the average slope, and spreads of the wrong kind."""
    average, spread = slope_and_spread(family, target.fit)
    sign = 1 if target.quantity == "slope_range_high" else -1
    se = get_fit(family, target.fit).se[family.within]
    yield Confusion(
        "interval_of_average",
        average + sign * NORMAL_95 * se,
        "the end of the confidence interval for the average slope",
        "A confidence interval says how well the average slope is known; with more {units} it shrinks. The range of "
        "the slopes themselves is the average plus and minus 1.96 standard deviations between {units}.",
        ("fixed-random-confusion",),
    )
    yield Confusion(
        "variance_for_spread",
        average + sign * NORMAL_95 * spread**2,
        "the end of the range worked out with the variance of the slopes",
        "Take the square root first: the range is 1.96 standard deviations to each side.",
        READING,
    )
    yield Confusion(
        "one_spread",
        average + sign * spread,
        "one standard deviation from the average",
        "One standard deviation to each side holds about two thirds of the slopes; for 95% take 1.96 of them.",
        READING,
    )
    yield Confusion(
        "other_end",
        average - sign * NORMAL_95 * spread,
        "the other end of the range",
        "The question asks for the other end.",
        READING,
    )
    yield replace(sign_turned(average + sign * NORMAL_95 * spread), remote=True)
