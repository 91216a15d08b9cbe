"""What clustered rows are worth, by the design effect and by simulated studies. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lessons.figures.repeated import Array

GROUPS = 20
STUDIES = 2000
MOST_ROWS = 50
# Rows in a group at which studies are simulated, and the likenesses whose curves are drawn for comparison.
TRIED = (1, 2, 5, 10, 20, 30, 40, 50)
CURVES = (0.0, 0.05, 0.2, 0.5)


@dataclass(frozen=True, slots=True, eq=False)
class DesignEffect:
    """`simulated` has the effective number of rows seen in STUDIES studies, for TRIED and for `rows`."""

    rows: int
    icc: float
    simulated: dict[int, float]

    @property
    def all_rows(self) -> int:
        return GROUPS * self.rows

    @property
    def effect(self) -> float:
        return design_effect(self.rows, self.icc)

    @property
    def effective(self) -> float:
        return effective_rows(self.rows, self.icc)


def design_effect(rows: int, icc: float) -> float:
    """How many times larger the variance of the overall mean is than that of as many independent rows."""
    return 1 + (rows - 1) * icc


def effective_rows(rows: int, icc: float) -> float:
    """How many independent rows GROUPS groups of `rows` rows are worth for the overall mean."""
    return GROUPS * rows / design_effect(rows, icc)


def compute_design_effect(*, rows: int, icc: float, seed: int) -> DesignEffect:
    """Simulated for outcomes with a variance of 1 and a mean of zero. Takes some 2 ms."""
    groups, residuals = draw_groups(icc=icc, seed=seed)
    means = {count: overall_means(groups, residuals, count) for count in sorted({*TRIED, rows})}
    return DesignEffect(rows, icc, {count: float(1 / np.mean(mean**2)) for count, mean in means.items()})


def draw_groups(*, icc: float, seed: int) -> tuple[Array, Array]:
    """The effects of groups, and a residual for each group, both (STUDIES, GROUPS)."""
    z = np.random.default_rng(seed).standard_normal((2, STUDIES, GROUPS))
    return np.sqrt(icc) * z[0], np.sqrt(1 - icc) * z[1]


def overall_means(groups: Array, residuals: Array, rows: int) -> Array:
    """The overall means (STUDIES,) of studies with so many rows in a group.

    The mean of a group is drawn at once: its effect, and a residual as small as the mean of `rows` independent ones.
    """
    return np.asarray((groups + residuals / np.sqrt(rows)).mean(axis=1))
