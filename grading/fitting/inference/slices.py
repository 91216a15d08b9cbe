"""The deviance with one parameter held at a value and all others at their best: the profile of that parameter.

The criterion is minus twice the log-likelihood (ML). Its coordinates are the absolute Cholesky factors A of the
random terms, Psi = A A', and log sigma. The columns of a random term are put in an order in which the held parameter
is a coordinate or a ratio of two: an SD is the first diagonal entry of A, a correlation the direction of its second
row. What is left is an unconstrained minimum in coordinates x, with A and log sigma equal to offset + basis @ x.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from grading.fitting.inference.parameters import Parameter
from grading.fitting.mixed import split_theta
from grading.fitting.optimise import minimise
from grading.fitting.profile import ProfiledDeviance
from grading.fitting.result import Array, MixedFit
from grading.fitting.rotation import Compressed
from grading.fitting.scaling import triangular_factor

# Beyond this log sigma, in units of the residuals of least squares, numbers overflow.
FARTHEST = 200.0


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """The deviance at coordinates `x` with its first and second derivatives in them."""

    x: Array
    criterion: float
    gradient: Array
    hessian: Array


class AbsoluteDeviance(ProfiledDeviance):
    """Minus twice the log-likelihood, at the best fixed effects, in A and log sigma.

    `orders`: for each random term the order of its columns. The coordinates are the lower triangles of A by random
    term and column, and log sigma last. Rows of A are in units of y_scale over the root mean square of their
    column of Z, so that units of the data do not matter.
    """

    def __init__(self, data: Compressed, orders: Sequence[Sequence[int]]) -> None:
        super().__init__(data, "ML")
        self.orders = orders
        bases = data.scaling.z_basis
        self.units = [np.linalg.norm(basis, axis=0) for basis in bases]
        self.bases = [(b / u)[:, list(o)] for b, u, o in zip(bases, self.units, orders, strict=True)]
        self.triangle_axes = []
        for factor in data.factors:
            axis = np.zeros((factor.q, factor.q))
            for number, block in factor.blocks:
                axis[block, block] = self.bases[number]
            self.triangle_axes.append(axis)

    def coordinates(self, fit: MixedFit) -> Array:
        """The estimates of a fit, shape (size + 1,)."""
        sigma, y_scale = np.sqrt(fit.sigma2), self.data.scaling.y_scale
        roots = split_theta(fit.theta, [len(units) for units in self.units])
        found = np.empty(self.size + 1)
        found[-1] = np.log(sigma / y_scale)
        for factor, (here, rows, columns) in zip(self.data.factors, self.places, strict=True):
            triangle = np.zeros((factor.q, factor.q))
            for number, block in factor.blocks:
                root = self.units[number][:, None] * roots[number] * sigma / y_scale
                turned = triangular_factor(root[list(self.orders[number])].T).T
                triangle[block, block] = turned * np.where(np.diag(turned) < 0.0, -1.0, 1.0)
            found[here] = triangle[rows, columns]
        return found

    def position(self, block: int, row: int, column: int) -> int:
        """The coordinate that is this entry of A of a random term, after ordering."""
        for factor, (here, rows, columns) in zip(self.data.factors, self.places, strict=True):
            for number, part in factor.blocks:
                if number == block:
                    hit = (rows == row + part.start) & (columns == column + part.start)
                    return here.start + int(np.flatnonzero(hit)[0])
        raise IndexError(f"random term {block} is not in the model")

    def at(self, coordinates: Array) -> tuple[float, Array, Array]:
        """Deviance, gradient and Hessian. Raises LinAlgError where numbers overflow."""
        log_sigma = float(coordinates[-1])
        if not np.abs(coordinates).max() < FARTHEST * max(1.0, np.exp(min(log_sigma, FARTHEST))):
            raise np.linalg.LinAlgError("the step leads too far")
        relative = coordinates[:-1] * np.exp(-log_sigma)
        value, gradient, hessian, cross, ratio = self._relative(relative, log_sigma)
        # By the chain rule, as Lambda = A / sigma.
        n, along = self.data.n, hessian @ relative
        first = np.append(gradient * np.exp(-log_sigma), 2.0 * n * (1.0 - ratio) - relative @ gradient)
        second = np.empty((self.size + 1, self.size + 1))
        second[:-1, :-1] = hessian * np.exp(-2.0 * log_sigma)
        second[:-1, -1] = second[-1, :-1] = (cross - gradient - along) * np.exp(-log_sigma)
        second[-1, -1] = relative @ (gradient + along - 2.0 * cross) + 4.0 * n * ratio
        return value, first, second

    def _relative(self, entries: Array, log_sigma: float) -> tuple[float, Array, Array, Array, float]:
        """Deviance, gradient and Hessian in Lambda at a fixed sigma; the mixed derivative; the scaled mean square."""
        p, n, sigma = self.data.p, self.data.n, np.exp(log_sigma)
        roots = []
        for axis, (here, rows, columns) in zip(self.triangle_axes, self.places, strict=True):
            triangle = np.zeros_like(axis)
            triangle[rows, columns] = entries[here]
            roots.append(axis @ triangle)
        white = self.whiten(roots)
        S = np.linalg.cholesky(self.data.within + white.gram)
        ratio = float((S[p, p] / sigma) ** 2 / n)
        whiten = np.linalg.inv(S).T
        whiten[:, p] *= S[p, p] / sigma
        gradient, hessian, moments = self._derivatives(self.triangle_axes, roots, white, whiten)
        residual = moments[:, -1, -1]
        # The inherited Hessian has sigma at its best; here it is held.
        hessian = hessian + np.outer(residual, residual) / n
        value = white.logdet + n * (np.log(2.0 * np.pi) + 2.0 * log_sigma + ratio)
        return float(value), gradient, hessian, 2.0 * residual, ratio


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """The points offset + basis @ s of a deviance: those at which a parameter has one value.

    Each s is a coordinate x or, for those listed in `squared`, its square. A correlation r needs that: with its two
    SDs of opposite sign it would be -r. Where a square is zero its slope vanishes, but a way down from there shows
    as a negative curvature, which the search follows.
    """

    full: AbsoluteDeviance
    offset: Array
    basis: Array
    squared: tuple[int, ...] = ()

    def nearest(self, point: Array) -> Array:
        """The x whose point is nearest to `point`."""
        x = np.asarray(np.linalg.lstsq(self.basis, point - self.offset)[0], np.float64)
        x[list(self.squared)] = np.sqrt(np.abs(x[list(self.squared)]))
        return x

    def lowest(self, start: Array) -> Local:
        """The minimum found downhill from `start`."""

        def move(point: Local, step: Array) -> Local:
            return self._local(point.x + step)

        return minimise(move, self._local(start))

    def _local(self, x: Array) -> Local:
        s, slope, bend = x.copy(), np.ones_like(x), np.zeros_like(x)
        for i in self.squared:
            s[i], slope[i], bend[i] = x[i] ** 2, 2.0 * x[i], 2.0
        criterion, gradient, hessian = self.full.at(self.offset + self.basis @ s)
        gradient, hessian = self.basis.T @ gradient, self.basis.T @ hessian @ self.basis
        return Local(
            x, criterion, slope * gradient, slope[:, None] * hessian * slope + np.diag(bend * gradient)
        )


class ParameterProfile:
    """The lowest deviance as a function of one parameter.

    `data` are the compressed data of the model and `fit` its ML fit, where the search starts.
    """

    def __init__(self, data: Compressed, fit: MixedFit, parameter: Parameter) -> None:
        self.data = data
        self.parameter = parameter
        orders = [_order(q, parameter, number) for number, q in enumerate(map(len, data.scaling.z_basis))]
        self.full = AbsoluteDeviance(data, orders)
        self.best = self.full.coordinates(fit)
        self.minimum = self.full.at(self.best)[0]
        self._known: dict[float, Local] = {}

    def deviance(self, value: float) -> float:
        """The lowest deviance with the parameter at `value`, in the units of the data.

        A slice can have a second minimum, where an SD is zero. So the search starts twice: at the estimates, and at
        the minimum for the nearest value known.
        """
        if value not in self._known:
            cut = self._slice(value)
            starts = [cut.nearest(self.best)]
            if self._known:
                starts.append(self._known[min(self._known, key=lambda known: abs(known - value))].x)
            self._known[value] = min(map(cut.lowest, starts), key=lambda point: point.criterion)
        return self._known[value].criterion

    def _slice(self, value: float) -> Slice:
        full, parameter, scaling = self.full, self.parameter, self.data.scaling
        offset, basis = np.zeros(full.size + 1), np.eye(full.size + 1)
        if parameter.kind == "fixed":
            held = hold_coefficient(self.data, parameter.index[0], value)
            return Slice(AbsoluteDeviance(held, full.orders), offset, basis)
        if parameter.kind == "sigma":
            offset[-1] = np.log(value / scaling.y_scale)
            return Slice(full, offset, basis[:, :-1])
        first = full.position(parameter.block, 0, 0)
        if parameter.kind == "sd":
            offset[first] = value * full.units[parameter.block][parameter.index[0]] / scaling.y_scale
            return Slice(full, offset, np.delete(basis, first, axis=1))
        left, right = (full.position(parameter.block, 1, column) for column in (0, 1))
        basis[[left, right], left] = value, np.sqrt(max(0.0, 1.0 - value**2))
        # Entries of a triangle are kept by columns, so `right` comes after the other two.
        return Slice(full, offset, np.delete(basis, right, axis=1), (first, left))


def hold_coefficient(data: Compressed, j: int, value: float) -> Compressed:
    """The data of the model with fixed effect `j` at `value`: one column of X fewer, and another response.

    In the scaled problem the effect is a combination a'b of all coefficients. They are split into the multiple of
    a that gives the value, which moves into the response, and an orthonormal rest.
    """
    scaling, p = data.scaling, data.p
    a = np.linalg.solve(scaling.x_basis.T, np.eye(p)[j])
    target = (value - scaling.beta_ols[j]) / scaling.y_scale
    rest = np.linalg.qr(a[:, None], mode="complete")[0][:, 1:]
    turn = np.zeros((p + 1, p))
    turn[:p, :-1] = rest
    turn[:p, -1] = -a * target / (a @ a)
    turn[p, -1] = 1.0
    return replace(data, C=data.C @ turn, within=turn.T @ data.within @ turn, p=p - 1)


def _order(q: int, parameter: Parameter, number: int) -> list[int]:
    """The columns of a random term, those of the parameter first."""
    mine = parameter.kind in ("sd", "correlation") and parameter.block == number
    first = list(parameter.index) if mine else []
    return first + [i for i in range(q) if i not in first]
