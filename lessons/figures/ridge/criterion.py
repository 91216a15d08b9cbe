"""The profiled criterion of a random slope in balanced data, for thousands of variance parameters at once. Pure.

All groups have the same columns of Z, so that V is the same block for each, and the groups enter only by the sums of
their cross-products. The criterion is that of `grading.fitting.profile`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from grading.fitting import Design
from grading.fitting.rotation import compress

Array = NDArray[np.float64]
# Candidates for the intercepts' relative standard deviation, as multiples of the best one, and the steps that follow.
SCAN = np.geomspace(0.3, 2.6, 9)
STEPS = (0.1, 0.03)


class BalancedCriterion:
    """The REML criterion of a model with one random intercept and slope, the same occasions in each group."""

    def __init__(self, design: Design) -> None:
        data = compress(design)
        groups, _, _ = data.R.shape
        if not np.allclose(data.R, data.R[0], rtol=0, atol=1e-9):
            raise ValueError("the groups differ in their occasions: take data in which all have the same")
        self.groups = groups
        self.df = data.n - data.p
        self.shift = data.scaling.criterion_shift(self.df, reml=True)
        # Columns of Z in the units of the data.
        self.Z = data.R[0] @ data.scaling.z_basis[0]
        sums = np.einsum("jap,jbq->abpq", data.C, data.C)
        # One number for each entry of V^-1 and of the cross-products: (p + 1, p + 1, 3), and what V leaves alone.
        self.crossed = np.stack([sums[0, 0], sums[0, 1] + sums[1, 0], sums[1, 1]], axis=-1)
        self.within = data.within

    def at(self, intercept: Array, slope: Array, correlation: Array) -> Array:
        """The criterion (m,) at relative standard deviations and correlations (m,)."""
        # D, and V = I + Z D Z', entry by entry.
        D = intercept**2, intercept * slope * correlation, slope**2
        (a, b), (c, d) = self.Z
        v00 = 1 + a * a * D[0] + 2 * a * b * D[1] + b * b * D[2]
        v01 = a * c * D[0] + (a * d + b * c) * D[1] + b * d * D[2]
        v11 = 1 + c * c * D[0] + 2 * c * d * D[1] + d * d * D[2]
        determinant = v00 * v11 - v01**2
        moments = self.crossed @ (np.stack([v11, -v01, v00]) / determinant) + self.within[:, :, None]
        pivots = _pivots(moments)
        value = self.groups * np.log(determinant) + self.df * (1 + np.log(2 * np.pi * pivots[-1] / self.df))
        return np.asarray(value + np.log(pivots[:-1]).sum(axis=0) + self.shift)

    def lowest(self, slope: Array, correlation: Array, near: float) -> Array:
        """The criterion (m,) at the best spread of intercepts for each point, sought from 0.3 to 2.6 times `near`."""
        many = len(SCAN)
        places = np.log(near * SCAN)
        found = self.at(
            np.exp(np.repeat(places, len(slope))), np.tile(slope, many), np.tile(correlation, many)
        ).reshape(many, -1)
        best = np.clip(found.argmin(axis=0), 1, many - 2)
        here = np.arange(len(slope))
        place = places[best]
        gap = float(places[1] - places[0])
        moved, _ = _lowest_of_parabola(found[best - 1, here], found[best, here], found[best + 1, here])
        place = place + gap * moved
        low = found[best, here]
        for size in STEPS:
            tried = [self.at(np.exp(place + step), slope, correlation) for step in (-size, 0.0, size)]
            moved, low = _lowest_of_parabola(*tried)
            place = place + size * moved
        return low


def _pivots(moments: Array) -> Array:
    """The squared diagonal of the Cholesky factors, shape (p, m), of matrices (p, p, m), which are overwritten."""
    for k in range(len(moments) - 1):
        row = moments[k, k + 1 :]
        moments[k + 1 :, k + 1 :] -= row[:, None] * (row / moments[k, k])
    return np.stack([moments[k, k] for k in range(len(moments))])


def _lowest_of_parabola(left: Array, middle: Array, right: Array) -> tuple[Array, Array]:
    """Where the parabola through values at -1, 0 and 1 is lowest within a step and a half, and how low."""
    slope, bend = (right - left) / 2, np.maximum(right - 2 * middle + left, 1e-12)
    place = np.clip(-slope / bend, -1.5, 1.5)
    return place, middle + slope * place + bend * place**2 / 2
