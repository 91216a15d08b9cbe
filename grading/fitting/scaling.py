"""Units in which a mixed model is well conditioned, and the way back to those of the data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grading.fitting.design import Design
from grading.fitting.errors import FitError
from grading.fitting.result import Array

# A residual below this share of the response is rounding error.
NO_RESIDUAL = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """The scaled problem: X = X_scaled @ x_basis, Z_b = Z_scaled @ z_basis[b], y = X @ beta_ols + y_scale * y_scaled.

    X_scaled has orthogonal columns of mean square 1, and so has Z_scaled within a random term. `x_basis` (p, p) and
    `z_basis[b]` (q, q) are upper triangular.
    """

    x_basis: Array
    z_basis: tuple[Array, ...]
    beta_ols: Array
    y_scale: float

    def coefficients(self, beta: Array) -> Array:
        """Fixed effects (p,) of the scaled problem in the units of the data."""
        return self.beta_ols + self.y_scale * np.linalg.solve(self.x_basis, beta)

    def covariance(self, cov: Array) -> Array:
        """A covariance (p, p) of scaled fixed effects in the units of the data."""
        basis = self.y_scale * np.linalg.inv(self.x_basis)
        return np.asarray(basis @ cov @ basis.T)

    def criterion_shift(self, df: int, *, reml: bool) -> float:
        """What scaling has taken off the criterion."""
        volume = 2.0 * np.log(np.abs(np.diag(self.x_basis))).sum() if reml else 0.0
        return float(2.0 * df * np.log(self.y_scale) + volume)

    def original_root(self, number: int, root: Array) -> Array:
        """Lambda of a random term in the units of the data: lower triangular with a diagonal >= 0, as in lme4."""
        if len(root) == 1:
            return np.abs(root / self.z_basis[number])
        turned = triangular_factor(np.linalg.solve(self.z_basis[number], root).T).T
        return turned * np.where(np.diag(turned) < 0.0, -1.0, 1.0) + 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Scaled:
    """The columns of the scaled problem: `Z` (n, q) of each random term, `data` (n, p + 1) = [X, y]."""

    Z: tuple[Array, ...]
    data: Array
    scaling: Scaling


def scale(design: Design) -> Scaled:
    """Make columns orthogonal and y a residual of size 1. Raises FitError when X leaves no residual."""
    X, x_basis = _orthogonal_columns(design.X)
    fitted = X.T @ design.y / design.n
    residual = design.y - X @ fitted
    y_scale = float(np.sqrt(np.mean(residual**2)))
    if y_scale <= NO_RESIDUAL * np.abs(design.y).max():
        raise FitError(
            "the fixed effects reproduce the response exactly: there is no variance left to divide"
        )
    beta_ols = np.asarray(np.linalg.solve(x_basis, fitted), np.float64)
    columns = [_orthogonal_columns(block.Z) for block in design.random]
    scaling = Scaling(x_basis, tuple(basis for _, basis in columns), beta_ols, y_scale)
    return Scaled(tuple(Z for Z, _ in columns), np.column_stack([X, residual / y_scale]), scaling)


def triangular_factor(matrix: NDArray[np.floating]) -> Array:
    """R of matrix = Q R, for one matrix or a stack of them."""
    return np.asarray(np.linalg.qr(matrix, mode="r"), np.float64)


def _orthogonal_columns(matrix: Array) -> tuple[Array, Array]:
    """(Q, T) with matrix = Q T, Q'Q = n I and T upper triangular."""
    size = np.sqrt(len(matrix))
    if matrix.shape[1] == 1:
        length = np.linalg.norm(matrix, axis=0)
        return matrix * (size / length), (length / size)[:, None]
    q, t = np.linalg.qr(matrix)
    return np.asarray(q * size, np.float64), np.asarray(t / size, np.float64)
