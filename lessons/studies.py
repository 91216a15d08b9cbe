"""The simulated studies that texts and figures speak of: rows, fits, and the numbers of both. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from datasets.scenarios import get_scenario, get_setting
from datasets.scenarios.base import Setting, Structure
from grading.family import FamilyFits, count_facts
from lessons.conclusions import CONCLUSIONS, SPREADS, conclusion_facts, spread_facts
from lessons.deferred import DeferredFacts, Source
from lessons.family_facts import family_facts
from lessons.robust_facts import ROBUST, robust_facts
from lessons.what_if import chosen_facts, unfinished_facts

# A study is simulated to its last visit, so that a shorter one has the same patients and readings.
VISITS = 8


@dataclass(frozen=True, slots=True)
class Study:
    """A scenario and setting with a seed, of which the first `visits` visits of each group are analysed.

    A scenario in which nobody comes to visits has no `visits`, and all its rows are analysed. With `nobody_leaves` the
    same patients of a setting in which some leave come to every visit.
    """

    scenario: str
    setting: str
    seed: int
    visits: int | None = None
    nobody_leaves: bool = False

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
        ValueError: `visits` is not between 2 and VISITS where there are visits, or given where there are none, or
            nobody leaves anyway.
    """
    parameters = _parameters(study)
    return get_scenario(study.scenario).simulator(np.random.default_rng(study.seed), **parameters)


def _parameters(study: Study) -> dict[str, Any]:
    parameters = dict(_setting(study).parameters)
    if "visits" in parameters:
        parameters["visits"] = VISITS
        if study.visits is None:
            raise ValueError(
                f"say how many visits of the scenario {study.scenario} are analysed: 2 to {VISITS}"
            )
    elif study.visits is not None:
        raise ValueError(f"nobody comes to visits in the scenario {study.scenario}: leave out “visits”")
    if study.visits is not None and not 2 <= study.visits <= VISITS:
        raise ValueError(f"{study.visits} visits cannot be analysed: a study has 2 to {VISITS}")
    if study.nobody_leaves and "dropout" not in parameters:
        raise ValueError(f"nobody leaves in the setting {study.setting}: leave out “nobody_leaves”")
    staying = {"dropout": "none"} if study.nobody_leaves else {}
    return {**parameters, **staying}


def _setting(study: Study) -> Setting:
    return get_setting(get_scenario(study.scenario), study.setting)


def analysed_rows(frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The rows of the first `study.visits` visits, or all where nobody comes to visits."""
    if study.visits is None:
        return frame
    return frame[frame[study.structure.occasion] <= study.visits]


@lru_cache(maxsize=64)
def study_facts(study: Study) -> Mapping[str, float]:
    """The numbers of the study that a text may quote, by name, computed when asked for. Units are those of the outcome.

    `study.rows`, `study.rows_used` (with an outcome), `study.missing` (without), `study.groups`,
    `study.complete_groups` (without a gap), `study.between` (groups whose between-predictor is 1),
    `study.smallest` and `study.largest` (rows of a group); where there are visits also `study.visits` and
    `reading.GROUP.OCCASION`; `population.PARAMETER`, the numbers that the setting was simulated with.

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
    random_intercept. What `lessons.conclusions` describes: tests with degrees of freedom, intervals of standard
    deviations, and `level.…`. What `lessons.robust_facts` describes: `cluster_robust.t_…` and `linear_gee.…`. What
    `lessons.what_if` describes: `chosen.…` and `unfinished.…`.

    Raises:
        UnknownScenarioError: there is no such scenario or setting.
        ValueError: the study cannot be simulated as it is described.
    """
    return DeferredFacts(*study_sources(study))


def study_sources(study: Study) -> tuple[Source, ...]:
    """Where the facts of a study come from; nothing is simulated or fitted yet. Raises as `study_facts` does."""
    _parameters(study)
    structure = study.structure

    @cache
    def rows() -> pd.DataFrame:
        return analysed_rows(simulate_study(study), study)

    def family() -> Mapping[str, float]:
        fits = FamilyFits(rows(), get_scenario(study.scenario), _setting(study))
        return family_facts(fits.family, structure)

    return (
        Source("rows", r"(study|reading|population)\.", lambda: _row_facts(study, rows())),
        Source("conclusions", CONCLUSIONS, lambda: conclusion_facts(rows(), structure)),
        Source("spreads", SPREADS, lambda: spread_facts(rows(), structure)),
        Source("robust", ROBUST, lambda: robust_facts(rows(), structure)),
        Source("chosen", r"chosen\.", lambda: chosen_facts(rows(), structure)),
        Source("unfinished", r"unfinished\.", lambda: unfinished_facts(rows(), structure)),
        Source("family", "", family),
    )


def _row_facts(study: Study, rows: pd.DataFrame) -> dict[str, float]:
    structure = study.structure
    counts = count_facts(rows, structure)
    treated = rows.groupby(structure.group)[structure.between].first()
    sizes = rows[structure.group].value_counts()
    facts: dict[str, float] = {
        "study.rows": counts.rows,
        "study.rows_used": counts.rows_used,
        "study.missing": counts.rows - counts.rows_used,
        "study.smallest": int(sizes.min()),
        "study.largest": int(sizes.max()),
        "study.groups": len(treated),
        "study.complete_groups": counts.complete_groups,
        "study.between": int((treated == 1).sum()),
    }
    for name, value in _setting(study).parameters.items():
        if not isinstance(value, str):
            facts[f"population.{name}"] = value
    if study.visits is None:
        return facts
    facts["study.visits"] = study.visits
    used = rows[rows[structure.outcome].notna()]
    readings = zip(used[structure.group], used[structure.occasion], used[structure.outcome], strict=True)
    return facts | {f"reading.{group}.{occasion}": value for group, occasion, value in readings}
