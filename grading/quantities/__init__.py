"""The named numbers that a question may ask for, each with its meaning, unit and tolerance. Pure."""

from __future__ import annotations

from grading.numbers import Family
from grading.quantities.base import (
    COMPONENTS,
    PLACES,
    Quantity,
    QuantityError,
    Target,
    get_fit,
    variance_of,
)
from grading.quantities.catalogue import NEEDS_NO_FIT, QUANTITIES
from grading.quantities.counts import COUNTS
from grading.quantities.shares import icc_of
from grading.quantities.wording import describe_target, unit_of

__all__ = [
    "COMPONENTS",
    "COUNTS",
    "NEEDS_NO_FIT",
    "PLACES",
    "QUANTITIES",
    "Quantity",
    "QuantityError",
    "Target",
    "describe_target",
    "get_fit",
    "icc_of",
    "tolerance_of",
    "unit_of",
    "value_of",
    "variance_of",
]


def value_of(family: Family, target: Target) -> float:
    """The number that the target names, on this data set.

    Raises:
        QuantityError: the data set has no such number.
    """
    return QUANTITIES[target.quantity].value(family, target)


def tolerance_of(family: Family, target: Target, value: float) -> float:
    """Half the width of the interval around `value` in which an answer counts as that value."""
    return QUANTITIES[target.quantity].tolerance(value, family, target)
