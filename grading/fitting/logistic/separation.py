"""Whether the columns separate successes from failures, so that a coefficient would run off to infinity."""

from __future__ import annotations

import numpy as np

from grading.fitting.logistic.design import LogisticDesign
from grading.fitting.result import Array


def separating_columns(design: LogisticDesign) -> tuple[str, ...]:
    """Names of the columns that separate the outcomes, at least in part; empty when every coefficient is finite.

    Sought is a direction d with X d >= 0 wherever all trials succeed, X d <= 0 wherever all fail and X d = 0 where
    both occur, not zero everywhere: along it the likelihood grows for ever. A linear programme finds one if there
    is one. Source: Konis (2007), Linear programming algorithms for detecting separated data in binary logistic
    regression models, University of Oxford.
    """
    # SciPy's optimiser takes a while to import, and most fits never need it.
    from scipy.optimize import linprog

    scaled = design.X / np.abs(design.X).max(axis=0)
    failures = design.trials - design.successes
    signs = (design.successes > 0).astype(float) - (failures > 0)
    pure = np.unique(scaled[signs != 0] * signs[signs != 0, None], axis=0)
    mixed = np.unique(scaled[signs == 0], axis=0)
    solution = linprog(
        -pure.sum(axis=0),
        A_ub=-pure,
        b_ub=np.zeros(len(pure)),
        A_eq=mixed if len(mixed) else None,
        b_eq=np.zeros(len(mixed)) if len(mixed) else None,
        bounds=[(-1.0, 1.0)] * design.X.shape[1],
        method="highs",
    )
    if solution.x is None or float((pure @ solution.x).max(initial=0.0)) < 1e-7:
        return ()
    return _named(design.names, solution.x)


def _named(names: tuple[str, ...], direction: Array) -> tuple[str, ...]:
    involved = tuple(name for name, value in zip(names, direction, strict=True) if abs(value) > 1e-7)
    # The intercept only moves along when another column is there to be blamed.
    others = tuple(name for name in involved if name != "(Intercept)")
    return others or involved
