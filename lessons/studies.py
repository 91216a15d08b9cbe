"""The simulated studies that texts and figures speak of: rows, fits, and the numbers of both. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from datasets.scenarios import get_scenario, get_setting
from datasets.scenarios.base import Setting, Structure
from grading.family import FamilyFits
from lessons.conclusions import conclusion_facts, spread_facts
from lessons.deferred import DeferredFacts
from lessons.family_facts import family_facts
from lessons.what_if import chosen_facts, dropout_facts, longer_facts, unfinished_facts

# A study is simulated to its last visit, so that a shorter one has the same patients and readings.
VISITS = 8
# The ways of leaving that a study in which patients leave is compared with.
DROPOUTS = ("none", "seen", "unseen")


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
    return _simulate(study)


def _simulate(study: Study, **otherwise: str) -> pd.DataFrame:
    """The study with some parameters of its setting otherwise."""
    scenario = get_scenario(study.scenario)
    parameters = {**get_setting(scenario, study.setting).parameters, "visits": VISITS, **otherwise}
    return scenario.simulator(np.random.default_rng(study.seed), **parameters)


def analysed_rows(frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The rows of the first `study.visits` visits."""
    return frame[frame[study.structure.occasion] <= study.visits]


@lru_cache(maxsize=32)
def study_facts(study: Study) -> Mapping[str, float]:
    """The numbers of the study that a text may quote, by name, computed when asked for. Units are those of the outcome.

    `study.rows`, `study.rows_used` (with an outcome), `study.groups`, `study.complete_groups` (without a gap),
    `study.visits`, `study.between` (groups whose between-predictor is 1); `population.PARAMETER`, the numbers that the
    setting was simulated with.

    For each model of the family (`grading.family`) that the data can carry, such as ols, cluster_dummies,
    random_intercept or random_slope_ml: `MODEL.estimate.TERM`, `MODEL.se.TERM`, `MODEL.z.TERM` (the one by the
    other), `MODEL.low.TERM` and `MODEL.high.TERM` (the 95% interval by the normal distribution), `MODEL.sd.residual`
    and `MODEL.variance.residual`. For mixed ones also `MODEL.sd.COLUMN`, `MODEL.variance.COLUMN`,
    `MODEL.spread.low.COLUMN` and `MODEL.spread.high.COLUMN` (between which 95% of the groups lie), `MODEL.covariance`,
    `MODEL.correlation` (absent beside a variance of zero), `MODEL.converged` and `MODEL.singular` (1 or 0),
    `MODEL.parameters` (all that are estimated), `MODEL.deviance` and `MODEL.aic` (from the REML criterion unless the
    model ends in _ml).
    `null` and `random_intercept` have `.icc`, `.design_effect` and its root, `.design_effect_root`, `.effective_n` and
    `.shrinkage_factor`.

    `two_stage.sd.WITHIN`: the spread of the slopes of lines drawn for each group alone. `cluster_dummies.parameters`.
    `random_slope.test.statistic`, `.p` (boundary mixture) and `.naive_p`: the likelihood-ratio test against
    random_intercept. What `lessons.conclusions` describes: `study.missing`, `reading.…`, `level.…` and more of both
    mixed models. What `lessons.what_if` describes: `longer.…`, `chosen.…` and `unfinished.…` where nobody leaves,
    `none.…`, `seen.…` and `unseen.…` where patients do.
    """
    structure = study.structure
    rows = analysed_rows(simulate_study(study), study)
    setting = get_setting(get_scenario(study.scenario), study.setting)
    return DeferredFacts(
        lambda: _family_facts(study, rows, setting),
        lambda: conclusion_facts(rows, structure),
        lambda: _what_ifs(study, rows, setting),
        lambda: spread_facts(rows, structure),
    )


def _family_facts(study: Study, rows: pd.DataFrame, setting: Setting) -> dict[str, float]:
    scenario, structure = get_scenario(study.scenario), study.structure
    family = FamilyFits(rows, scenario, setting).family
    treated = rows.groupby(structure.group)[structure.between].first()
    facts: dict[str, float] = {
        "study.rows": family.facts.rows,
        "study.rows_used": family.facts.rows_used,
        "study.visits": study.visits,
        "study.groups": len(treated),
        "study.complete_groups": family.facts.complete_groups,
        "study.between": int((treated == 1).sum()),
    }
    for name, value in setting.parameters.items():
        if not isinstance(value, str):
            facts[f"population.{name}"] = value
    return facts | family_facts(family, structure)


def _what_ifs(study: Study, rows: pd.DataFrame, setting: Setting) -> dict[str, float]:
    """How patients leave can be changed where they leave at all; the rest needs complete data."""
    structure = study.structure
    if "dropout" in setting.parameters:
        ways = {way: analysed_rows(_simulate(study, dropout=way), study) for way in DROPOUTS}
        return dropout_facts(ways, structure)
    whole = simulate_study(study)
    return longer_facts(whole, structure) | chosen_facts(rows, structure) | unfinished_facts(rows, structure)
