"""From a table and a formula to the matrices of a linear mixed model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from grading.fitting.coding import Codes, ModelMatrix
from grading.fitting.errors import DesignError
from grading.fitting.remember import remember
from grading.fitting.result import Array
from grading.fitting.table import Rows, Table
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


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
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


def build_design(frame: pd.DataFrame | Table, spec: ModelSpec, *, check_identified: bool = True) -> Design:
    """The matrices of `spec` on `frame`, coded as R codes them. A `Table` is read once for all its models.

    Rows with a missing value in a used column are dropped and counted. Raises DesignError when the model
    cannot be set up. `check_identified=False` lets random terms through that have as many coefficients as
    there are rows, so that their variances and the residual variance cannot be told apart.
    """
    table = frame if isinstance(frame, Table) else Table(frame)
    return design_on(table.rows(spec.columns), spec, check_identified=check_identified)


def design_on(rows: Rows, spec: ModelSpec, *, check_identified: bool = True) -> Design:
    """`build_design` on rows that have all that the model needs."""
    y = rows.response(spec.response)
    fixed = _fixed_matrix(rows, spec)
    random = tuple(_random_design(rows, term, check_identified) for term in spec.random)
    return Design(spec, y, fixed.values, fixed.names, random, rows.kept, rows.table.n - rows.n)


def _fixed_matrix(rows: Rows, spec: ModelSpec) -> ModelMatrix:
    matrix = rows.matrix(spec.fixed)
    if len(matrix.names) >= rows.n:
        raise DesignError(
            f"{len(matrix.names)} fixed effects on {rows.n} rows leave nothing to estimate the noise from"
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


@remember
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


def _random_design(rows: Rows, term: RandomTerm, check_identified: bool) -> RandomDesign:
    matrix = rows.matrix(term.terms)
    if aliased := aliased_columns(matrix):
        raise DesignError(f"the columns of {term} cannot be told apart: leave out {', '.join(aliased)}")
    codes, levels = rows.groups(term.group)
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
    """Level of each row of `used` and the levels that occur; those of an interaction are joined as in `a:b`."""
    return Table(used).rows(group.columns).groups(group)
