"""REML fits of a random intercept to many studies at once, patients having the first visits only. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lessons.figures.repeated import Array

# The share of the variance between patients is looked for on a grid, and then on ever finer ones.
COARSE, FINE, ZOOMS = 17, 9, 7
LARGEST_SHARE = 0.995


def random_intercept_slopes(pressures: Array, came: NDArray[np.bool_], treated: Array) -> tuple[Array, Array]:
    """The coefficient of time in `sbp ~ time + treated`, with (1 | patient) and without, of each study.

    `pressures` and `came` have the shape (studies, patients, visits), `treated` (patients,).
    """
    visits = pressures.shape[2]
    columns = np.empty((*pressures.shape, 4))
    columns[..., 0] = 1.0
    columns[..., 1] = np.arange(visits)
    columns[..., 2] = treated[:, None]
    columns[..., 3] = pressures - 146.0
    columns *= came[..., None]
    sums = columns.sum(axis=2)
    studies = len(pressures)
    flat = columns.reshape(studies, -1, 4)
    products = np.swapaxes(flat, 1, 2) @ flat
    # Patients with as many visits have the same weight: their sums count together.
    counts = came.sum(axis=2)
    sizes = np.arange(1, visits + 1)
    of_size = (counts[..., None] == sizes).astype(np.float64)
    squares = np.stack([np.swapaxes(sums * of_size[..., [k]], 1, 2) @ sums for k in range(visits)], axis=1)
    profile = _Profile(products, squares, of_size.sum(axis=1), sizes.astype(np.float64))
    return _slope(profile.whitened(_best_share(profile))), _slope(products)


class _Profile:
    """The REML criterion of k studies as a function of the share of variance that lies between patients."""

    def __init__(self, products: Array, squares: Array, patients: Array, sizes: Array) -> None:
        self.products, self.squares, self.patients, self.sizes = products, squares, patients, sizes
        self.df = patients @ sizes - 3

    def whitened(self, share: Array) -> Array:
        """Cross-products (..., k, 4, 4) of the whitened columns, outcome last, for shares (..., k)."""
        ratio = (share / (1 - share))[..., None]
        weights = ratio / (1 + ratio * self.sizes)
        return np.asarray(self.products - np.einsum("...kn,knij->...kij", weights, self.squares))

    def criterion(self, share: Array) -> Array:
        """The criterion less a constant, for shares (..., k)."""
        ratio = (share / (1 - share))[..., None]
        # The last pivot is the residual sum of squares, the others make the determinant of the fixed part.
        pivots = 2 * np.log(np.diagonal(np.linalg.cholesky(self.whitened(share)), axis1=-2, axis2=-1))
        fixed, residual = pivots[..., :3].sum(axis=-1), pivots[..., 3]
        spread = np.sum(self.patients * np.log1p(ratio * self.sizes), axis=-1)
        return np.asarray(fixed + spread + self.df * residual)


def _best_share(profile: _Profile) -> Array:
    studies = np.arange(len(profile.products))
    step = np.full(len(studies), LARGEST_SHARE / (COARSE - 1))
    centre = np.zeros(len(studies))
    offsets = np.arange(COARSE, dtype=np.float64)
    for _ in range(ZOOMS + 1):
        tried = np.clip(centre + offsets[:, None] * step, 0.0, LARGEST_SHARE)
        centre = tried[profile.criterion(tried).argmin(axis=0), studies]
        offsets = np.linspace(-1.0, 1.0, FINE)
        if _:
            step = step * 2 / (FINE - 1)
    return centre


def _slope(products: Array) -> Array:
    solved = np.linalg.solve(products[..., :3, :3], products[..., :3, 3:])
    return np.asarray(solved[..., 1, 0])
