from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from grading.fitting.optimise import minimise, trust_region_step
from grading.fitting.result import Array


@dataclass(frozen=True)
class Rosenbrock:
    """A curved valley with its floor at (1, 1)."""

    x: Array

    @property
    def criterion(self) -> float:
        a, b = self.x
        return float(100 * (b - a * a) ** 2 + (1 - a) ** 2)

    @property
    def gradient(self) -> Array:
        a, b = self.x
        return np.array([-400 * a * (b - a * a) - 2 * (1 - a), 200 * (b - a * a)])

    @property
    def hessian(self) -> Array:
        a, b = self.x
        return np.array([[1200 * a * a - 400 * b + 2, -400 * a], [-400 * a, 200.0]])

    def moved(self, step: Array) -> Rosenbrock:
        return Rosenbrock(self.x + step)


@dataclass(frozen=True)
class Saddle:
    """x^2 + y^4 - y^2: no slope at the origin, minima at y = +-sqrt(1/2)."""

    x: Array

    @property
    def criterion(self) -> float:
        return float(self.x[0] ** 2 + self.x[1] ** 4 - self.x[1] ** 2)

    @property
    def gradient(self) -> Array:
        return np.array([2 * self.x[0], 4 * self.x[1] ** 3 - 2 * self.x[1]])

    @property
    def hessian(self) -> Array:
        return np.diag([2.0, 12 * self.x[1] ** 2 - 2])

    def moved(self, step: Array) -> Saddle:
        if np.abs(self.x + step).max() > 0.9:
            raise np.linalg.LinAlgError("too far")
        return Saddle(self.x + step)


def test_minimise_follows_a_curved_valley_to_its_floor() -> None:
    found = minimise(Rosenbrock.moved, Rosenbrock(np.array([-1.2, 1.0])))

    np.testing.assert_allclose(found.x, [1.0, 1.0], atol=1e-8)


def test_minimise_leaves_a_saddle_and_survives_steps_that_fail() -> None:
    found = minimise(Saddle.moved, Saddle(np.zeros(2)))

    np.testing.assert_allclose(np.abs(found.x), [0.0, np.sqrt(0.5)], atol=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_trust_region_step_is_no_worse_than_any_other_in_the_ball(seed: int) -> None:
    rng = np.random.default_rng(seed)
    m = int(rng.integers(1, 5))
    half = rng.normal(size=(m, m))
    hessian, gradient, radius = half + half.T, rng.normal(size=m), 10 ** rng.uniform(-2, 1)

    step, predicted = trust_region_step(gradient, hessian, radius)

    others = rng.normal(size=(2000, m))
    others *= (radius * rng.random(2000) ** (1 / m) / np.linalg.norm(others, axis=1))[:, None]
    gains = -(others @ gradient) - 0.5 * np.einsum("ni,ij,nj->n", others, hessian, others)
    assert np.linalg.norm(step) <= radius * (1 + 1e-9)
    assert predicted == pytest.approx(float(-(gradient @ step) - 0.5 * step @ hessian @ step), rel=1e-6)
    assert predicted >= 0.98 * gains.max()


@dataclass(frozen=True)
class Mirrored:
    """An even function that falls from far out towards minima on both sides of the origin, at about +-0.6."""

    x: Array

    @property
    def criterion(self) -> float:
        return float(np.log1p(self.x[0] ** 2) - 2.0 * np.exp(-4.0 * (abs(self.x[0]) - 0.7) ** 2))

    @property
    def gradient(self) -> Array:
        x, s = self.x[0], abs(self.x[0]) - 0.7
        return np.array([2 * x / (1 + x * x) + 16.0 * s * np.sign(x) * np.exp(-4.0 * s**2)])

    @property
    def hessian(self) -> Array:
        x, s = self.x[0], abs(self.x[0]) - 0.7
        bump = (16.0 - 128.0 * s**2) * np.exp(-4.0 * s**2)
        return np.array([[2 * (1 - x * x) / (1 + x * x) ** 2 + bump]])

    def moved(self, step: Array) -> Mirrored:
        return Mirrored(np.abs(self.x + step))


@pytest.mark.parametrize("start", [2.0, 4.0, 5.0, 10.0])
def test_minimise_does_not_end_at_a_mirror_image(start: float) -> None:
    found = minimise(Mirrored.moved, Mirrored(np.array([start])))

    assert abs(found.gradient[0]) < 1e-6
    assert found.criterion < -1.0
