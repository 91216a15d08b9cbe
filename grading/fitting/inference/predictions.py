"""Predictions of a fit for rows that it has not seen, with the random effects of known groups or without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grading.fitting.coding import Codes, Variable, level_label, model_matrix, read_variable
from grading.fitting.design import RandomDesign, build_design
from grading.fitting.errors import DesignError
from grading.fitting.modes import predict_random
from grading.fitting.result import Array, MixedFit
from grading.formula.spec import Group, ModelSpec, Term


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """For each new row the `population` value X beta and the `conditional` one, X beta + Z b, both (n,).

    `known`: by grouping factor, whether the row's group was in the data, (n,). A new group has b = 0.
    """

    population: Array
    conditional: Array
    known: dict[str, NDArray[np.bool_]]


def predict(fit: MixedFit, *, frame: pd.DataFrame, new: pd.DataFrame) -> Predictions:
    """Predict the rows of `new` from `fit`, a fit of the rows of `frame`.

    `new` needs the predictors and, for conditional predictions, the grouping factors; a group that is missing or has
    no column counts as new. Raises DesignError when a predictor is absent, missing in a row, or has a level that
    the data have not.
    """
    design = build_design(frame, fit.spec, check_identified=False)
    if design.names != fit.names or design.n != fit.n:
        raise DesignError(
            f"the fit used {fit.n} rows of columns {', '.join(fit.names)}, and these data give {design.n} rows of"
            f" {', '.join(design.names)}: give the table that was fitted"
        )
    coder = _Coder(frame.iloc[design.rows], new, fit.spec)
    population = coder.columns(fit.spec.fixed) @ fit.beta
    conditional = population.copy()
    known = {}
    modes, start = predict_random(design, fit), dict.fromkeys(fit.groups, 0)
    for block, term in zip(design.random, fit.spec.random, strict=True):
        codes = coder.levels(term.group, block)
        here = known[block.group] = codes >= 0
        stop = start[block.group] + len(block.names)
        effects = np.where(here[:, None], modes[block.group][codes, start[block.group] : stop], 0.0)
        conditional += np.sum(coder.columns(term.terms) * effects, axis=1)
        start[block.group] = stop
    return Predictions(population, conditional, known)


class _Coder:
    """Codes new rows as the data are coded: the levels of `used`, in their order."""

    def __init__(self, used: pd.DataFrame, new: pd.DataFrame, spec: ModelSpec) -> None:
        self.new = new.set_axis([str(name) for name in new.columns], axis=1)
        terms = [*spec.fixed, *(term for block in spec.random for term in block.terms)]
        names = sorted({name for term in terms for name in term.columns})
        old = used.set_axis([str(name) for name in used.columns], axis=1)
        self.variables = {name: self._variable(read_variable(old[name])) for name in names}

    def columns(self, terms: Sequence[Term]) -> Array:
        return model_matrix(self.variables, terms, len(self.new)).values

    def levels(self, group: Group, block: RandomDesign) -> Codes:
        """The level of each new row among those of `block`; -1 for a new or missing one."""
        if not set(group.columns) <= set(self.new.columns):
            return np.full(len(self.new), -1, np.intp)
        where = {level: code for code, level in enumerate(block.levels)}
        rows = zip(*(self.new[name] for name in group.columns), strict=True)
        found = [
            -1 if any(pd.isna(value) for value in row) else where.get(":".join(map(level_label, row)), -1)
            for row in rows
        ]
        return np.array(found, np.intp)

    def _variable(self, old: Variable) -> Variable:
        if old.name not in self.new.columns:
            raise DesignError(f"the new rows have no column {old.name!r}, which the model predicts from")
        series = self.new[old.name]
        if series.isna().any():
            row = int(np.flatnonzero(series.isna())[0])
            raise DesignError(
                f"new row {row + 1} has no value of {old.name!r}: fill it in or leave the row out"
            )
        if not old.is_factor:
            found = read_variable(series)
            if found.is_factor:
                raise DesignError(
                    f"{old.name!r} was a column of numbers and holds {found.levels[0]!r} in the new rows"
                )
            return found
        labels = [level_label(value) for value in series]
        if unknown := sorted(set(labels) - set(old.levels)):
            raise DesignError(
                f"{old.name!r} is {unknown[0]!r} in the new rows, and the data have {', '.join(old.levels)} only: there"
                " is no estimate for another level"
            )
        codes = np.array([old.levels.index(label) for label in labels], np.intp)
        return Variable(old.name, np.empty(0), codes, old.levels)
