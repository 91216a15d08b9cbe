"""The members of a family without random effects: what ordinary regression and its relatives give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pandas as pd

from datasets.scenarios.base import Structure
from grading.family.converting import from_simple
from grading.family.facts import used_rows
from grading.fitting import (
    DesignError,
    SimpleFit,
    Table,
    fit_cluster_dummies,
    fit_cluster_means,
    fit_cluster_robust,
    fit_ols,
    fit_two_stage,
)
from grading.numbers import FitNumbers

Member = tuple[str, Callable[[], FitNumbers]]


def least_squares(
    frame: pd.DataFrame, table: Table, structure: Structure, *, groups: int
) -> Iterator[Member]:
    """Name and fit of every regression on the rows with an outcome; `table` holds the same rows as `frame`."""
    y, g, w, b = structure.outcome, structure.group, structure.within, structure.between
    # A fixed effect for each group is of no use to a question; what is left beside them is.
    numbers = partial(from_simple, groups=groups, terms=("(Intercept)", w, b))

    def member(name: str, formula: str, fit: Callable[[], SimpleFit], *, likelihood: bool = False) -> Member:
        return name, lambda: numbers(name, formula, fit(), likelihood=likelihood)

    yield member("ols", f"{y} ~ {w} + {b}", lambda: fit_ols(table, y, [w, b]), likelihood=True)
    yield member("cluster_robust", f"{y} ~ {w} + {b}", lambda: fit_cluster_robust(table, y, [w, b], g))
    yield from _means(table, structure, numbers)
    yield member("cluster_dummies", f"{y} ~ {w} + {g}", lambda: fit_cluster_dummies(table, y, [w], g))
    if not structure.second:
        yield member("two_stage", f"{y} ~ {w} in each {g}", lambda: fit_two_stage(table, y, w, g))
    if structure.occasion and frame[w].nunique() == 2:
        yield member("unpaired", f"difference of {y} by {w}", lambda: fit_unpaired(frame, structure))


def _means(table: Table, structure: Structure, numbers: Callable[..., FitNumbers]) -> Iterator[Member]:
    """One row for each group; with the mean of the within-predictor where groups differ in it."""
    y, w, b = structure.outcome, structure.within, structure.between
    predictors = [w, b] if structure.mixes else [b]
    formula = f"mean of {y} ~ {' + '.join(f'mean of {w}' if name == w else name for name in predictors)}"
    yield (
        "cluster_means",
        lambda: numbers("cluster_means", formula, fit_cluster_means(table, y, predictors, structure.group)),
    )


def fit_unpaired(frame: pd.DataFrame, structure: Structure) -> SimpleFit:
    """The difference between the two values of the within-predictor as if each were another sample (Welch 1938).

    The slope is the difference of the means over that of the values; its standard error adds the sampling variances
    of both means. Raises DesignError when a value has fewer than two rows.
    """
    used = used_rows(frame, structure)
    x, y = used[structure.within].to_numpy(np.float64), used[structure.outcome].to_numpy(np.float64)
    low, high = np.unique(x)
    early, late = y[x == low], y[x == high]
    if min(len(early), len(late)) < 2:
        raise DesignError(
            f"{structure.within} has fewer than two rows at one of its values: a variance needs two of them"
        )
    step = float(high - low)
    variances = np.array([early.var(ddof=1) / len(early), late.var(ddof=1) / len(late)])
    slope = float(late.mean() - early.mean()) / step
    weights = np.array([[high, -low], [-1.0, 1.0]]) / step
    return SimpleFit(
        names=("(Intercept)", structure.within),
        beta=np.array([early.mean() - low * slope, slope]),
        se=np.sqrt(weights**2 @ variances),
        sigma2=float("nan"),
        n=len(y),
        df_residual=float(variances.sum() ** 2 / np.sum(variances**2 / [len(early) - 1, len(late) - 1])),
    )
