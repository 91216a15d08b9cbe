"""Regressions that treat groups otherwise: the models behind the mistakes, and some right ones. statsmodels fits them.

Columns are given by name and coded as in `design`. Rows with a missing value in a used column are left out. All
raise DesignError when a coefficient cannot be estimated.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from grading.fitting.coding import Codes, ModelMatrix
from grading.fitting.design import Design, build_design, group_codes, refuse_aliased
from grading.fitting.errors import DesignError
from grading.fitting.result import Array, SimpleFit
from grading.formula.spec import INTERCEPT, Factor, Group, ModelSpec, Term


def fit_ols(frame: pd.DataFrame, outcome: str, predictors: Sequence[str]) -> SimpleFit:
    """Ordinary least squares: all rows count as independent."""
    design = _regression(frame, outcome, predictors)
    return _least_squares(design.y, design.X, design.names)


def fit_cluster_robust(frame: pd.DataFrame, outcome: str, predictors: Sequence[str], group: str) -> SimpleFit:
    """Least squares with cluster-robust standard errors (CR1).

    The sandwich of scores summed by group, times G / (G - 1) * (n - 1) / (n - p) for G groups: what statsmodels
    gives for `cov_type="cluster"` and Stata for `vce(cluster)`.
    """
    design, codes = _grouped_regression(frame, outcome, predictors, group)
    return _least_squares(design.y, design.X, design.names, codes)


def fit_cluster_means(frame: pd.DataFrame, outcome: str, predictors: Sequence[str], group: str) -> SimpleFit:
    """Least squares on one row per group: the means of outcome and predictors over the group's rows.

    The mean of a category is its share of the group's rows. `n` counts groups.
    """
    design, codes = _grouped_regression(frame, outcome, predictors, group)
    counts = np.bincount(codes)[:, None]
    means = _sums(np.column_stack([design.y, design.X]), codes) / counts
    refuse_aliased(ModelMatrix(design.names, means[:, 1:]))
    return _least_squares(means[:, 0], means[:, 1:], design.names)


def fit_cluster_dummies(
    frame: pd.DataFrame, outcome: str, predictors: Sequence[str], group: str
) -> SimpleFit:
    """Least squares with the group as a fixed effect: what is left is the comparison within groups."""
    design, codes = _grouped_regression(frame, outcome, predictors, group)
    centred = design.X - (_sums(design.X, codes) / np.bincount(codes)[:, None])[codes]
    spread = np.sqrt(np.mean(centred**2, axis=0)) / np.sqrt(np.mean(design.X**2, axis=0))
    for name, share in zip(design.names[1:], spread[1:], strict=True):
        if share < 1e-7:
            raise DesignError(
                f"{name} does not vary within the levels of {group}: with {group} as a fixed effect there is nothing"
                " left to estimate it from. Leave it out, or let the group be random"
            )
    as_factor = frame.assign(**{group: frame[group].astype("category")})
    full = _regression(as_factor, outcome, [*predictors, group])
    return _least_squares(full.y, full.X, full.names)


def fit_two_stage(frame: pd.DataFrame, outcome: str, predictor: str, group: str) -> SimpleFit:
    """A least-squares line for each group by itself, then the mean of intercepts and slopes over groups.

    The standard errors are those of a mean, `n` counts the groups with at least two values of the predictor,
    `sigma2` pools the residuals of the lines (NaN when each line meets all its points).
    """
    design, codes = _grouped_regression(frame, outcome, [predictor], group)
    if design.X.shape[1] != 2:
        raise DesignError(f"{predictor!r} is not numeric: a slope needs numbers")
    x, y, counts = design.X[:, 1], design.y, np.bincount(codes)
    means = _sums(np.column_stack([x, y]), codes) / counts[:, None]
    dx, dy = x - means[codes, 0], y - means[codes, 1]
    sxx, sxy, syy = _sums(np.column_stack([dx * dx, dx * dy, dy * dy]), codes).T
    lines = sxx > 1e-14 * np.bincount(codes, x * x)
    if lines.sum() < 2:
        raise DesignError(
            f"fewer than two levels of {group} have two values of {predictor}: no lines to average"
        )
    slope = sxy[lines] / sxx[lines]
    stage = np.column_stack([means[lines, 1] - slope * means[lines, 0], slope])
    df = int(counts[lines].sum()) - 2 * len(slope)
    rest = float(np.sum(syy[lines] - slope * sxy[lines]))
    return SimpleFit(
        names=design.names,
        beta=stage.mean(axis=0),
        se=stage.std(axis=0, ddof=1) / np.sqrt(len(stage)),
        sigma2=max(rest, 0.0) / df if df > 0 else np.nan,
        n=len(stage),
        df_residual=len(stage) - 1.0,
    )


def _regression(frame: pd.DataFrame, outcome: str, predictors: Sequence[str]) -> Design:
    terms = (INTERCEPT, *(Term((Factor(name),)) for name in predictors))
    return build_design(frame, ModelSpec(outcome, terms))


def _grouped_regression(
    frame: pd.DataFrame, outcome: str, predictors: Sequence[str], group: str
) -> tuple[Design, Codes]:
    """The regression on rows whose group is known, and the group of each row."""
    if group not in frame.columns:
        raise DesignError(f"no column {group!r} in the data, which have {', '.join(map(str, frame.columns))}")
    known = frame[frame[group].notna()]
    design = _regression(known, outcome, predictors)
    codes, levels = group_codes(known.iloc[design.rows], Group((group,)))
    if len(levels) < 2:
        raise DesignError(f"{group} has one level only: at least two groups are needed")
    return design, codes


def _sums(values: Array, codes: Codes) -> Array:
    """Column sums by group, shape (groups, columns)."""
    return np.column_stack([np.bincount(codes, column) for column in values.T])


def _least_squares(y: Array, X: Array, names: tuple[str, ...], clusters: Codes | None = None) -> SimpleFit:
    # statsmodels takes most of a second to import, which mixed fits need not wait for.
    from statsmodels.regression.linear_model import OLS

    if len(y) <= X.shape[1]:
        raise DesignError(f"{len(y)} rows are too few for {X.shape[1]} coefficients and a residual variance")
    model = OLS(y, X)
    if clusters is None:
        result = model.fit(method="qr")
    else:
        result = model.fit(method="qr", cov_type="cluster", cov_kwds={"groups": clusters})
    return SimpleFit(
        names=names,
        beta=np.asarray(result.params),
        se=np.asarray(result.bse),
        sigma2=float(result.scale),
        n=int(result.nobs),
        df_residual=float(result.df_resid),
    )
