"""Two grouping columns of a study: whether one lies inside the other, and what their labels tell of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from datasets.scenarios.base import Structure

# Inner groups beyond one for each upper one, from which the variance between them is told from that of the upper ones.
FEWEST_FURTHER_INNER = 6
# Rows beyond one for each inner group, from which the variance inside them is estimated.
FEWEST_FURTHER_ROWS = 20


@dataclass(frozen=True, slots=True)
class Levels:
    """`groups` of the upper column, `seconds` inside them, each once in every group, and `labels` of the inner one."""

    groups: int
    seconds: int
    labels: int

    @property
    def reused(self) -> bool:
        """Whether a label of the inner column comes again in another upper group."""
        return self.labels < self.seconds


def count_levels(frame: pd.DataFrame, group: str, second: str) -> Levels:
    """The counts of both columns."""
    pairs = frame[[group, second]].drop_duplicates()
    return Levels(int(pairs[group].nunique()), len(pairs), int(pairs[second].nunique()))


def level_faults(used: pd.DataFrame, group: str, second: str, within: str) -> Iterator[tuple[str, str]]:
    """Why `second` cannot be the level inside `group`, as part and sentence. `used` are the rows with an outcome."""
    levels = count_levels(used, group, second)
    if levels.seconds == levels.groups:
        yield "second", _say_no_level(levels, group, second)
    elif levels.seconds - levels.groups < FEWEST_FURTHER_INNER:
        yield (
            "second",
            f"{levels.groups:,} groups of “{group}” hold {levels.seconds:,} of “{second}” in all. At least "
            f"{FEWEST_FURTHER_INNER} beyond one for each are needed to tell the two levels apart: leave “{second}” out.",
        )
    elif len(used) - levels.seconds < FEWEST_FURTHER_ROWS:
        yield (
            "second",
            f"{len(used):,} rows in {levels.seconds:,} groups of “{second}” inside “{group}” leave "
            f"{len(used) - levels.seconds} beyond one for each, and {FEWEST_FURTHER_ROWS} are needed. Either it numbers "
            f"the rows, or each label stands for the same in every {group}, as where everybody reads the same words. Those "
            f"are crossed groups, which cannot be used here yet: leave “{second}” out.",
        )
    elif not (used.groupby([group, second])[within].nunique() > 1).any():
        yield _say_same_within(used, levels, group, second, within)


def level_notes(table: pd.DataFrame, structure: Structure) -> Iterator[str]:
    """How the labels of the inner level are understood, for the tutor."""
    group, second = structure.group, structure.second
    unit, inner = structure.unit, structure.second_unit
    levels = count_levels(table, group, second)
    if not levels.reused:
        yield (
            f"They hold {levels.seconds:,} {structure.seconds}: {structure.seconds} are nested in {structure.groups}, "
            f"since each label of {inner} stands in one {unit} only."
        )
        return
    pairs = table[[group, second]].drop_duplicates()
    again = pairs[pairs.duplicated(second, keep=False)]
    label = again.iloc[0][second]
    one, other = again.loc[again[second] == label, group].iloc[:2]
    yield (
        f"They hold {levels.seconds:,} {structure.seconds} with {levels.labels:,} labels. The labels come again, and are "
        f"taken for nested: {inner} “{label[:20]}” of {unit} “{one[:20]}” is another {inner} than “{label[:20]}” of "
        f"“{other[:20]}”. Students are told so."
    )


def _say_no_level(levels: Levels, group: str, second: str) -> str:
    if levels.labels < levels.groups:
        return (
            f"Each {group} has one {second} only, and {second} comes again in several of them, so {second} is the upper "
            f"level: choose “{second}” as the group, and “{group}” as the group inside it."
        )
    return f"“{second}” tells no other groups apart than “{group}” does: leave it out."


def _say_same_within(
    used: pd.DataFrame, levels: Levels, group: str, second: str, within: str
) -> tuple[str, str]:
    """A predictor that is the same in every inner group; where it goes with the label alone, the groups are crossed."""
    of_label = used.groupby(second)[within].nunique()
    if levels.reused and (of_label == 1).all():
        return "second", (
            f"“{within}” is the same in all rows with one label of “{second}”, whichever {group} they are of. So a label "
            f"stands for the same in every {group}, as where everybody reads the same words. Those are crossed groups, "
            f"which cannot be used here yet: leave “{second}” out."
        )
    return "within", (
        f"“{within}” is the same in all rows of each {second}: choose a column that differs inside them, or leave "
        f"“{second}” out."
    )
