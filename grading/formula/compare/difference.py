"""One way in which a formula departs from the wanted model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Mistake = Literal[
    "ordinary-regression",
    "ignored-clustering",
    "unjustified-random-effects",
    "fixed-random-confusion",
    "slopes-without-data",
    "undescribed-model",
    "causal-overclaim",
    "ignored-warnings",
    "overfitted-structure",
    "missing-data-forgotten",
]


class Kind(StrEnum):
    """What differs, the most fundamental first: response, random part, groups, what varies, fixed part."""

    WRONG_RESPONSE = "wrong_response"
    NO_RANDOM_PART = "no_random_part"
    GROUP_AS_FIXED = "group_as_fixed"
    FIXED_THAT_SHOULD_BE_RANDOM = "fixed_that_should_be_random"
    TURNED_ROUND = "turned_round"
    WRONG_GROUP = "wrong_group"
    RANDOM_THAT_SHOULD_BE_FIXED = "random_that_should_be_fixed"
    NESTED_AS_CROSSED = "nested_as_crossed"
    CROSSED_AS_NESTED = "crossed_as_nested"
    MISSING_GROUP = "missing_group"
    EXTRA_GROUP = "extra_group"
    MISSING_RANDOM_INTERCEPT = "missing_random_intercept"
    EXTRA_RANDOM_INTERCEPT = "extra_random_intercept"
    SLOPE_WITHOUT_FIXED_EFFECT = "slope_without_fixed_effect"
    SLOPE_FOR_BETWEEN_PREDICTOR = "slope_for_between_predictor"
    MISSING_SLOPE = "missing_slope"
    EXTRA_SLOPE = "extra_slope"
    OTHER_SLOPE = "other_slope"
    UNCORRELATED_INSTEAD_OF_CORRELATED = "uncorrelated_instead_of_correlated"
    CORRELATED_INSTEAD_OF_UNCORRELATED = "correlated_instead_of_uncorrelated"
    MISSING_INTERCEPT = "missing_intercept"
    MISSING_FIXED = "missing_fixed"
    EXTRA_FIXED = "extra_fixed"


RANK = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Difference:
    """`sentence` tells the student what their formula says and what that means; code stands in backticks.

    `mistake` is None where the difference is no sign of one of the ten mistakes.
    """

    kind: Kind
    mistake: Mistake | None
    sentence: str
