"""The marginal likelihood and its derivatives against integrals and differences."""

from __future__ import annotations

import numpy as np
import pytest

from grading.fitting.logistic.data import sort_rows
from grading.fitting.logistic.likelihood import Likelihood, quadrature
from tests.grading.fitting.logistic.thorough import (
    KINDS,
    cbpp_design,
    dense_criterion,
    laplace_criterion,
    simulated,
)

PLACES = [(0.3, 0.8, -0.4, 1.2), (-1.0, 0.5, 0.5, 0.05), (-2.0, 1.5, 0.0, 3.5), (0.5, -0.5, 1.0, -0.7)]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("points", [1, 2, 9, 25])
def test_gradient_equals_differences_of_the_criterion(points: int, place: tuple[float, ...]) -> None:
    likelihood = Likelihood(sort_rows(simulated("unbalanced", 0)), points)
    parameters = np.array(place)

    gradient = likelihood.at(parameters).gradient

    step = 1e-5 * np.eye(4)
    rise = [likelihood.at(parameters + h).criterion - likelihood.at(parameters - h).criterion for h in step]
    np.testing.assert_allclose(gradient, np.array(rise) / 2e-5, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("points", [1, 9])
def test_hessian_equals_second_differences_of_the_criterion(points: int) -> None:
    likelihood = Likelihood(sort_rows(simulated("balanced", 0)), points)
    parameters = np.array(PLACES[0])

    hessian = likelihood.at(parameters).hessian

    def crossed(a: np.ndarray, b: np.ndarray) -> float:
        corners = [(a + b, 1), (a - b, -1), (b - a, -1), (-a - b, 1)]
        return sum(sign * likelihood.at(parameters + move).criterion for move, sign in corners) / 4e-6

    steps = 1e-3 * np.eye(4)
    expected = np.array([[crossed(a, b) for b in steps] for a in steps])
    np.testing.assert_allclose(hessian, expected, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_criterion_by_one_point_is_laplace(kind: str) -> None:
    design = simulated(kind, 4)
    data = sort_rows(design)
    beta = np.array([-0.5, 0.9, 0.4])

    criterion = Likelihood(data, 1).at(np.append(data.R @ beta, 1.3)).criterion

    assert criterion == pytest.approx(laplace_criterion(design, np.append(beta, 1.3)), rel=1e-11)


@pytest.mark.parametrize("kind", KINDS)
def test_criterion_by_25_points_is_the_integral(kind: str) -> None:
    design = simulated(kind, 4)
    data = sort_rows(design)
    beta = np.array([-0.5, 0.9, 0.4])

    criterion = Likelihood(data, 25).at(np.append(data.R @ beta, 1.3)).criterion

    assert criterion == pytest.approx(dense_criterion(design, np.append(beta, 1.3)), rel=1e-8)


def test_criterion_is_even_in_tau() -> None:
    likelihood = Likelihood(sort_rows(cbpp_design()), 9)
    parameters = np.array([-1.4, -0.4, -0.3, -0.3, 0.8])

    ahead = likelihood.at(parameters)
    mirrored = likelihood.at(parameters * [1, 1, 1, 1, -1])

    assert mirrored.criterion == pytest.approx(ahead.criterion, rel=1e-13)
    np.testing.assert_allclose(mirrored.gradient, ahead.gradient * [1, 1, 1, 1, -1], rtol=1e-9)
    assert likelihood.evaluations == 2


@pytest.mark.parametrize("points", [1, 5, 25])
def test_quadrature_gives_moments_of_the_normal_distribution(points: int) -> None:
    nodes, logs = quadrature(points)

    weights = np.exp(logs - 0.5 * nodes**2)

    assert weights.sum() == pytest.approx(1.0, rel=1e-12)
    assert weights @ nodes**2 == pytest.approx(1.0 if points > 1 else 0.0, rel=1e-12)
