"""What can be asked fairly on data of a study, found on resamples of it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from datasets.scenarios.base import Scenario, Setting
from grading.claims import check_claim
from grading.family import FamilyFits
from grading.fitting.crosscheck import TOLERANCE
from grading.numbers import Family, FitNumbers
from grading.quantities import QuantityError, Target
from grading.tracing.candidates import unfair_for
from grading.words import Words, words_of


@dataclass(slots=True)
class Survey:
    """Of `drawn` resamples: how many could be used at all, and on how many of those each ask is fair.

    `refused` counts the reasons why the others could not be used; `unfair` those by which an ask was not fair.
    """

    drawn: int = 0
    sound: int = 0
    fair: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    unfair: dict[str, Counter[str]] = field(default_factory=dict)


def look_at(
    survey: Survey,
    frame: pd.DataFrame,
    scenario: Scenario,
    setting: Setting,
    asks: Mapping[str, Iterable[Target]],
    *,
    confirm: bool,
) -> None:
    """Add one resample to the survey. `asks` are the numbers of each ask; `confirm`: have statsmodels look at it too."""
    survey.drawn += 1
    fits = FamilyFits(frame, scenario, setting)
    reasons = list(_unsound(fits.family, setting))
    if confirm and not reasons:
        reasons += _doubted(fits.confirmed())
    if reasons:
        survey.refused.update(set(reasons))
        return
    survey.sound += 1
    words = words_of(scenario.structure)
    for name, targets in asks.items():
        found = {reason for target in targets for reason in _unfair(target, fits.family, words)}
        if found:
            survey.unfair.setdefault(name, Counter()).update(found)
        else:
            survey.fair[name] += 1


def _unsound(family: Family, setting: Setting) -> Iterator[str]:
    for name, fit in family.fits.items():
        if not fit.converged:
            yield f"the fit {name} does not converge"
    for claim in setting.claims:
        if not check_claim(claim, family).holds:
            yield _CLAIMS.get(claim, f"{claim} does not hold")


_CLAIMS: Mapping[str, str] = {
    "reference_converged": "the right model does not converge",
    "both_levels_vary": "a level of the groups has a variance of zero in the model with or without predictors, "
    "or intercepts and slopes are perfectly correlated",
    "not_singular": "the right model is singular: a variance is estimated as zero, or intercepts and slopes are perfectly "
    "correlated",
}


def _doubted(family: Family) -> Iterator[str]:
    for name, fit in family.fits.items():
        if _is_doubted(fit):
            yield f"statsmodels finds another optimum for {name}"


def _is_doubted(fit: FitNumbers) -> bool:
    return fit.difference is not None and abs(fit.difference) > TOLERANCE * max(1.0, abs(fit.loglik or 0.0))


def _unfair(target: Target, family: Family, words: Words) -> Iterator[str]:
    """Why a right answer could not be told from a wrong one, in words."""
    try:
        for candidate in unfair_for(target, family, words):
            yield f"too close to {candidate.text}"
    except QuantityError as error:
        yield f"there is no such number: {error}"
