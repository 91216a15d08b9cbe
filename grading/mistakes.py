"""The ten mistakes that the product is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """One of the ten: a stable `slug`, its `number` in the guide, a `title`, and one sentence on what it is."""

    slug: str
    number: int
    title: str
    summary: str


_TEN = (
    Mistake(
        "ordinary-regression",
        1,
        "Ordinary regression for repeated measures",
        "Several rows of one person are analysed as if each came from somebody else.",
    ),
    Mistake(
        "ignored-clustering",
        2,
        "Ignoring clustering",
        "Units that share a hospital, a school or a batch are analysed as if they shared nothing.",
    ),
    Mistake(
        "unjustified-random-effects",
        3,
        "Random effects without a reason",
        "Random effects are put in, or left out, without asking what varies between groups.",
    ),
    Mistake(
        "fixed-random-confusion",
        4,
        "Fixed and random effects confused",
        "A spread between groups is read as an average effect, or the other way round.",
    ),
    Mistake(
        "slopes-without-data",
        5,
        "Random slopes without enough data",
        "The model asks how slopes differ where each group has too few rows to tell.",
    ),
    Mistake(
        "undescribed-model",
        6,
        "Output without the model behind it",
        "Numbers are reported without saying which model, method and scale they belong to.",
    ),
    Mistake(
        "causal-overclaim",
        7,
        "Claiming causes",
        "A mixed model is taken to remove confounding by itself.",
    ),
    Mistake(
        "ignored-warnings",
        8,
        "Ignored convergence warnings",
        "Estimates are used without asking what it means that the fit did not converge or is singular.",
    ),
    Mistake(
        "overfitted-structure",
        9,
        "Overfitted random structure",
        "The random part is richer than design and data can support.",
    ),
    Mistake(
        "missing-data-forgotten",
        10,
        "Forgotten missing-data assumptions",
        "Rows are missing, and nobody says why that should not matter.",
    ),
)

MISTAKES: Mapping[str, Mistake] = {mistake.slug: mistake for mistake in _TEN}


def get_mistake(slug: str) -> Mistake:
    """The mistake with this slug.

    Raises:
        KeyError: naming the known slugs.
    """
    try:
        return MISTAKES[slug]
    except KeyError:
        raise KeyError(f"{slug!r} is not one of the ten mistakes: {', '.join(MISTAKES)}.") from None
