"""A data table of which each column is read once, however many models are fitted to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grading.fitting.coding import (
    Codes,
    ModelMatrix,
    Variable,
    code_variable,
    factor_codes,
    is_numeric,
    model_matrix,
    refuse_extremes,
    take_rows,
)
from grading.fitting.errors import DesignError
from grading.fitting.result import Array
from grading.formula.spec import Group, Term

Mask = NDArray[np.bool_]


class Table:
    """The columns of a data frame by name. The frame must not change while the table is in use."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.names = [str(name) for name in frame.columns]
        self.n = len(frame)
        self._columns: dict[str, Column] = {}
        self._rows: dict[tuple[str, ...], Rows] = {}

    def column(self, name: str) -> Column:
        """Raises DesignError for a name that is absent or there twice."""
        if name not in self._columns:
            found = self.names.count(name)
            if not found:
                raise DesignError(
                    f"no column {name!r} in the data, which have {', '.join(self.names)}: check the spelling"
                )
            if found > 1:
                raise DesignError(f"column {name!r} is in the data {found} times: rename one of them")
            series = self.frame[self.frame.columns[self.names.index(name)]]
            self._columns[name] = Column(name, series, _missing(series))
        return self._columns[name]

    def rows(self, names: Iterable[str]) -> Rows:
        """The rows without a missing value in these columns. Raises DesignError when there are none."""
        gaps = tuple(name for name in sorted(set(names)) if self.column(name).has_gaps)
        if gaps not in self._rows:
            missing = np.zeros(self.n, np.bool_)
            for name in gaps:
                missing |= self.column(name).missing
            self._rows[gaps] = Rows(self, np.flatnonzero(~missing))
        return self._rows[gaps]


def _missing(series: pd.Series) -> Mask:
    """Where a column has no value; for plain numbers without a detour through pandas."""
    if isinstance(series.dtype, np.dtype) and series.dtype.kind in "fiub":
        values = series.to_numpy()
        return np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), np.bool_)
    return np.asarray(series.isna(), np.bool_)


@dataclass(eq=False)
class Column:
    """One column: `missing` (n,) says where it has no value."""

    name: str
    series: pd.Series
    missing: Mask

    @cached_property
    def has_gaps(self) -> bool:
        return bool(self.missing.any())

    @cached_property
    def is_numeric(self) -> bool:
        return is_numeric(self.series)

    @cached_property
    def variable(self) -> Variable:
        """As `read_variable` codes it; where missing, NaN or the code -1."""
        return self._spread(code_variable(self._present))

    @cached_property
    def factor(self) -> Variable:
        """The column as a factor, numbers too; where missing, the code -1."""
        if not self.is_numeric and not self.missing.all():
            return self.variable
        codes, levels = factor_codes(self._present)
        return self._spread(Variable(self.name, np.empty(0), codes, levels))

    @property
    def _present(self) -> pd.Series:
        series = self.series[~self.missing] if self.has_gaps else self.series
        return series if series.name == self.name else series.rename(self.name)

    def _spread(self, found: Variable) -> Variable:
        if not self.has_gaps:
            return found
        if not found.is_factor:
            values = np.full(len(self.missing), np.nan)
            values[~self.missing] = found.values
            return Variable(self.name, values, found.codes, ())
        codes = np.full(len(self.missing), -1, np.intp)
        codes[~self.missing] = found.codes
        return Variable(self.name, found.values, codes, found.levels)


class Rows:
    """Those rows of a table at the positions `kept` (n,), with what models have asked of them so far.

    Arrays are shared between models, so they cannot be written to.
    """

    def __init__(self, table: Table, kept: Codes) -> None:
        if not len(kept):
            raise DesignError(
                f"no rows are left: each of the {table.n} has a missing value in a column of the model"
            )
        self.table = table
        self.kept = kept
        self.n = len(kept)
        self._variables: dict[str, Variable] = {}
        self._factors: dict[str, Variable] = {}
        self._groups: dict[tuple[str, ...], tuple[Codes, tuple[str, ...]]] = {}
        self._matrices: dict[tuple[str, ...], ModelMatrix] = {}
        self._responses: dict[str, Array] = {}

    def variable(self, name: str) -> Variable:
        """Raises DesignError for numbers that cannot be computed with, and for dates."""
        if name not in self._variables:
            found = self._take(self.table.column(name).variable)
            if not found.is_factor:
                refuse_extremes(name, found.values)
            self._variables[name] = found
        return self._variables[name]

    def response(self, name: str) -> Array:
        """The values of a column of numbers that are not all the same."""
        if name not in self._responses:
            if not self.table.column(name).is_numeric:
                series = self.table.column(name).series.iloc[self.kept]
                raise DesignError(
                    f"the response {name!r} is not numeric: it holds {_first_text(series)!r}, and a linear mixed model"
                    " needs numbers"
                )
            values = self.variable(name).values
            if values.min() == values.max():
                raise DesignError(
                    f"the response {name!r} is {values[0]:g} in every row: there is nothing to explain"
                )
            self._responses[name] = values
        return self._responses[name]

    def matrix(self, terms: Sequence[Term]) -> ModelMatrix:
        """The columns of `terms`, see `model_matrix`."""
        key = tuple(map(str, terms))
        if key not in self._matrices:
            names = {name for term in terms for name in term.columns}
            variables = {name: self.variable(name) for name in sorted(names)}
            matrix = model_matrix(variables, terms, self.n)
            matrix.values.flags.writeable = False
            self._matrices[key] = matrix
        return self._matrices[key]

    def groups(self, group: Group) -> tuple[Codes, tuple[str, ...]]:
        """Level of each row and the levels that occur; those of an interaction are joined as in `a:b`."""
        if group.columns not in self._groups:
            first, *others = (self._factor(name) for name in group.columns)
            codes, levels = first.codes, first.levels
            for factor in others:
                width = len(factor.levels)
                present, codes = np.unique(codes * width + factor.codes, return_inverse=True)
                levels = tuple(f"{levels[i // width]}:{factor.levels[i % width]}" for i in present)
            codes = codes.astype(np.intp)
            codes.flags.writeable = False
            self._groups[group.columns] = codes, levels
        return self._groups[group.columns]

    def _factor(self, name: str) -> Variable:
        if name not in self._factors:
            self._factors[name] = self._take(self.table.column(name).factor)
        return self._factors[name]

    def _take(self, variable: Variable) -> Variable:
        found = variable if self.n == self.table.n else take_rows(variable, self.kept)
        for array in (found.values, found.codes):
            array.flags.writeable = False
        return found


def _first_text(series: pd.Series) -> str:
    """The first value that is not a number, or the first of all."""
    texts = series.astype(str)
    stray = texts[pd.to_numeric(texts, errors="coerce").isna()]
    return str((stray if len(stray) else texts).iloc[0])
