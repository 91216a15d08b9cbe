"""What a fit says about single groups and rows: conditional modes and fitted values."""

from __future__ import annotations

import numpy as np

from grading.fitting.design import Design
from grading.fitting.mixed import at_fit
from grading.fitting.result import Array, MixedFit


def predict_random(design: Design, fit: MixedFit) -> dict[str, Array]:
    """Conditional modes (BLUPs) by grouping factor, shape (levels, q), levels in the order of `design`.

    Columns are those of the factor's random terms in the order of the formula. They are deviations from the
    fixed effects: D Z'V^-1 (y - X beta).
    """
    data, point = at_fit(design, fit)
    modes = {}
    for factor, effects in zip(data.factors, data.effects(point.roots, point.beta), strict=True):
        columns = []
        for number, block in factor.blocks:
            columns.append(np.linalg.solve(data.scaling.z_basis[number], effects[:, block].T).T)
        modes[factor.group] = data.scaling.y_scale * np.column_stack(columns)
    return modes


def fitted(design: Design, fit: MixedFit) -> Array:
    """X beta + Z b at the conditional modes, shape (n,)."""
    values = design.X @ fit.beta
    start = dict.fromkeys((block.group for block in design.random), 0)
    modes = predict_random(design, fit)
    for block in design.random:
        stop = start[block.group] + block.Z.shape[1]
        values = values + np.sum(block.Z * modes[block.group][block.codes, start[block.group] : stop], axis=1)
        start[block.group] = stop
    return values
