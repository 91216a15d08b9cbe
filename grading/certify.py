"""Which simulated data may be given to a student. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pandas as pd

from datasets.certificates import Certificate
from datasets.scenarios.base import Scenario, Setting
from grading.claims import check_claim
from grading.family import fit_family, structure_names
from grading.fitting.crosscheck import TOLERANCE
from grading.numbers import Family
from grading.quantities import QuantityError, Target
from grading.tracing.candidates import Words, candidates_for, inseparable


@dataclass
class Certifier:
    """Accepts data that show what their setting claims, and on which every target can be marked fairly.

    `targets` are the numbers that the questions on these data ask for. After a call, `family` holds the fits
    of the data that were judged last, so that they need not be fitted again to be stored.
    """

    targets: tuple[Target, ...] = ()
    family: Family | None = field(default=None, init=False)

    def __call__(self, frame: pd.DataFrame, scenario: Scenario, setting: Setting) -> Certificate:
        self.family = family = fit_family(frame, scenario, setting)
        evidence: dict[str, float] = {}
        reasons: list[str] = [*_doubtful_fits(family)]
        for claim in setting.claims:
            finding = check_claim(claim, family)
            evidence[claim] = finding.figure
            if not finding.holds:
                reasons.append(f"{claim}: found {finding.figure:.3g}; needed: {finding.rule}")
        reasons.extend(_unfair_targets(self.targets, family, words_of(scenario)))
        return Certificate(accepted=not reasons, reasons=tuple(reasons), evidence=evidence)


def certify(frame: pd.DataFrame, scenario: Scenario, setting: Setting) -> Certificate:
    """The certificate of data for which no question is set yet."""
    return Certifier()(frame, scenario, setting)


def words_of(scenario: Scenario) -> Words:
    """How feedback speaks of a scenario's data."""
    names = structure_names(scenario.structure)
    return Words(names["group"], names["within"], names["between"], names["occasion"])


def _doubtful_fits(family: Family) -> Iterator[str]:
    """Fits that must not become a key: not converged, or not confirmed by the second opinion."""
    for name, fit in family.fits.items():
        if not fit.converged:
            yield f"{name} converged: no, with a gradient of {fit.gradient:.1e}"
        if fit.difference is not None and abs(fit.difference) > TOLERANCE * max(1.0, abs(fit.loglik or 0.0)):
            yield f"{name} confirmed: statsmodels' log-likelihood differs by {fit.difference:.1e}"


def _unfair_targets(targets: Iterable[Target], family: Family, words: Words) -> Iterator[str]:
    for target in targets:
        try:
            close = inseparable(candidates_for(target, family, words))
        except QuantityError as error:
            yield f"{target} exists: {error}"
            continue
        if close:
            names = ", ".join(candidate.name for candidate in close)
            yield f"{target} separable: within four tolerances of {names}"
