"""What the numbers of a study would be if something had been otherwise. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from datasets.scenarios.base import Structure
from grading.family.converting import from_mixed
from grading.fitting import DesignError, FitError, build_design, fit_mixed
from grading.fitting.mixed import at_fit
from grading.formula import parse_formula
from grading.numbers import FitNumbers
from lessons.family_facts import fit_facts

FIRST, CHOSEN = "first", "chosen"


def chosen_facts(rows: pd.DataFrame, structure: Structure) -> dict[str, float]:
    """A treatment that does nothing, given to the groups whose first outcome lies above the median of all.

    From the rows after the first occasion: `chosen.unadjusted`, with `chosen` (0 or 1) as a further predictor, and
    `chosen.adjusted`, with the first outcome (`first`) as well. `chosen.groups`: how many were chosen. Empty where
    only one occasion comes after the first, or rows have no order.
    """
    if not structure.occasion:
        return {}
    occasions = rows[structure.occasion]
    if occasions.nunique() < 3:
        return {}
    firsts = rows.sort_values(structure.occasion).groupby(structure.group)[structure.outcome].first()
    own = rows[structure.group].map(firsts)
    marked = rows.assign(**{FIRST: own, CHOSEN: (own > firsts.median()).astype(int)})
    later = marked[occasions > occasions.min()]
    fixed = f"{structure.outcome} ~ {structure.within} + {structure.between} + {CHOSEN}"
    random = f"(1 | {structure.group})"
    fits = [
        _mixed("unadjusted", later, structure, f"{fixed} + {random}"),
        _mixed("adjusted", later, structure, f"{fixed} + {FIRST} + {random}"),
    ]
    return _prefixed(CHOSEN, fits, structure) | {"chosen.groups": int((firsts > firsts.median()).sum())}


def unfinished_facts(rows: pd.DataFrame, structure: Structure) -> dict[str, float]:
    """`unfinished`: the model with a random slope where a search from lme4's start begins, not where it ends.

    There the random effects are uncorrelated and each has the standard deviation of the residuals. Empty where the
    data cannot carry the model.
    """
    try:
        design = build_design(rows, parse_formula(structure.formula(structure.within)))
        fit = fit_mixed(design)
    except (DesignError, FitError):
        return {}
    start = replace(fit, theta=np.array([1.0, 0.0, 1.0]))
    data, point = at_fit(design, start)
    sigma2 = point.sigma2 * data.scaling.y_scale**2
    stopped = replace(
        start,
        beta=data.scaling.coefficients(point.beta),
        cov_beta=data.scaling.covariance(point.sigma2 * point.unscaled_cov),
        random=(replace(fit.random[0], covariance=sigma2 * np.eye(2)),),
        sigma2=sigma2,
        criterion=point.criterion + data.scaling.criterion_shift(point.df, reml=True),
        converged=False,
        singular=False,
    )
    numbers = from_mixed("unfinished", stopped, slope=structure.within)
    return {f"unfinished.{key}": value for key, value in fit_facts(numbers, structure)}


def _mixed(name: str, frame: pd.DataFrame, structure: Structure, formula: str) -> FitNumbers | None:
    """The REML fit, or None where these data cannot carry the model."""
    try:
        fit = fit_mixed(build_design(frame, parse_formula(formula)))
    except (DesignError, FitError):
        return None
    return from_mixed(name, fit, slope=structure.within)


def _prefixed(prefix: str, fits: Iterable[FitNumbers | None], structure: Structure) -> dict[str, float]:
    return {
        f"{prefix}.{fit.name}.{key}": value
        for fit in fits
        if fit is not None
        for key, value in fit_facts(fit, structure)
    }
