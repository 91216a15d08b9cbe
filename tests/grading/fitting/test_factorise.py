from __future__ import annotations

import numpy as np
import pytest

from grading.fitting.factorise import cholesky, eigen, inverse_lower, principal_axes, solve_lower

RNG = np.random.default_rng(1)
ROOT = RNG.normal(size=(4, 4))
MATRIX = ROOT @ ROOT.T


def test_factors_multiply_back_to_their_matrix() -> None:
    L = cholesky(MATRIX)
    values, vectors = eigen(MATRIX)
    axes, sizes = principal_axes(ROOT)

    np.testing.assert_allclose(L @ L.T, MATRIX, atol=1e-12)
    np.testing.assert_allclose((vectors * values) @ vectors.T, MATRIX, atol=1e-12)
    np.testing.assert_allclose((axes * sizes**2) @ axes.T, MATRIX, atol=1e-12)
    assert np.triu(L, 1).tolist() == np.zeros((4, 4)).tolist()
    assert (np.diff(values) >= 0).all()
    assert (np.diff(sizes) <= 0).all()


def test_triangles_are_solved_and_inverted() -> None:
    L, right = cholesky(MATRIX), np.arange(8.0).reshape(4, 2)

    np.testing.assert_allclose(L @ solve_lower(L, right), right, atol=1e-10)
    np.testing.assert_allclose(L @ inverse_lower(L), np.eye(4), atol=1e-10)


@pytest.mark.parametrize(
    ("factorise", "matrix"),
    [
        (cholesky, -np.eye(2)),
        (cholesky, np.full((2, 2), np.nan)),
        (inverse_lower, np.zeros((2, 2))),
        (lambda matrix: solve_lower(matrix, np.ones((2, 1))), np.zeros((2, 2))),
        (eigen, np.full((2, 2), np.nan)),
        (principal_axes, np.full((2, 2), np.nan)),
    ],
)
def test_what_has_no_factor_is_an_error(factorise, matrix) -> None:
    with pytest.raises(np.linalg.LinAlgError):
        factorise(matrix)
