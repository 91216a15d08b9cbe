"""The likelihood of a mixed model by the book: one dense multivariate normal distribution, sharing no code with the fit."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize
from scipy.stats import multivariate_normal

from grading.fitting.design import Design
from grading.fitting.result import Array, Method, MixedFit


def dense_loglik(design: Design, fit: MixedFit) -> float:
    """The (restricted) log-likelihood at the estimates of a fit."""
    V = fit.sigma2 * np.eye(design.n)
    for columns, block in zip(design.random, fit.random, strict=True):
        same = columns.codes[:, None] == columns.codes
        V += same * (columns.Z @ block.covariance @ columns.Z.T)
    loglik = float(multivariate_normal.logpdf(design.y, design.X @ fit.beta, V))
    if fit.method == "REML":
        information = design.X.T @ np.linalg.solve(V, design.X)
        loglik += 0.5 * (design.X.shape[1] * np.log(2 * np.pi) - np.linalg.slogdet(information)[1])
    return loglik


def searched_criterion(design: Design, method: Method, rng: np.random.Generator, *, starts: int) -> float:
    """The lowest criterion that quasi-Newton searches from random covariances find, for one random term."""
    block = design.random[0]
    q = block.Z.shape[1]
    Z = np.linalg.qr(block.Z)[0] * np.sqrt(design.n)
    same = block.codes[:, None] == block.codes

    def criterion(theta: Array) -> float:
        root = np.zeros((q, q))
        root[np.tril_indices(q)] = theta
        spread = Z @ root
        return _profiled(design, method, np.eye(design.n) + same * (spread @ spread.T))

    size = q * (q + 1) // 2
    return min(
        minimize(criterion, rng.normal(0.0, 10 ** rng.uniform(-1, 1), size), method="L-BFGS-B").fun
        for _ in range(starts)
    )


def _profiled(design: Design, method: Method, V: Array) -> float:
    """-2 log-likelihood for V relative to the residual variance, at the best fixed effects and residual variance."""
    n, p = design.X.shape
    white = np.linalg.solve(np.linalg.cholesky(V), np.column_stack([design.X, design.y]))
    information = white[:, :p].T @ white[:, :p]
    beta = np.linalg.solve(information, white[:, :p].T @ white[:, p])
    rss = float(np.sum((white[:, p] - white[:, :p] @ beta) ** 2))
    df = n - p if method == "REML" else n
    extra = np.linalg.slogdet(information)[1] if method == "REML" else 0.0
    return float(np.linalg.slogdet(V)[1] + extra + df * (1 + np.log(2 * np.pi * rss / df)))
