"""From a table and a formula to the matrices of a linear mixed model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from grading.fitting.coding import (
    Codes,
    ModelMatrix,
    Variable,
    factor_codes,
    is_numeric,
    model_matrix,
    read_variable,
)
from grading.fitting.errors import DesignError
from grading.fitting.result import Array
from grading.formula.spec import Group, ModelSpec, RandomTerm

# R's tolerance for calling a column a combination of the columns before it.
RANK_TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class RandomDesign:
    """One random term. `Z` (n, q): its columns, `names` (q,); `codes` (n,): the level of `group` in each row."""

    group: str
    names: tuple[str, ...]
    Z: Array
    codes: Codes
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The model y = X beta + sum of Z b + residual, on the rows without a missing value.

    `y` (n,): response. `X` (n, p): fixed effects, `names` (p,). `random`: one entry per random term.
    `rows` (n,): positions of the used rows in the table; `n_dropped`: how many others there were.
    """

    spec: ModelSpec
    y: Array
    X: Array
    names: tuple[str, ...]
    random: tuple[RandomDesign, ...]
    rows: Codes
    n_dropped: int

    @property
    def n(self) -> int:
        return len(self.y)


def build_design(frame: pd.DataFrame, spec: ModelSpec, *, check_identified: bool = True) -> Design:
    """The matrices of `spec` on `frame`, coded as R codes them.

    Rows with a missing value in a used column are dropped and counted. Raises DesignError when the model
    cannot be set up. `check_identified=False` lets random terms through that have as many coefficients as
    there are rows, so that their variances and the residual variance cannot be told apart.
    """
    used = _used_columns(frame, spec)
    kept = np.flatnonzero(used.notna().to_numpy().all(axis=1))
    if not len(kept):
        raise DesignError(
            f"no rows are left: each of the {len(frame)} has a missing value in a column of the model"
        )
    used = used.iloc[kept]
    y = _response(used[spec.response])
    terms = [*spec.fixed, *(term for block in spec.random for term in block.terms)]
    predictors = {name for term in terms for name in term.columns}
    variables = {name: read_variable(used[name]) for name in sorted(predictors)}
    fixed = _fixed_matrix(variables, spec, len(y))
    random = tuple(_random_design(used, variables, term, check_identified) for term in spec.random)
    return Design(spec, y, fixed.values, fixed.names, random, kept, len(frame) - len(kept))


def _used_columns(frame: pd.DataFrame, spec: ModelSpec) -> pd.DataFrame:
    """The columns that the model needs. Raises DesignError for one that is absent or there twice."""
    names = [str(name) for name in frame.columns]
    for name in sorted(spec.columns):
        if name not in names:
            raise DesignError(
                f"no column {name!r} in the data, which have {', '.join(names)}: check the spelling"
            )
        if names.count(name) > 1:
            raise DesignError(f"column {name!r} is in the data {names.count(name)} times: rename one of them")
    return frame.set_axis(names, axis=1)[sorted(spec.columns)]


def _response(series: pd.Series) -> Array:
    if not is_numeric(series):
        raise DesignError(
            f"the response {series.name!r} is not numeric: it holds {_first_text(series)!r}, and a linear mixed model"
            " needs numbers"
        )
    values = read_variable(series).values
    if np.ptp(values) == 0:
        raise DesignError(
            f"the response {series.name!r} is {values[0]:g} in every row: there is nothing to explain"
        )
    return values


def _first_text(series: pd.Series) -> str:
    """The first value that is not a number, or the first of all."""
    texts = series.astype(str)
    stray = texts[pd.to_numeric(texts, errors="coerce").isna()]
    return str((stray if len(stray) else texts).iloc[0])


def _fixed_matrix(variables: dict[str, Variable], spec: ModelSpec, n: int) -> ModelMatrix:
    matrix = model_matrix(variables, spec.fixed, n)
    if matrix.values.shape[1] >= n:
        raise DesignError(
            f"{matrix.values.shape[1]} fixed effects on {n} rows leave nothing to estimate the noise from"
        )
    refuse_aliased(matrix)
    return matrix


def refuse_aliased(matrix: ModelMatrix) -> None:
    """Raise DesignError naming the columns, if any, that can be computed from the columns before them."""
    if aliased := aliased_columns(matrix):
        raise DesignError(
            f"the fixed effects cannot be told apart: {', '.join(aliased)} can be computed from the columns before."
            " Leave out a term, or check for a combination of levels without rows"
        )


def aliased_columns(matrix: ModelMatrix) -> list[str]:
    """Names of the columns that are, to R's tolerance, combinations of the columns before them."""
    norms = np.linalg.norm(matrix.values, axis=0)
    unit = matrix.values / np.where(norms > 0, norms, 1.0)
    diagonal = np.abs(np.diag(np.linalg.qr(unit, mode="r")))
    if len(diagonal) == unit.shape[1] and (diagonal >= RANK_TOLERANCE).all():
        return []
    aliased = []
    basis = np.zeros_like(unit)
    for j, name in enumerate(matrix.names):
        rest = unit[:, j]
        for _ in range(2):
            rest = rest - basis @ (basis.T @ rest)
        size = float(np.linalg.norm(rest))
        if size < RANK_TOLERANCE:
            aliased.append(name)
        else:
            basis[:, j] = rest / size
    return aliased


def _random_design(
    used: pd.DataFrame, variables: dict[str, Variable], term: RandomTerm, check_identified: bool
) -> RandomDesign:
    matrix = model_matrix(variables, term.terms, len(used))
    if aliased := aliased_columns(matrix):
        raise DesignError(f"the columns of {term} cannot be told apart: leave out {', '.join(aliased)}")
    codes, levels = group_codes(used, term.group)
    n, q = matrix.values.shape
    if len(levels) == 1:
        raise DesignError(
            f"the grouping factor {term.group} has one level only: a variance needs at least two"
        )
    if len(levels) >= n:
        raise DesignError(
            f"the grouping factor {term.group} has {len(levels)} levels on {n} rows: with one row in each, its"
            " effects and the residuals are the same thing. Group by something that repeats"
        )
    if check_identified and q * len(levels) >= n:
        raise DesignError(
            f"{term} has {q} x {len(levels)} = {q * len(levels)} random effects on {n} rows: their variances and"
            " the residual variance cannot be told apart. Leave out a slope, or measure each group more often"
        )
    return RandomDesign(str(term.group), matrix.names, matrix.values, codes, levels)


def group_codes(used: pd.DataFrame, group: Group) -> tuple[Codes, tuple[str, ...]]:
    """Level of each row and the levels that occur; those of an interaction are joined as in `a:b`."""
    codes, levels = factor_codes(used[group.columns[0]])
    for name in group.columns[1:]:
        more, labels = factor_codes(used[name])
        present, codes = np.unique(codes * len(labels) + more, return_inverse=True)
        levels = tuple(f"{levels[i // len(labels)]}:{labels[i % len(labels)]}" for i in present)
    return codes.astype(np.intp), levels
