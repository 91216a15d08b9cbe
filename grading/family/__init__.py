"""The family: on one data set, the right model and the models that the mistakes lead to. Pure.

`fit_family` gives the numbers of all of them; `FamilyFits` leaves statsmodels' opinion for later, since data that
turn out to be unfit for their questions need none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial

import pandas as pd

from datasets.scenarios.base import Scenario, Setting, Structure
from grading.family.converting import from_mixed, modes_at
from grading.family.facts import carried_forward, complete_cases, count_facts, used_rows
from grading.family.least_squares import Member, least_squares
from grading.family.logistic import LOGISTIC_NAMES, logistic_members
from grading.family.models import (
    MEAN,
    MIXED_NAMES,
    Model,
    models_of,
    reference_model,
    structure_names,
)
from grading.fitting import (
    Design,
    DesignError,
    FitError,
    Method,
    Table,
    build_design,
    compare_loglik,
    fit_mixed,
)
from grading.fitting.result import MixedFit
from grading.formula import parse_formula
from grading.numbers import Family, FitNumbers

__all__ = ["FIT_NAMES", "FamilyFits", "count_facts", "fit_family", "structure_names"]

LEAST_SQUARES = frozenset(
    {"ols", "cluster_robust", "cluster_means", "cluster_dummies", "two_stage", "unpaired"}
)
GAPS = frozenset({"complete_cases", "locf"})
# The fits from which a question may ask for the predicted effect of a group, and the mistake beside them.
PREDICTED = frozenset({"null", "random_intercept", "random_slope"})
FIT_NAMES = MIXED_NAMES | LEAST_SQUARES | GAPS | frozenset(LOGISTIC_NAMES)


def fit_family(frame: pd.DataFrame, scenario: Scenario, setting: Setting) -> Family:
    """Every model of the family on `frame`, with statsmodels' opinion on each mixed one.

    A model that the design cannot carry is left out, with its reason.
    """
    return FamilyFits(frame, scenario, setting).confirmed()


class FamilyFits:
    """The fits of a family on one data set: `family` holds their numbers, not yet confirmed."""

    def __init__(self, frame: pd.DataFrame, scenario: Scenario, setting: Setting) -> None:
        self._frame = frame
        self._structure = scenario.structure
        self._mixed: dict[str, tuple[Design, MixedFit]] = {}
        self._facts = count_facts(frame, scenario.structure)
        fits: dict[str, FitNumbers] = {}
        failed: dict[str, str] = {}
        for name, fit in self._members(setting):
            try:
                fits[name] = fit()
            except (DesignError, FitError) as error:
                failed[name] = str(error)
        self.family = Family(
            facts=self._facts,
            within=scenario.structure.within,
            between=scenario.structure.between,
            reference=setting.reference,
            fits=fits,
            failed=failed,
            second=scenario.structure.second,
            nested=scenario.structure.arrangement == "nested",
        )

    def confirmed(self) -> Family:
        """The family with the difference between each mixed fit's log-likelihood and statsmodels'."""
        opinions = {
            name: replace(self.family.fits[name], difference=compare_loglik(design, fit))
            for name, (design, fit) in self._mixed.items()
        }
        return replace(self.family, fits={**self.family.fits, **opinions})

    def _members(self, setting: Setting) -> Iterator[Member]:
        frame, structure = self._frame, self._structure
        if setting.reference == "logistic":
            yield from logistic_members(frame, structure, self._facts.places)
            return
        table = Table(with_means(frame, structure))
        for model in models_of(structure, reference=setting.reference):
            yield from self._mixed_members(model, table)
        yield from least_squares(frame, table, structure, groups=self._facts.groups)
        # Hardly an upper group is without a gap, and nobody leaves whole schools out for one pupil.
        if structure.arrangement != "nested" and frame[structure.outcome].isna().any():
            reference = reference_model(structure, setting.reference)
            yield from self._mixed_members(
                Model("complete_cases", reference.formula), Table(complete_cases(frame, structure))
            )
            if structure.occasion:
                yield from self._mixed_members(
                    Model("locf", reference.formula), Table(carried_forward(frame, structure))
                )

    def _mixed_members(self, model: Model, table: Table) -> Iterator[Member]:
        """One model by each of its methods, on one design."""
        spec = parse_formula(model.formula.format(**structure_names(self._structure)))
        design = cache(partial(build_design, table, spec))
        for name, method in model.named():
            yield name, partial(self._fit, name, design, method)

    def _fit(self, name: str, design: Callable[[], Design], method: Method) -> FitNumbers:
        built = design()
        fit = fit_mixed(built, method)
        self._mixed[name] = built, fit
        structure, facts = self._structure, self._facts
        places = facts.places if name in PREDICTED else {}
        modes = modes_at(built, fit, group=structure.group, places=places)
        return from_mixed(name, fit, slope=structure.within, second=structure.second, modes=modes)


def with_means(frame: pd.DataFrame, structure: Structure) -> pd.DataFrame:
    """The table with the mean of the within-predictor in each group, over the rows used, where groups differ in it."""
    if not structure.mixes:
        return frame
    used = used_rows(frame, structure)
    means = used.groupby(structure.group)[structure.within].mean()
    name = MEAN.format(within=structure.within)
    return frame.assign(**{name: frame[structure.group].map(means)})
