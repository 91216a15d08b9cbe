"""The simulated studies that texts and figures speak of: rows, fits, and the numbers of both. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from datasets.scenarios import get_scenario, get_setting
from datasets.scenarios.base import Structure
from grading.fitting import MixedFit, build_design, fit_mixed, fit_ols
from grading.formula import parse_formula

Array = NDArray[np.float64]
# A study is simulated to its last visit, so that a shorter one has the same patients and readings.
VISITS = 8
RANDOM_PARTS = {"random_intercept": "1", "random_slope": "{within}"}
NORMAL_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Study:
    """A scenario and setting with a seed, of which the first `visits` visits of each group are analysed."""

    scenario: str
    setting: str
    seed: int
    visits: int

    @property
    def structure(self) -> Structure:
        return get_scenario(self.scenario).structure

    @property
    def formula(self) -> str:
        """The model with a random slope, in lme4's syntax."""
        return self.structure.formula(self.structure.within)


def simulate_study(study: Study) -> pd.DataFrame:
    """All `VISITS` visits of the study, columns as in its scenario; the analysed ones come first in a group.

    Raises:
        UnknownScenarioError: there is no such scenario or setting.
        ValueError: `visits` is not between 2 and VISITS.
    """
    if not 2 <= study.visits <= VISITS:
        raise ValueError(f"{study.visits} visits cannot be analysed: a study has 2 to {VISITS}")
    scenario = get_scenario(study.scenario)
    parameters = {**get_setting(scenario, study.setting).parameters, "visits": VISITS}
    return scenario.simulator(np.random.default_rng(study.seed), **parameters)


def analysed_rows(frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The rows of the first `study.visits` visits."""
    return frame[frame[study.structure.occasion] <= study.visits]


@lru_cache(maxsize=32)
def study_facts(study: Study) -> Mapping[str, float]:
    """The numbers of the study that a text may quote, by name.

    `study.rows`, `study.groups`, `study.visits`, `study.between` (groups whose between-predictor is 1); for the
    models ols, random_intercept and random_slope: `MODEL.estimate.TERM`, `MODEL.se.TERM`, `MODEL.low.TERM` and
    `MODEL.high.TERM` (the 95% interval by the normal distribution), `MODEL.sd.residual`; for the mixed ones
    `MODEL.sd.COLUMN`, and `MODEL.spread.low.COLUMN` and `MODEL.spread.high.COLUMN` (between which 95% of the groups
    lie); `random_slope.correlation` and `random_intercept.icc`. Units are those of the outcome.
    """
    structure = study.structure
    rows = analysed_rows(simulate_study(study), study)
    treated = rows.groupby(structure.group)[structure.between].first()
    facts: dict[str, float] = {
        "study.rows": len(rows),
        "study.visits": study.visits,
        "study.groups": len(treated),
        "study.between": int((treated == 1).sum()),
    }
    ols = fit_ols(rows, structure.outcome, [structure.within, structure.between])
    facts |= _estimates("ols", ols.names, ols.beta, ols.se)
    facts["ols.sd.residual"] = float(np.sqrt(ols.sigma2))
    for model, random in RANDOM_PARTS.items():
        formula = structure.formula(random.format(within=structure.within))
        facts |= _mixed_facts(model, fit_mixed(build_design(rows, parse_formula(formula)), "REML"))
    between, within = facts["random_intercept.sd.intercept"] ** 2, facts["random_intercept.sd.residual"] ** 2
    facts["random_intercept.icc"] = between / (between + within)
    return facts


def _mixed_facts(model: str, fit: MixedFit) -> dict[str, float]:
    facts = _estimates(model, fit.names, fit.beta, fit.se)
    facts[f"{model}.sd.residual"] = float(np.sqrt(fit.sigma2))
    block = fit.random[0]
    for name, sd in zip(map(_plain, block.names), map(float, block.sd), strict=True):
        centre = facts[f"{model}.estimate.{name}"]
        facts[f"{model}.sd.{name}"] = sd
        facts[f"{model}.spread.low.{name}"] = centre - NORMAL_95 * sd
        facts[f"{model}.spread.high.{name}"] = centre + NORMAL_95 * sd
    if len(block.names) == 2:
        facts[f"{model}.correlation"] = float(block.correlation[0, 1])
    return facts


def _estimates(model: str, names: tuple[str, ...], beta: Array, se: Array) -> dict[str, float]:
    facts: dict[str, float] = {}
    for name, estimate, error in zip(map(_plain, names), map(float, beta), map(float, se), strict=True):
        facts[f"{model}.estimate.{name}"] = estimate
        facts[f"{model}.se.{name}"] = error
        facts[f"{model}.low.{name}"] = estimate - NORMAL_95 * error
        facts[f"{model}.high.{name}"] = estimate + NORMAL_95 * error
    return facts


def _plain(name: str) -> str:
    return "intercept" if name == "(Intercept)" else name
