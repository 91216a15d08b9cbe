"""What methods without random effects make of the clusters of a study: sandwiches and averaged models. Pure."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from datasets.scenarios.base import Structure
from grading.fitting import Design, DesignError, build_design, fit_cluster_robust
from grading.formula import parse_formula
from lessons.family_facts import plain_term

# How the names of what `robust_facts` gives begin.
ROBUST = r"(cluster_robust\.(df$|t_low\.|t_high\.)|linear_gee\.)"


def robust_facts(rows: pd.DataFrame, structure: Structure) -> dict[str, float]:
    """By name; units are those of the outcome.

    `cluster_robust.df`: groups less one, and `cluster_robust.t_low.TERM` and `.t_high.TERM`: the 95% interval with a
    t distribution on them. Of the model of the mean by generalised estimating equations, with an identity link and
    equally correlated rows of a group: `linear_gee.estimate.TERM`, `linear_gee.se.TERM` (the sandwich),
    `linear_gee.corrected_se.TERM` (Mancl and DeRouen 2001, Biometrics 57, for few groups) and
    `linear_gee.correlation`. Empty where these data cannot carry the model.
    """
    try:
        design = build_design(rows, parse_formula(structure.formula("1")))
        robust = fit_cluster_robust(
            rows, structure.outcome, [structure.within, structure.between], structure.group
        )
    except DesignError:
        return {}
    groups = len(design.random[0].levels)
    reach = float(stats.t.ppf(0.975, groups - 1))
    facts: dict[str, float] = {"cluster_robust.df": groups - 1}
    for term, (estimate, error) in _named(robust.names, robust.beta, robust.se):
        facts[f"cluster_robust.t_low.{term}"] = estimate - reach * error
        facts[f"cluster_robust.t_high.{term}"] = estimate + reach * error
    return facts | _gee(design)


def _gee(design: Design) -> dict[str, float]:
    # statsmodels takes most of a second to import, which other facts need not wait for.
    from statsmodels.genmod.cov_struct import Exchangeable
    from statsmodels.genmod.generalized_estimating_equations import GEE

    structure = Exchangeable()
    model = GEE(design.y, design.X, design.random[0].codes, cov_struct=structure)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = model.fit(maxiter=200, ctol=1e-10, cov_type="bias_reduced")
    robust, corrected = result.standard_errors("robust"), result.standard_errors("bias_reduced")
    facts = {"linear_gee.correlation": float(structure.dep_params)}
    for term, (estimate, error, wider) in _named(design.names, result.params, robust, corrected):
        facts |= {f"linear_gee.estimate.{term}": estimate, f"linear_gee.se.{term}": error}
        facts[f"linear_gee.corrected_se.{term}"] = wider
    return facts


def _named(names: Sequence[str], *columns: ArrayLike) -> Iterator[tuple[str, list[float]]]:
    """Each term as a text names it, with its value in every column."""
    rows = np.column_stack([np.asarray(column, dtype=np.float64) for column in columns]).tolist()
    return zip(map(plain_term, names), rows, strict=True)
