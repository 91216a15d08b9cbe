"""From a table and a formula to the matrices of a logistic model with a random intercept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from grading.fitting.coding import Codes, factor_codes, is_numeric
from grading.fitting.design import Design, build_design, group_codes
from grading.fitting.errors import DesignError
from grading.fitting.result import Array
from grading.formula.spec import INTERCEPT, ModelSpec


@dataclass(frozen=True, slots=True, eq=False)
class LogisticDesign:
    """logit P(success) = X beta + b[group], with b ~ N(0, tau^2), on the rows without a missing value.

    `successes` (n,) out of `trials` (n,), whole numbers; binary rows have one trial. `X` (n, p): fixed effects,
    `names` (p,). `codes` (n,): the position in `levels` of each row's level of `group`; every level occurs.
    """

    spec: ModelSpec
    successes: Array
    trials: Array
    X: Array
    names: tuple[str, ...]
    group: str
    codes: Codes
    levels: tuple[str, ...]
    n_dropped: int

    @property
    def n(self) -> int:
        return len(self.successes)


def build_logistic_design(
    frame: pd.DataFrame, spec: ModelSpec, *, trials: str | None = None
) -> LogisticDesign:
    """The matrices of `spec` on `frame`, coded as R codes them.

    The response holds 0 and 1, or the two levels of a factor of which the second is the success, or, when the column
    `trials` is named, the number of successes out of so many. Rows with a missing value in a used column are
    dropped and counted. Raises DesignError when the model cannot be set up.
    """
    _refuse_other_random_terms(spec)
    for name in (*sorted(spec.columns), *([] if trials is None else [trials])):
        if name not in frame.columns:
            raise DesignError(
                f"no column {name!r} in the data, which have {', '.join(map(str, frame.columns))}: check the spelling"
            )
    group = spec.random[0].group
    needed = [spec.response, *group.columns, *([] if trials is None else [trials])]
    known = frame[frame[needed].notna().all(axis=1)]
    sizes = np.ones(len(known)) if trials is None else _whole_numbers(known[trials], least=1)
    counts = (
        _zero_one(known[spec.response]) if trials is None else _counts(known, spec.response, sizes, trials)
    )
    # Groups may have one row each when that row holds several trials, which a linear model could not bear.
    ready = known.assign(**{spec.response: counts / sizes})
    design = build_design(ready, ModelSpec(spec.response, spec.fixed))
    codes, levels = group_codes(known.iloc[design.rows], group)
    n_dropped = design.n_dropped + len(frame) - len(known)
    return _checked(
        LogisticDesign(
            spec=spec,
            successes=counts[design.rows],
            trials=sizes[design.rows],
            X=design.X,
            names=design.names,
            group=str(group),
            codes=codes,
            levels=levels,
            n_dropped=n_dropped,
        )
    )


def from_design(design: Design) -> LogisticDesign:
    """A linear mixed model's matrices read as those of a logistic one: its response must hold 0 and 1."""
    _refuse_other_random_terms(design.spec)
    _refuse_other_numbers(design.y, design.spec.response)
    block = design.random[0]
    return _checked(
        LogisticDesign(
            spec=design.spec,
            successes=design.y,
            trials=np.ones(design.n),
            X=design.X,
            names=design.names,
            group=block.group,
            codes=block.codes,
            levels=block.levels,
            n_dropped=design.n_dropped,
        )
    )


def _refuse_other_random_terms(spec: ModelSpec) -> None:
    if len(spec.random) != 1 or spec.random[0].terms != (INTERCEPT,):
        said = ", ".join(map(str, spec.random)) or "none"
        raise DesignError(
            f"the random terms are {said}: this logistic model takes one random intercept, such as (1 | herd)"
        )


def _refuse_other_numbers(values: Array, name: str) -> None:
    stray = values[~np.isin(values, (0.0, 1.0))]
    if len(stray):
        raise DesignError(
            f"the response {name!r} holds {stray[0]:g}: a logistic model needs 0 and 1, or a column with the number of"
            " trials beside that of successes"
        )


def _checked(design: LogisticDesign) -> LogisticDesign:
    if len(design.levels) == 1:
        raise DesignError(
            f"the grouping factor {design.group} has one level only: a variance needs at least two"
        )
    if np.bincount(design.codes, design.trials).max() < 2:
        raise DesignError(
            f"every level of {design.group} has a single trial: how far levels differ cannot be told from single"
            " outcomes. Group by something that repeats"
        )
    return design


def _zero_one(series: pd.Series) -> Array:
    """A response without missing values as 0 and 1; of two levels the first is 0."""
    if is_numeric(series):
        values = series.to_numpy(dtype=np.float64)
        _refuse_other_numbers(values, str(series.name))
        return values
    codes, levels = factor_codes(series)
    if len(levels) != 2:
        raise DesignError(
            f"the response {series.name!r} has {len(levels)} levels ({', '.join(levels[:5])}): a logistic model needs two"
        )
    return codes.astype(np.float64)


def _counts(known: pd.DataFrame, response: str, sizes: Array, trials: str) -> Array:
    counts = _whole_numbers(known[response], least=0)
    if (over := np.flatnonzero(counts > sizes)).size:
        raise DesignError(
            f"{counts[over[0]]:g} successes in {response!r} out of {sizes[over[0]]:g} in {trials!r}: there cannot be"
            " more successes than trials"
        )
    return counts


def _whole_numbers(series: pd.Series, *, least: int) -> Array:
    if not is_numeric(series):
        raise DesignError(f"column {series.name!r} is not numeric: give counts, {least} or more")
    values = series.to_numpy(dtype=np.float64)
    stray = values[~((values >= least) & (values == np.rint(values)) & np.isfinite(values))]
    if len(stray):
        raise DesignError(
            f"column {series.name!r} holds {stray[0]:g}: counts are whole numbers, {least} or more"
        )
    return values
