"""Regressions that treat groups otherwise: the models behind the mistakes, and some right ones.

Least squares is our own here, for statsmodels takes longer to set a regression up than to fit it; the tests compare
every number with statsmodels. Columns are given by name and coded as in `design`; `frame` may be a `Table`, which
is read once for all its models. Rows with a missing value in a used column are left out. All raise DesignError when a
coefficient cannot be estimated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from grading.fitting.coding import Codes, ModelMatrix
from grading.fitting.design import Design, build_design, design_on, refuse_aliased
from grading.fitting.errors import DesignError
from grading.fitting.result import Array, SimpleFit
from grading.fitting.table import Table
from grading.formula.spec import INTERCEPT, Factor, Group, ModelSpec, Term


def fit_ols(frame: pd.DataFrame | Table, outcome: str, predictors: Sequence[str]) -> SimpleFit:
    """Ordinary least squares: all rows count as independent."""
    design = _regression(frame, outcome, predictors)
    beta, bread, rss = _least_squares(design.y, design.X)
    return _simple_fit(design.names, beta, bread, rss, len(design.y))


def fit_cluster_robust(
    frame: pd.DataFrame | Table, outcome: str, predictors: Sequence[str], group: str
) -> SimpleFit:
    """Least squares with cluster-robust standard errors (CR1).

    The sandwich of scores summed by group, times G / (G - 1) * (n - 1) / (n - p) for G groups: what statsmodels
    gives for `cov_type="cluster"` and Stata for `vce(cluster)`.
    """
    design, codes = _grouped_regression(frame, outcome, predictors, group)
    beta, bread, rss = _least_squares(design.y, design.X)
    n, p = design.X.shape
    scores = _sums(design.X * (design.y - design.X @ beta)[:, None], codes) @ bread
    correction = len(scores) / (len(scores) - 1.0) * (n - 1.0) / (n - p)
    plain = _simple_fit(design.names, beta, bread, rss, n)
    return replace(plain, se=np.sqrt(correction * np.sum(scores**2, axis=0)))


def fit_cluster_means(
    frame: pd.DataFrame | Table, outcome: str, predictors: Sequence[str], group: str
) -> SimpleFit:
    """Least squares on one row per group: the means of outcome and predictors over the group's rows.

    The mean of a category is its share of the group's rows. `n` counts groups.
    """
    design, codes = _grouped_regression(frame, outcome, predictors, group)
    means = _means(np.column_stack([design.y, design.X]), codes)
    refuse_aliased(ModelMatrix(design.names, means[:, 1:]))
    beta, bread, rss = _least_squares(means[:, 0], means[:, 1:])
    return _simple_fit(design.names, beta, bread, rss, len(means))


def fit_cluster_dummies(
    frame: pd.DataFrame | Table, outcome: str, predictors: Sequence[str], group: str
) -> SimpleFit:
    """Least squares with the group as a fixed effect: what is left is the comparison within groups.

    By Frisch, Waugh and Lovell the slopes are those of deviations from group means. Each group's own intercept is
    its mean of the outcome less what the slopes make of its means of the predictors; the first group's is the
    intercept, and the others' differences from it are the coefficients of the group.
    """
    table = _table(frame)
    design, codes = _grouped_regression(table, outcome, predictors, group)
    levels = table.rows([outcome, *predictors, group]).groups(Group((group,)))[1]
    slopes, X = design.names[1:], design.X[:, 1:]
    means = _means(np.column_stack([design.y, X]), codes)
    y, X = design.y - means[codes, 0], X - means[codes, 1:]
    spread = np.sqrt(np.mean(X**2, axis=0)) / np.sqrt(np.mean(design.X[:, 1:] ** 2, axis=0))
    for name, share in zip(slopes, spread, strict=True):
        if share < 1e-7:
            raise DesignError(
                f"{name} does not vary within the levels of {group}: with {group} as a fixed effect there is nothing"
                " left to estimate it from. Leave it out, or let the group be random"
            )
    refuse_aliased(ModelMatrix(slopes, X))
    df = len(y) - len(levels) - len(slopes)
    if df < 1:
        raise DesignError(
            f"{len(levels) + len(slopes)} fixed effects on {len(y)} rows leave nothing to estimate the noise from"
        )
    beta, bread, rss = _least_squares(y, X)
    intercepts = means[:, 0] - means[:, 1:] @ beta
    counts = np.bincount(codes)
    apart = means[1:, 1:] - means[0, 1:]
    unscaled = np.concatenate(
        [
            [1.0 / counts[0] + means[0, 1:] @ bread @ means[0, 1:]],
            np.diag(bread),
            1.0 / counts[1:] + 1.0 / counts[0] + np.einsum("gj,jk,gk->g", apart, bread, apart),
        ]
    )
    return SimpleFit(
        names=("(Intercept)", *slopes, *(f"{group}{level}" for level in levels[1:])),
        beta=np.concatenate([intercepts[:1], beta, intercepts[1:] - intercepts[0]]),
        se=np.sqrt(rss / df * unscaled),
        sigma2=rss / df,
        n=len(y),
        df_residual=float(df),
    )


def fit_two_stage(frame: pd.DataFrame | Table, outcome: str, predictor: str, group: str) -> SimpleFit:
    """A least-squares line for each group by itself, then the mean of intercepts and slopes over groups.

    The standard errors are those of a mean, `n` counts the groups with at least two values of the predictor,
    `sigma2` pools the residuals of the lines (NaN when each line meets all its points).
    """
    design, codes = _grouped_regression(frame, outcome, [predictor], group)
    if design.X.shape[1] != 2:
        raise DesignError(f"{predictor!r} is not numeric: a slope needs numbers")
    x, y, counts = design.X[:, 1], design.y, np.bincount(codes)
    means = _means(np.column_stack([x, y]), codes)
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


def _table(frame: pd.DataFrame | Table) -> Table:
    return frame if isinstance(frame, Table) else Table(frame)


def _regression(frame: pd.DataFrame | Table, outcome: str, predictors: Sequence[str]) -> Design:
    return build_design(frame, _spec(outcome, predictors))


def _spec(outcome: str, predictors: Sequence[str]) -> ModelSpec:
    return ModelSpec(outcome, (INTERCEPT, *(Term((Factor(name),)) for name in predictors)))


def _grouped_regression(
    frame: pd.DataFrame | Table, outcome: str, predictors: Sequence[str], group: str
) -> tuple[Design, Codes]:
    """The regression on rows whose group is known, and the group of each row."""
    rows = _table(frame).rows([outcome, *predictors, group])
    design = design_on(rows, _spec(outcome, predictors))
    codes, levels = rows.groups(Group((group,)))
    if len(levels) < 2:
        raise DesignError(f"{group} has one level only: at least two groups are needed")
    return design, codes


def _sums(values: Array, codes: Codes) -> Array:
    """Column sums by group, shape (groups, columns)."""
    return np.column_stack([np.bincount(codes, column) for column in values.T])


def _means(values: Array, codes: Codes) -> Array:
    """Column means by group, shape (groups, columns)."""
    return _sums(values, codes) / np.bincount(codes)[:, None]


def _least_squares(y: Array, X: Array) -> tuple[Array, Array, float]:
    """The coefficients (p,), (X'X)^-1 (p, p) and the residual sum of squares, by a QR of X."""
    if len(y) <= X.shape[1]:
        raise DesignError(f"{len(y)} rows are too few for {X.shape[1]} coefficients and a residual variance")
    Q, R = np.linalg.qr(X)
    inverse = np.linalg.inv(R)
    projected = Q.T @ y
    residual = y - Q @ projected
    return inverse @ projected, inverse @ inverse.T, float(residual @ residual)


def _simple_fit(names: tuple[str, ...], beta: Array, bread: Array, rss: float, n: int) -> SimpleFit:
    df = n - len(beta)
    sigma2 = rss / df
    return SimpleFit(names, beta, np.sqrt(sigma2 * np.diag(bread)), sigma2, n, float(df))
