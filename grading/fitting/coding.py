"""Columns of a table as R codes them: numbers, factors, treatment contrasts and their names."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grading.fitting.errors import DesignError
from grading.fitting.result import Array
from grading.formula.spec import Factor, Term

Codes = NDArray[np.intp]

# Numbers must lie between this and its inverse, so that their squares can be computed.
LARGEST = 1e50
# Entries of a model matrix: 400 megabytes.
MAX_ENTRIES = 50_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """One column of the data. Numeric: `values` (n,). Factor: `codes` (n,) into the text `levels`."""

    name: str
    values: Array
    codes: Codes
    levels: tuple[str, ...]

    @property
    def is_factor(self) -> bool:
        return bool(self.levels)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class ModelMatrix:
    """`names` are R's column names, `values` the columns, shape (n, p)."""

    names: tuple[str, ...]
    values: Array


def read_variable(series: pd.Series) -> Variable:
    """The column as a numeric variable, or as a factor when it holds text, categories or true/false.

    `series` has no missing values. Raises DesignError for infinite numbers and for dates.
    """
    variable = code_variable(series)
    if not variable.is_factor:
        refuse_extremes(variable.name, variable.values)
    return variable


def code_variable(series: pd.Series) -> Variable:
    """`read_variable` without a look at the size of numbers."""
    name = str(series.name)
    if is_numeric(series):
        return Variable(name, series.to_numpy(dtype=np.float64, copy=True), np.empty(0, np.intp), ())
    if pd.api.types.is_datetime64_any_dtype(series) or pd.api.types.is_timedelta64_dtype(series):
        raise DesignError(f"column {name!r} holds dates or times: give numbers, such as days since the start")
    codes, levels = factor_codes(series)
    return Variable(name, np.empty(0), codes, levels)


def take_rows(variable: Variable, rows: Codes) -> Variable:
    """The variable on the rows at these positions; a factor keeps the levels that occur there."""
    if not variable.is_factor:
        return Variable(variable.name, variable.values[rows], variable.codes, ())
    present, codes = np.unique(variable.codes[rows], return_inverse=True)
    labels = [variable.levels[i] for i in present]
    order, rank = _level_order(labels)
    return Variable(variable.name, variable.values, rank[codes], tuple(labels[i] for i in order))


def refuse_extremes(name: str, values: Array) -> None:
    """Raise DesignError for numbers that are infinite, or whose squares would be."""
    size = float(np.abs(values).max(initial=0.0))
    if not math.isfinite(size):
        raise DesignError(f"column {name!r} holds an infinite value: correct it or leave the field empty")
    if size > LARGEST or 0.0 < size < 1.0 / LARGEST:
        raise DesignError(f"column {name!r} holds numbers of size {size:.0e}: use other units")


def is_numeric(series: pd.Series) -> bool:
    """Whether R would treat the column as numbers: numeric and neither true/false nor categories."""
    if isinstance(series.dtype, np.dtype):
        return series.dtype.kind in "iuf"
    types = pd.api.types
    return bool(
        types.is_numeric_dtype(series)
        and not types.is_bool_dtype(series)
        and not types.is_complex_dtype(series)
    )


def factor_codes(series: pd.Series) -> tuple[Codes, tuple[str, ...]]:
    """Integer codes (n,) and the levels present: in numeric order when all are numbers, else sorted as text."""
    raw, found = pd.factorize(series.to_numpy(dtype=object))
    texts, merged = np.unique([level_label(value) for value in found], return_inverse=True)
    labels: list[str] = texts.tolist()
    order, rank = _level_order(labels)
    return rank[merged[raw]], tuple(labels[i] for i in order)


def _level_order(labels: Sequence[str]) -> tuple[Codes, Codes]:
    """Positions of sorted labels in the order of levels, and the rank of each label in it."""
    try:
        order = np.argsort([float(label) for label in labels], kind="stable")
    except ValueError:
        order = np.arange(len(labels))
    rank = np.empty(len(labels), np.intp)
    rank[order] = np.arange(len(labels))
    return order, rank


def level_label(value: object) -> str:
    """A level as R writes it: `TRUE`, `2` for 2.0, text as it is."""
    if isinstance(value, bool | np.bool_):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | np.floating):
        return f"{float(value):.15g}"
    return str(value)


def model_matrix(variables: Mapping[str, Variable], terms: Sequence[Term], n: int) -> ModelMatrix:
    """The columns of `terms` with R's names and treatment contrasts against the first level.

    A factor inside a term is coded by contrasts when an earlier term holds the rest of that term, and by
    one column per level otherwise (Chambers and Hastie 1992, section 2.4.1). Raises DesignError for a
    power of a factor.
    """
    ordered = [_in_order(term, terms) for term in terms]
    full = _fully_coded(variables, ordered)
    names: list[str] = []
    columns: list[Array] = []
    for factors in ordered:
        parts = [_factor_columns(variables[f.name], f, (factors, f) in full) for f in factors]
        # R lets the first factor of an interaction vary fastest.
        for choice in product(*reversed(parts)):
            chosen = choice[::-1]
            if (len(names) + 1) * n > MAX_ENTRIES:
                raise DesignError(
                    f"{':'.join(map(str, factors))} needs more columns than can be held, one for each level:"
                    " is it a column of numbers with a stray text in it?"
                )
            names.append(":".join(name for name, _ in chosen) or "(Intercept)")
            columns.append(np.prod([column for _, column in chosen], axis=0) if chosen else np.ones(n))
    values = np.column_stack(columns) if columns else np.empty((n, 0))
    return ModelMatrix(tuple(names), values.astype(np.float64))


def _in_order(term: Term, terms: Sequence[Term]) -> tuple[Factor, ...]:
    """The factors of a term in the order in which the formula mentions them first, as R prints them."""
    mentioned = list(dict.fromkeys(factor for other in terms for factor in other.factors))
    return tuple(sorted(term.factors, key=mentioned.index))


def _fully_coded(
    variables: Mapping[str, Variable], terms: Sequence[tuple[Factor, ...]]
) -> set[tuple[tuple[Factor, ...], Factor]]:
    """The (term, factor) pairs that need a column for every level."""
    full = set()
    for position, factors in enumerate(terms):
        for factor in factors:
            rest = set(factors) - {factor}
            if rest and not any(rest <= set(earlier) for earlier in terms[:position]):
                full.add((factors, factor))
    if () not in terms:
        pairs = ((factors, f) for factors in terms for f in factors if variables[f.name].is_factor)
        full.update([pair] if (pair := next(pairs, None)) else [])
    return full


def _factor_columns(variable: Variable, factor: Factor, full: bool) -> list[tuple[str, Array]]:
    """Named columns of one factor: the number itself, or one indicator per level (without the first)."""
    if not variable.is_factor:
        with np.errstate(over="ignore"):
            values = variable.values**factor.power
        refuse_extremes(str(factor), values)
        return [(str(factor), values)]
    if factor.power != 1:
        raise DesignError(f"{factor} is a power of a column of categories: powers need a column of numbers")
    start = 0 if full else 1
    return [
        (f"{variable.name}{level}", (variable.codes == code).astype(np.float64))
        for code, level in enumerate(variable.levels)
        if code >= start
    ]
