"""Which simulated data may be given to a student. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pandas as pd

from datasets.certificates import Certificate
from datasets.scenarios.base import Scenario, Setting
from grading.asks import targets_of
from grading.claims import check_claim
from grading.family import FamilyFits
from grading.fitting.crosscheck import TOLERANCE
from grading.numbers import Family
from grading.quantities import QuantityError, Target
from grading.tracing.candidates import unfair_for
from grading.words import Words, words_of


@dataclass
class Certifier:
    """Accepts data that show what their setting claims, and on which every target can be marked fairly.

    `targets` are numbers that the questions on these data ask for, beside what the setting says they may ask for.
    After a call, `family` holds the fits of the data that were judged last, so that they need not be fitted again to
    be stored. Data that are turned down for another reason are not shown to statsmodels.
    """

    targets: tuple[Target, ...] = ()
    family: Family | None = field(default=None, init=False)

    def __call__(self, frame: pd.DataFrame, scenario: Scenario, setting: Setting) -> Certificate:
        fits = FamilyFits(frame, scenario, setting)
        self.family = family = fits.family
        evidence: dict[str, float] = {}
        reasons = [*_unconverged_fits(family)]
        for claim in setting.claims:
            finding = check_claim(claim, family)
            evidence[claim] = finding.figure
            if not finding.holds:
                reasons.append(f"{claim}: found {finding.figure:.3g}; needed: {finding.rule}")
        targets = dict.fromkeys((*targets_of(setting, scenario.structure), *self.targets))
        reasons.extend(_unfair_targets(targets, family, words_of(scenario.structure)))
        if not reasons:
            self.family = fits.confirmed()
            reasons.extend(_doubted_fits(self.family))
        return Certificate(accepted=not reasons, reasons=tuple(reasons), evidence=evidence)


def certify(frame: pd.DataFrame, scenario: Scenario, setting: Setting) -> Certificate:
    """The certificate of data for which no question is set yet."""
    return Certifier()(frame, scenario, setting)


def _unconverged_fits(family: Family) -> Iterator[str]:
    """Fits that must not become a key because the search did not end at an optimum."""
    for name, fit in family.fits.items():
        if not fit.converged:
            yield f"{name} converged: no, with a gradient of {fit.gradient:.1e}"


def _doubted_fits(family: Family) -> Iterator[str]:
    """Fits that must not become a key because the second opinion is another."""
    for name, fit in family.fits.items():
        if fit.difference is not None and abs(fit.difference) > TOLERANCE * max(1.0, abs(fit.loglik or 0.0)):
            yield f"{name} confirmed: statsmodels' log-likelihood differs by {fit.difference:.1e}"


def _unfair_targets(targets: Iterable[Target], family: Family, words: Words) -> Iterator[str]:
    for target in targets:
        try:
            close = unfair_for(target, family, words)
        except QuantityError as error:
            yield f"{target} exists: {error}"
            continue
        if close:
            names = ", ".join(candidate.name for candidate in close)
            yield f"{target} separable: within four tolerances of {names}"
