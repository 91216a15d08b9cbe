"""The figures to play with, by their slugs."""

from __future__ import annotations

from collections.abc import Mapping

from lessons.figures import (
    design_effect,
    dropout,
    intercepts_and_slopes,
    intervals,
    levels,
    link,
    pooling,
    pull,
    ridge,
    shrinkage,
    singular,
)
from lessons.figures.base import Figure

FIGURES: Mapping[str, Figure] = {
    module.FIGURE.slug: module.FIGURE
    for module in (
        *(shrinkage, design_effect, intervals, intercepts_and_slopes, singular, dropout),
        *(pull, pooling, levels, ridge, link),
    )
}
