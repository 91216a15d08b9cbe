"""What a quantity is, and how its parts are found in a family."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from grading.numbers import Component, Facts, Family, FitNumbers, Place

COMPONENTS: tuple[Component, ...] = ("intercept", "slope", "second", "residual")
PLACES: tuple[Place, ...] = ("first", "smallest", "largest")
# A variance below this share of the residual variance counts as zero: there packages stop at different numbers.
NEXT_TO_NOTHING = 1e-4

Of = Literal["term", "component", "place", "fit", ""]


class QuantityError(ValueError):
    """The quantity cannot be had from this data set; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Target:
    """Which number is meant: a quantity, the fit that it comes from, and what it is of.

    `term` is a term, a component, a place or, for a comparison, the smaller fit, as the quantity's `of` says.
    """

    quantity: str
    fit: str = ""
    term: str = ""

    def __str__(self) -> str:
        return " ".join(
            filter(None, (self.quantity, self.term and f"of {self.term}", self.fit and f"in {self.fit}"))
        )


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a name.

    `meaning` says in words what it is, with {term} for the term, {component} for the component, {place} for the group
    or {smaller} for the smaller model that `of` asks for. `unit` is made of "outcome", "within", "logits", "rows",
    "groups" and "1", to be filled in by `unit_of`. `tolerance(value, family, target)` is the half-width within which
    an answer counts as right.
    """

    name: str
    meaning: str
    unit: str
    of: Of
    value: Callable[[Family, Target], float]
    tolerance: Callable[[float, Family, Target], float]


def get_fit(family: Family, name: str) -> FitNumbers:
    if name not in family.fits:
        raise QuantityError(f"no fit {name!r} on this data set; there are {', '.join(family.fits)}")
    return family.fits[name]


def entry(values: Mapping[Any, float], key: str, what: str, fit: str) -> float:
    """The entry of a fit's table, or a QuantityError that names those there are."""
    if key not in values:
        raise QuantityError(f"{fit} has no {what} of {key!r}; it has {', '.join(values) or 'none'}")
    return values[key]


def estimate_of(family: Family, target: Target) -> float:
    return entry(get_fit(family, target.fit).estimate, target.term, "estimate", target.fit)


def se_of(family: Family, target: Target) -> float:
    return entry(get_fit(family, target.fit).se, target.term, "standard error", target.fit)


def variance_of(family: Family, fit: str, component: str) -> float:
    return entry(get_fit(family, fit).variance, component, "variance", fit)


def count(read: Callable[[Facts], int]) -> Callable[[Family, Target], float]:
    return lambda family, target: float(read(family.facts))


def relative(share: float) -> Callable[[float, Family, Target], float]:
    return lambda value, family, target: share * abs(value)


def absolute(width: float) -> Callable[[float, Family, Target], float]:
    return lambda value, family, target: width


def of_estimate(value: float, se: float) -> float:
    """0.1% of the estimate or 1% of its standard error, whichever is larger."""
    return max(0.001 * abs(value), 0.01 * se)
