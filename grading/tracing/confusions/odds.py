"""Odds ratios, misread."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from grading.numbers import Family
from grading.quantities import Target, get_fit, value_of
from grading.tracing.confusions.base import OTHER_PLACE, READING, Confusion


def of_odds_ratio(target: Target, family: Family) -> Iterator[Confusion]:
    ratio = value_of(family, target)
    yield Confusion(
        "logit_for_odds_ratio",
        math.log(ratio),
        "the coefficient of `{term}` in logits".replace("{term}", target.term),
        "The question asks for the odds ratio: e to the power of the coefficient.",
        READING,
    )
    yield Confusion(
        "inverted",
        1 / ratio,
        "the odds ratio the other way round",
        "That compares the lower value with the higher one. Say what is compared with what.",
        READING,
    )
    yield Confusion(
        "probability_for_odds",
        ratio / (1 + ratio),
        "the odds ratio turned as if it were odds",
        "Odds turn into a probability that way; a ratio of two odds does not.",
        READING,
    )
    for other in get_fit(family, target.fit).estimate:
        if other not in {target.term, "(Intercept)"}:
            value = value_of(family, replace(target, term=other))
            yield Confusion(
                f"odds_ratio_of_{other}", value, f"the odds ratio of `{other}`", OTHER_PLACE, READING
            )
