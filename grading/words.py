"""How feedback speaks of a scenario's data. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from datasets.scenarios.base import Structure


@dataclass(frozen=True, slots=True)
class Words:
    """The word for a group, for a level of the second grouping factor, their plurals, and the names of the columns.

    `occasion` and `second` are empty where the data have none.
    """

    unit: str
    units: str
    within: str
    between: str
    occasion: str = ""
    second: str = ""
    seconds: str = ""

    def fill(self, text: str) -> str:
        """The text with `{unit}`, `{units}`, `{within}`, `{between}`, `{occasion}`, `{second}`, `{seconds}` filled in."""
        return text.format(
            unit=self.unit,
            units=self.units,
            within=self.within,
            between=self.between,
            occasion=self.occasion,
            second=self.second,
            seconds=self.seconds,
        ).strip()


def words_of(structure: Structure) -> Words:
    return Words(
        unit=structure.group,
        units=structure.groups,
        within=structure.within,
        between=structure.between,
        occasion=structure.occasion,
        second=structure.second,
        seconds=structure.seconds,
    )
