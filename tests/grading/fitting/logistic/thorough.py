"""Clustered binary data of five kinds, and a slow search for the greatest likelihood that shares no code with the fit."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from grading.fitting.logistic import LogisticDesign, build_logistic_design
from grading.fitting.result import Array
from grading.formula import parse_formula
from grading.tables import load_table

Criterion = Callable[[LogisticDesign, Array], float]

CBPP = Path(__file__).parents[3] / "reference" / "lme4" / "cbpp.csv"
KINDS = ("balanced", "unbalanced", "small", "no variance", "rare events")


@cache
def cbpp_design() -> LogisticDesign:
    return build_logistic_design(
        load_table(CBPP), parse_formula("incidence ~ period + (1 | herd)"), trials="size"
    )


def clustered(
    rng: np.random.Generator,
    *,
    sizes: NDArray[np.int_],
    tau: float,
    intercept: float = -0.5,
    slope: float = 1.0,
) -> pd.DataFrame:
    """Patients in clinics of the given sizes: y (0/1), dose within clinics, treated (0/1) between, clinic."""
    clinic = np.repeat(np.arange(len(sizes)), sizes)
    dose = rng.normal(size=len(clinic))
    treated = (clinic % 2).astype(float)
    eta = intercept + slope * dose + 0.5 * treated + tau * rng.normal(size=len(sizes))[clinic]
    y = (rng.random(len(clinic)) < expit(eta)).astype(float)
    return pd.DataFrame({"y": y, "dose": dose, "treated": treated, "clinic": [f"c{i:03}" for i in clinic]})


def simulated(kind: str, seed: int) -> LogisticDesign:
    rng = np.random.default_rng([KINDS.index(kind), seed])
    frames = {
        "balanced": lambda: clustered(rng, sizes=np.full(30, 6), tau=1.0),
        "unbalanced": lambda: clustered(rng, sizes=rng.integers(1, 21, size=20), tau=1.5),
        "small": lambda: clustered(rng, sizes=np.full(8, 5), tau=1.0),
        "no variance": lambda: clustered(rng, sizes=np.full(25, 6), tau=0.0),
        "rare events": lambda: clustered(rng, sizes=np.full(40, 10), tau=1.0, intercept=-3.5),
    }
    return build_logistic_design(frames[kind](), parse_formula("y ~ dose + treated + (1 | clinic)"))


def dense_criterion(design: LogisticDesign, parameters: Array) -> float:
    """Minus twice the log-likelihood without its constant, each group's integral by a fine trapezoidal rule."""
    u = np.linspace(-8.5, 8.5, 137)
    tops, logs = _log_integrand(design, parameters, u)
    return float(-2.0 * np.sum(tops + np.log(logs.sum(axis=1) * (u[1] - u[0]))))


def laplace_criterion(design: LogisticDesign, parameters: Array) -> float:
    """The same by Laplace's approximation, its modes found by bisection."""
    tau, fixed = parameters[-1], design.X @ parameters[:-1]
    member = np.arange(len(design.levels))[:, None] == design.codes
    low, high = np.full(len(member), -60.0), np.full(len(member), 60.0)
    for _ in range(50):
        u = 0.5 * (low + high)
        p = expit(fixed + tau * u[design.codes])
        rising = tau * (member @ (design.successes - design.trials * p)) - u > 0
        low, high = np.where(rising, u, low), np.where(rising, high, u)
    eta = fixed + tau * u[design.codes]
    inner = design.successes * eta - design.trials * np.logaddexp(0.0, eta)
    p = expit(eta)
    curvature = 1.0 + tau**2 * (member @ (design.trials * p * (1 - p)))
    return float(-2.0 * np.sum(member @ inner - 0.5 * u**2 - 0.5 * np.log(curvature)))


def thorough_search(criterion: Criterion, design: LogisticDesign, start: Array) -> tuple[float, Array]:
    """The lowest criterion found by quasi-Newton searches from four SDs and a simplex search from the best of them."""

    def folded(parameters: Array) -> float:
        return criterion(design, np.append(parameters[:-1], abs(parameters[-1])))

    starts = [np.append(start * np.sqrt(1.0 + 0.35 * tau**2), tau) for tau in (0.05, 0.5, 1.5, 4.0)]
    found = [minimize(folded, begin, method="BFGS", options={"gtol": 1e-4}) for begin in starts]
    best = min(found, key=lambda search: float(search.fun))
    polish = minimize(
        folded, best.x, method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-7, "maxfev": 400}
    )
    return float(min(best.fun, polish.fun)), polish.x


def _log_integrand(design: LogisticDesign, parameters: Array, u: Array) -> tuple[Array, Array]:
    """For each group the largest log of its integrand on the grid, and the integrand relative to that."""
    eta = (design.X @ parameters[:-1])[:, None] + parameters[-1] * u
    rows = design.successes[:, None] * eta - design.trials[:, None] * np.logaddexp(0.0, eta)
    member = (np.arange(len(design.levels))[:, None] == design.codes).astype(float)
    logs = member @ rows - 0.5 * u**2 - 0.5 * np.log(2.0 * np.pi)
    tops = logs.max(axis=1)
    return tops, np.exp(logs - tops[:, None])
