"""The parts that the columns of an own study play, and a guess which ones those are. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from datasets.own.reading import OwnColumn

FEWEST_GROUPS = 6
MOST_GROUPS = 1_000
# Fewer values, the same ones in every group, are a predictor sooner than labels.
FEWEST_LABELS = 3
# Parts whose columns are text, whatever stands in them.
LABELS = frozenset({"group", "second"})


@dataclass(frozen=True, slots=True)
class Roles:
    """Names of columns. Without `between` the number of rows in each group takes its place; `occasion` may be "".

    `second` is a grouping column inside `group`, such as the class of a school; "" where there is one level only.
    """

    outcome: str
    within: str
    group: str
    between: str = ""
    occasion: str = ""
    second: str = ""

    @property
    def named(self) -> dict[str, str]:
        """The columns by their part, without parts that are not given."""
        parts = {
            "outcome": self.outcome,
            "group": self.group,
            "second": self.second,
            "occasion": self.occasion,
            "within": self.within,
            "between": self.between,
        }
        return {part: name for part, name in parts.items() if name}


class RoleError(ValueError):
    """The columns cannot play these parts; `faults` are (part, sentence), the part as a field of `Roles`."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__(" ".join(sentence for _, sentence in faults))
        self.faults = tuple(faults)


def propose_roles(columns: Sequence[OwnColumn], frame: pd.DataFrame) -> Roles:
    """A guess: the group is what comes again, text before numbers; of the numbers inside groups the last is the outcome.

    Text whose values each stand in one group only is the level inside it; so is what comes again in other groups,
    where the file is sorted by it inside each group. What numbers the rows is taken only where little else differs.
    """
    rows = len(frame)
    labels = [column for column in columns if _repeats(column, rows)]
    if not labels:
        return Roles("", "", "")
    group, second = _propose_levels([column.name for column in labels if column.kind == "text"], frame)
    group = group or labels[0].name
    second = second or next(
        (column.name for column in columns if _is_sorted_inside(column, frame, group)), ""
    )
    usable = [
        column.name
        for column in columns
        if column.name not in (group, second)
        and column.distinct > 1
        and (column.kind == "number" or column.distinct == 2)
    ]
    inside = [name for name in usable if varies_inside(frame, name, group)]
    measured = [name for name in inside if not _numbers_rows(frame[name])]
    inside = measured if len(measured) > 1 else inside
    kinds = {column.name: column for column in columns}
    numbers = [name for name in inside if kinds[name].kind == "number" and kinds[name].distinct > 2]
    # Beside a single measured column, one of yes and no may be either: outcomes stand last as a rule.
    either = [name for name in inside if name in numbers or kinds[name].distinct == 2]
    outcome = next(reversed(numbers if len(numbers) > 1 else either), "")
    within = next((name for name in inside if name != outcome), "")
    between = next((name for name in usable if not varies_inside(frame, name, group)), "")
    return Roles(outcome, within, group, between, second=second)


def _numbers_rows(cells: pd.Series) -> bool:
    """Whether each row has a whole number of its own, as an identifier."""
    return bool(cells.is_unique and cells.str.isdecimal().all())


def _propose_levels(labels: Sequence[str], frame: pd.DataFrame) -> tuple[str, str]:
    """The upper and the inner one of two text columns that lie in each other; else the first one, alone."""
    for group in labels:
        for second in labels:
            finer = frame[second].nunique() > frame[group].nunique()
            if finer and frame.groupby(second)[group].nunique().max() == 1:
                return group, second
    return (labels[0] if labels else ""), ""


def _is_sorted_inside(column: OwnColumn, frame: pd.DataFrame, group: str) -> bool:
    """Whether the rows of each value stand together in each group, several of them as a rule, as labels do."""
    if column.name == group or column.distinct < FEWEST_LABELS:
        return False
    pairs = frame[[group, column.name]]
    changes = int((pairs != pairs.shift()).any(axis=1).sum())
    count = len(pairs.drop_duplicates())
    return changes == count <= len(frame) / 2 and count >= 2 * frame[group].nunique()


def _repeats(column: OwnColumn, rows: int) -> bool:
    return FEWEST_GROUPS <= column.distinct <= min(MOST_GROUPS, rows / 2)


def varies_inside(frame: pd.DataFrame, name: str, group: str) -> bool:
    """Whether the column differs inside some group."""
    return bool((frame.groupby(group)[name].nunique() > 1).any())
