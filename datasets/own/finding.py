"""The scenario of an own study, wherever its slug is looked up."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from datasets.models import OWN, OwnStudy
from datasets.own.reading import from_stored
from datasets.own.resampling import resample_groups
from datasets.scenarios.base import Column, Level, Reference, Scenario, Setting, Structure, spoken

# The one setting that an own study has.
STANDARD = "standard"
# What data of the setting must show, whatever is asked on them.
CLAIMS = ("reference_converged", "not_singular")
CLAIMS_OF_TWO_LEVELS = ("reference_converged", "both_levels_vary")
# Settled studies never change, so a process may keep some of them; the rows of each only once it has drawn from them.
_KEPT = 32
_SAID = (
    "Your rows come from a real study, but they are not the study itself: its {groups} were drawn by lot, each with "
    "all of its rows, as often as there are {groups} in it, and each could be drawn again. So some are in your data "
    "twice or more, each time under another label. Treat every label as a {group} of its own."
)
_NESTED = (
    " A {second} belongs to one {group}, and comes with it: should its label stand in another {group} too, that is another "
    "{second}."
)


class _Resampler:
    """Draws data from a study, whose rows are fetched at the first draw."""

    def __init__(self, fetch: Callable[[], str], structure: Structure) -> None:
        self._fetch = fetch
        self._structure = structure

    @cached_property
    def _frame(self) -> pd.DataFrame:
        return read_study_table(self._fetch(), self._structure)

    def __call__(self, rng: np.random.Generator) -> pd.DataFrame:
        return resample_groups(rng, self._frame, self._structure.group, self._structure.second)


def read_study_table(text: str, structure: Structure) -> pd.DataFrame:
    """The table of a study as it is stored: labels as text, all else float64, NaN where the outcome is missing."""
    frame = from_stored(text)
    numbers = [name for name in frame.columns if name not in (structure.group, structure.second)]
    return frame.assign(**{name: pd.to_numeric(frame[name].replace("", np.nan)) for name in numbers})


def find_own_scenario(slug: str) -> Scenario | None:
    """The scenario of the checked study with this slug. No query for a settled one that was asked for before."""
    number = slug.removeprefix(OWN)
    if not slug.startswith(OWN) or not (number.isascii() and number.isdigit() and len(number) <= 18):
        return None
    try:
        return _settled(int(number))
    except LookupError:
        pass
    study = OwnStudy.objects.defer("csv").filter(pk=int(number), stage=OwnStudy.Stage.CHECKED).first()
    return None if study is None else scenario_of(study)


@lru_cache(maxsize=_KEPT)
def _settled(pk: int) -> Scenario:
    """Raises LookupError where there is none, which is not kept."""
    study = OwnStudy.objects.defer("csv", "table", "survey").filter(pk=pk, settled_at__isnull=False).first()
    if study is None:
        raise LookupError(f"no settled study {pk}")
    return scenario_of(study)


def simplest_reference(structure: Structure) -> Reference:
    """The least model of a study: a random intercept at every level of its groups, logistic for a yes/no outcome."""
    if structure.binary:
        return "logistic"
    return "nested" if structure.second else "random_intercept"


def scenario_of(study: OwnStudy, *, reference: Reference | None = None) -> Scenario:
    """The study as a scenario; its right model is `reference`, or else the one that is stored."""
    structure = Structure(**study.structure)
    pk, roles = study.pk, study.roles

    def fetch() -> str:
        return (
            study.table
            if "table" in study.__dict__
            else OwnStudy.objects.values_list("table", flat=True).get(pk=pk)
        )

    units, meanings = roles.get("units", {}), roles.get("meanings", {})
    words = {"groups": structure.groups, "group": structure.unit, "second": structure.second_unit}
    said = (_SAID + (_NESTED if structure.second else "")).format(**words)

    def column(name: str, level: Level, *, label: bool = False) -> Column:
        said = f"label of the {spoken(name)}" if label else spoken(name)
        return Column(name, meanings.get(name) or said, level, unit=units.get(name, ""), label=label)

    columns = [column(structure.group, "group", label=True)]
    if structure.second:
        columns.append(column(structure.second, "second", label=True))
    if structure.occasion:
        columns.append(column(structure.occasion, "row"))
    columns += [
        column(structure.within, "row"),
        column(structure.between, "group"),
        column(structure.outcome, "row"),
    ]
    setting = Setting(
        slug=STANDARD,
        title="Resampled groups",
        shows=f"Each student has {structure.groups} of your study drawn with replacement.",
        reference=reference or study.reference or simplest_reference(structure),  # type: ignore[arg-type]
        parameters={},
        claims=CLAIMS_OF_TWO_LEVELS if structure.second else CLAIMS,
    )
    return Scenario(
        slug=study.slug,
        title=study.title,
        story=f"{study.story}\n\n{said}",
        row=study.row,
        columns=tuple(columns),
        structure=structure,
        settings={STANDARD: setting},
        version=1,
        simulator=_Resampler(fetch, structure),
    )
