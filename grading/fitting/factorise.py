"""Factorisations of single small matrices, straight from LAPACK: numpy's checks take longer than the work itself.

All raise LinAlgError where numbers are not finite or a factor does not exist.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.linalg import lapack

from grading.fitting.result import Array


def cholesky(matrix: Array) -> Array:
    """L (n, n), lower triangular, with matrix = L L'; only the lower triangle of `matrix` is read."""
    factor, info = lapack.dpotrf(matrix, lower=1)
    if info or not math.isfinite(factor[-1, -1]):
        raise np.linalg.LinAlgError("the matrix is not positive definite")
    return factor


def inverse_lower(factor: Array) -> Array:
    """The inverse of a lower triangular matrix (n, n)."""
    inverse, info = lapack.dtrtri(factor, lower=1)
    if info:
        raise np.linalg.LinAlgError("the triangle has a zero on its diagonal")
    return inverse


def solve_lower(factor: Array, right: Array) -> Array:
    """L^-1 B for a lower triangular L (n, n) and B (n, m)."""
    solution, info = lapack.dtrtrs(factor, right, lower=1)
    if info:
        raise np.linalg.LinAlgError("the triangle has a zero on its diagonal")
    return solution


def eigen(matrix: Array) -> tuple[Array, Array]:
    """Eigenvalues (n,), smallest first, and eigenvectors (n, n) of a symmetric matrix."""
    values, vectors, info = lapack.dsyevd(matrix)
    if info or not np.isfinite(values).all():
        raise np.linalg.LinAlgError("the matrix has no eigenvalues that can be computed")
    return values, vectors


def principal_axes(matrix: Array) -> tuple[Array, Array]:
    """U (n, n) and the singular values (n,), largest first, of matrix = U S V'."""
    axes, values, _, info = lapack.dgesdd(matrix)
    if info or not np.isfinite(values).all():
        raise np.linalg.LinAlgError("the matrix has no singular values that can be computed")
    return axes, values
