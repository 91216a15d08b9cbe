"""The figures to play with, by their slugs."""

from __future__ import annotations

from collections.abc import Mapping

from lessons.figures import shrinkage
from lessons.figures.base import Figure

FIGURES: Mapping[str, Figure] = {module.FIGURE.slug: module.FIGURE for module in (shrinkage,)}
