"""What a claim finds, and the figures that several claims share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from grading.numbers import Family


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a claim holds on one data set, a figure that shows by how much, and what is needed, in words."""

    holds: bool
    figure: float
    rule: str


Claim = Callable[[Family], Finding]


def se_ratio(family: Family, term: str, of: str, to: str) -> float:
    """The standard error of a term in one fit over that in another."""
    return family.fits[of].se[term] / family.fits[to].se[term]


def estimate_gap(family: Family, term: str, other: str) -> float:
    """How far another fit's estimate lies from the reference's, in the reference's standard errors."""
    right = family.fits[family.reference]
    return abs(family.fits[other].estimate[term] - right.estimate[term]) / right.se[term]
