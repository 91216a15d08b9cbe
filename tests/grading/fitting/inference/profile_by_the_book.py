"""The profile of a parameter from the dense normal likelihood and a search without derivatives; no code of the product.

For one random term of one or two columns. The deviance is lowest over all covariances with the parameter held.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from grading.fitting.design import Design
from grading.fitting.result import Array


def book_deviance(design: Design, *, kind: str, index: tuple[int, ...], value: float) -> float:
    """Minus twice the log-likelihood at its highest, over what is free. Several starts, as there may be more minima."""
    (block,) = design.random
    q = block.Z.shape[1]
    same = block.codes[:, None] == block.codes
    typical = np.std(design.y) / np.sqrt(np.mean(block.Z**2, axis=0))

    def deviance(free: Array) -> float:
        given = list(free)
        sigma = value if kind == "sigma" else np.std(design.y) * np.exp(given.pop())
        rho = value if kind == "correlation" else np.tanh(given.pop()) if q == 2 else 0.0
        sds = np.array(
            [value if kind == "sd" and index == (i,) else typical[i] * np.exp(given.pop()) for i in range(q)]
        )
        correlation = np.array([[1.0, rho], [rho, 1.0]])[:q, :q]
        psi = correlation * np.outer(sds, sds)
        V = sigma**2 * np.eye(design.n) + same * (block.Z @ psi @ block.Z.T)
        held = (index[0], value) if kind == "fixed" else None
        return _at_best_coefficients(design, V, held)

    size = 1 + q + (q == 2) - (kind != "fixed")
    options = {"xatol": 1e-7, "fatol": 1e-9, "maxiter": 4000, "maxfev": 4000}
    starts = [np.full(size, -1.0), np.linspace(-2.0, 0.0, size)]
    return min(minimize(deviance, start, method="Nelder-Mead", options=options).fun for start in starts)


def _at_best_coefficients(design: Design, V: Array, held: tuple[int, float] | None) -> float:
    X, y = design.X, design.y
    if held is not None:
        X, y = np.delete(X, held[0], axis=1), y - held[1] * X[:, held[0]]
    white = np.linalg.solve(np.linalg.cholesky(V), np.column_stack([X, y]))
    rest = white[:, -1]
    if X.shape[1]:
        rest = rest - white[:, :-1] @ np.linalg.lstsq(white[:, :-1], rest)[0]
    return float(np.linalg.slogdet(V)[1] + len(y) * np.log(2 * np.pi) + rest @ rest)
