"""How feedback speaks of a scenario's data. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from datasets.scenarios.base import Structure


@dataclass(frozen=True, slots=True)
class Words:
    """The word for a group, for a level of the second grouping factor, their plurals, and the names of the columns.

    `occasion` and `second` are empty where the data have none. `group_column` and `second_column` are named where the
    words differ from the names: "class" is a word, and `class_` a name.
    """

    unit: str
    units: str
    within: str
    between: str
    occasion: str = ""
    second: str = ""
    seconds: str = ""
    group_column: str = ""
    second_column: str = ""

    @property
    def grouping(self) -> tuple[str, ...]:
        """The names of the columns that group, as printed output has them: the one, or the two."""
        return tuple(filter(None, (self.group_column or self.unit, self.second_column or self.second)))

    def fill(self, text: str) -> str:
        """The text with `{unit}`, `{units}`, `{within}`, `{between}`, `{occasion}`, `{second}`, `{seconds}` filled in.

        `{second_column}` is the name where a tutor has to choose the column.
        """
        return text.format(
            unit=self.unit,
            units=self.units,
            within=self.within,
            between=self.between,
            occasion=self.occasion,
            second=self.second,
            seconds=self.seconds,
            second_column=self.second_column or self.second,
        ).strip()


def words_of(structure: Structure) -> Words:
    return Words(
        unit=structure.unit,
        units=structure.groups,
        within=structure.within,
        between=structure.between,
        occasion=structure.occasion,
        second=structure.second_unit,
        seconds=structure.seconds,
        group_column=structure.group if structure.group != structure.unit else "",
        second_column=structure.second if structure.second != structure.second_unit else "",
    )
