"""Minimising a smooth criterion whose exact Hessian is cheap: a trust-region Newton method that leaves saddles."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol, TypeVar

import numpy as np

from grading.fitting.factorise import eigen
from grading.fitting.result import Array

# A step that cannot lower the criterion by this much ends the search.
TOLERANCE = 1e-10
# Nor is more to be had where a step gains less than that and promised less than this.
POLISH = 1e-6
# A step that would lower it by less than this is not taken: it is rounding error in the gradient.
NOTHING = 1e-17
# Curvature of less than this share of the largest is rounding error.
FLAT = 1e-12
MAX_STEPS = 100


class Local(Protocol):
    """What the search needs to know at a point: value, first derivatives (m,) and second (m, m)."""

    @property
    def criterion(self) -> float: ...
    @property
    def gradient(self) -> Array: ...
    @property
    def hessian(self) -> Array: ...


Point = TypeVar("Point", bound=Local)


def minimise(
    move: Callable[[Point, Array], Point],
    start: Point,
    *,
    max_steps: int = MAX_STEPS,
    leave: Callable[[Point], bool] | None = None,
) -> Point:
    """The lowest point found downhill from `start`: a minimum with curvature >= 0, unless the steps run out.

    `move(point, step)` gives the point one step away, in coordinates that may change from point to point.
    The search ends early at a point that it should `leave`, since nothing new is to be found from there.

    Each step minimises the quadratic model inside a ball (Nocedal and Wright 2006, section 4.3). At a saddle or a
    maximum the model itself points the way down, so a vanishing gradient alone never ends the search.
    """
    point, radius = start, 1.0
    for _ in range(max_steps):
        if leave and leave(point):
            break
        step, predicted = trust_region_step(point.gradient, point.hessian, radius)
        if predicted < NOTHING:
            break
        trial = _try(move, point, step)
        gained = point.criterion - trial.criterion if trial else -np.inf
        length = math.sqrt(step @ step)
        # A large step that gains nothing has led to the other side of a hill or, of an even criterion, to the mirror
        # image; a small one polishes the gradient where rounding hides the gain.
        last = predicted < TOLERANCE or (abs(gained) < TOLERANCE and predicted < POLISH)
        if trial and (gained > 0.1 * abs(predicted) or (last and abs(gained) < TOLERANCE)):
            point = trial
        if last:
            break
        if gained < 0.25 * predicted:
            radius = 0.25 * length
        elif gained > 0.75 * predicted and length > 0.99 * radius:
            radius = 2.0 * radius
    return point


def _try(move: Callable[[Point, Array], Point], start: Point, step: Array) -> Point | None:
    try:
        point = move(start, step)
    except np.linalg.LinAlgError:
        return None
    return point if np.isfinite(point.criterion) else None


def trust_region_step(gradient: Array, hessian: Array, radius: float) -> tuple[Array, float]:
    """The minimiser of g's + s'Hs/2 in the ball |s| <= radius, and by how much it lowers that model."""
    values, vectors = eigen(hessian)
    slope = vectors.T @ gradient
    flat = FLAT * max(1.0, float(np.abs(values).max()))
    if values[0] > -flat:
        values = np.maximum(values, flat)
        step = -slope / values
        if step @ step <= radius**2:
            return vectors @ step, float(-(slope @ step) - 0.5 * values @ step**2)
    step = _boundary_step(slope, values, radius)
    return vectors @ step, float(-(slope @ step) - 0.5 * values @ step**2)


def _boundary_step(slope: Array, values: Array, radius: float) -> Array:
    """The step of length `radius`, in the coordinates of the eigenvectors: -slope / (values + shift)."""
    low = max(0.0, -float(values[0]))
    tiny = FLAT * max(1.0, float(np.abs(values).max()))
    lowest = values <= values[0] + tiny
    rest = np.where(lowest, 0.0, -slope / np.where(lowest, 1.0, values + low))
    missing = radius**2 - float(rest @ rest)
    along = float(np.linalg.norm(slope[lowest]))
    if along <= tiny * radius and missing >= 0:
        # Hardly any slope along the lowest curvature: go down that way until the ball ends.
        rest[0] = -np.copysign(np.sqrt(missing), slope[0])
        return rest
    shift = low + max(along / radius, tiny)
    high = max(shift, low + float(np.linalg.norm(slope)) / radius)
    for _ in range(60):
        step = -slope / (values + shift)
        length = float(np.linalg.norm(step))
        if abs(length - radius) < 0.05 * radius:
            break
        low, high = (shift, high) if length > radius else (low, shift)
        # Newton on 1 / length, which is nearly linear in the shift.
        shift += (length / radius - 1.0) * length**2 / float(np.sum(step**2 / (values + shift)))
        if not low < shift < high:
            shift = 0.5 * (low + high)
    return step * (radius / length)
