"""Fixed effects and their standard errors, misread."""

from __future__ import annotations

import math
from collections.abc import Iterator

from grading.numbers import Family, FitNumbers
from grading.quantities import Target, get_fit
from grading.tracing.confusions.base import OTHER_PLACE, READING, Confusion, sign_turned


def of_estimate(target: Target, family: Family) -> Iterator[Confusion]:
    fit = get_fit(family, target.fit)
    yield Confusion(
        "se_for_estimate", fit.se[target.term], f"the standard error of `{target.term}`", OTHER_PLACE, READING
    )
    for other, value in fit.estimate.items():
        if other != target.term:
            yield Confusion(f"estimate_of_{other}", value, f"the estimate of `{other}`", OTHER_PLACE, READING)
    yield _t_value(target.term, fit)
    yield sign_turned(fit.estimate[target.term])


def of_se(target: Target, family: Family) -> Iterator[Confusion]:
    fit = get_fit(family, target.fit)
    yield Confusion(
        "estimate_for_se", fit.estimate[target.term], f"the estimate of `{target.term}`", OTHER_PLACE, READING
    )
    for other, value in fit.se.items():
        if other != target.term:
            yield Confusion(f"se_of_{other}", value, f"the standard error of `{other}`", OTHER_PLACE, READING)
    yield _t_value(target.term, fit)
    yield Confusion(
        "variance_for_se",
        fit.se[target.term] ** 2,
        "the standard error squared",
        "That is the sampling variance of the estimate. The standard error is its square root.",
        READING,
    )
    slope = fit.variance.get("slope")
    if slope is not None and target.term == family.within:
        yield Confusion(
            "spread_for_se",
            math.sqrt(slope),
            "the standard deviation of the slopes between {units}",
            "That says how much the slopes of {units} differ. The standard error says how well you know their "
            "average.",
            ("fixed-random-confusion",),
        )


def _t_value(term: str, fit: FitNumbers) -> Confusion:
    """The column beside the standard errors, which some packages call z."""
    se = fit.se[term]
    return Confusion(
        "t_value",
        fit.estimate[term] / se if se else math.inf,
        f"the t or z value of `{term}`",
        OTHER_PLACE + " That column has the estimate divided by its standard error.",
        READING,
        remote=True,
    )
