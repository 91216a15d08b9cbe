"""What is counted: rows, groups, parameters. Only the exact number is right."""

from __future__ import annotations

from grading.numbers import Family, FitNumbers
from grading.quantities.base import Quantity, QuantityError, Target, absolute, count, get_fit


def _with_random_part(family: Family, target: Target) -> FitNumbers:
    fit = get_fit(family, target.fit)
    if not fit.theta:
        raise QuantityError(f"{target.fit} has no random effects")
    return fit


def fixed_parameters(family: Family, target: Target) -> float:
    return float(len(_with_random_part(family, target).estimate))


def covariance_parameters(family: Family, target: Target) -> float:
    """Variances and covariances of the random effects, and the residual variance where there is one."""
    fit = _with_random_part(family, target)
    return float(len(fit.theta) + ("residual" in fit.variance))


def parameters(family: Family, target: Target) -> float:
    return fixed_parameters(family, target) + covariance_parameters(family, target)


def seconds_used(family: Family, target: Target) -> float:
    if not family.second:
        raise QuantityError("the data have one grouping factor only")
    return float(family.facts.seconds)


QUANTITIES = (
    Quantity("rows_used", "the number of rows used", "rows", "", count(lambda f: f.rows_used), absolute(0)),
    Quantity("groups_used", "the number of groups", "groups", "", count(lambda f: f.groups), absolute(0)),
    Quantity(
        "seconds_used",
        "the number of levels of the second grouping factor",
        "groups",
        "",
        seconds_used,
        absolute(0),
    ),
    Quantity("fixed_parameters", "the number of fixed effects", "1", "", fixed_parameters, absolute(0)),
    Quantity(
        "covariance_parameters",
        "the number of variances and covariances",
        "1",
        "",
        covariance_parameters,
        absolute(0),
    ),
    Quantity("parameters", "the number of parameters", "1", "", parameters, absolute(0)),
)
COUNTS = frozenset(quantity.name for quantity in QUANTITIES)
