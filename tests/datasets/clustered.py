"""What tests of the simulators of units in groups have in common."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from datasets.scenarios.base import Scenario


def draw(scenario: Scenario, setting: str, seed: int = 1, **changes: Any) -> pd.DataFrame:
    parameters: dict[str, Any] = {**scenario.settings[setting].parameters, **changes}
    return scenario.simulator(np.random.default_rng(seed), **parameters)


def truth(scenario: Scenario, setting: str, name: str) -> float:
    return float(scenario.settings[setting].parameters[name])


def split_by_group(frame: pd.DataFrame, column: str, group: str) -> tuple[pd.Series, pd.Series]:
    """The group's mean of the column, and how far each row lies from it."""
    means = frame.groupby(group)[column].transform("mean")
    return means, frame[column] - means


def coefficients(outcome: pd.Series, *predictors: pd.Series) -> np.ndarray:
    """Least-squares coefficients, the intercept first."""
    design = np.column_stack([np.ones(len(outcome)), *predictors])
    return np.linalg.lstsq(design, outcome.to_numpy(dtype=float), rcond=None)[0]


def spread_of_groups(residual: pd.Series, group: pd.Series) -> tuple[float, float]:
    """The variance between groups and the one within, by moments: analysis of variance with unequal sizes."""
    codes, values = group.factorize()[0], residual.to_numpy(dtype=float)
    sizes = np.bincount(codes).astype(float)
    means = np.bincount(codes, values) / sizes
    n, groups = sizes.sum(), len(sizes)
    within = float(((values - means[codes]) ** 2).sum() / (n - groups))
    between = float((sizes * (means - values.mean()) ** 2).sum() / (groups - 1))
    return (between - within) / ((n - (sizes**2).sum() / n) / (groups - 1)), within


def standard_errors_off(found: list[Any], planted: Any) -> float:
    """How far the mean over draws lies from the truth, in its own standard errors; the furthest, if there are many."""
    values = np.asarray(found, dtype=float)
    error = values.std(axis=0, ddof=1) / np.sqrt(len(values))
    return float(np.max(abs(values.mean(axis=0) - np.asarray(planted, dtype=float)) / error))
