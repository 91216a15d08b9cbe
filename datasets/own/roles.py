"""The parts that the columns of an own study play, proposed and checked, and the table that is left. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from datasets.own.levels import level_faults, level_notes
from datasets.own.reading import OwnColumn
from datasets.scenarios.base import Structure

FEWEST_GROUPS = 6
MOST_GROUPS = 1_000
# Rows of each value of a yes/no outcome, below which a logistic model says next to nothing.
FEWEST_OF_EACH = 20
# Fewer values, the same ones in every group, are a predictor sooner than labels.
FEWEST_LABELS = 3
# Rows beyond one for each group, from which the variance inside groups is estimated.
FEWEST_FURTHER = 20
# From this share of the variance of a predictor between groups on, its slope within groups and between them are two things.
MIXES = 0.05
_SAID = {
    "within": "predictor within groups",
    "between": "predictor between groups",
    "second": "group inside the groups",
}
# Parts whose columns are text, whatever stands in them.
LABELS = frozenset({"group", "second"})
# Not read from the file: the number of rows in each group.
SIZE = "group_size"


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


@dataclass(frozen=True, slots=True, eq=False)
class Tidied:
    """The table of the study: groups, occasion, predictors and outcome, labels as text, all else numbers.

    `coded` says what 0 and 1 stand for in columns that were text; `notes` what was left out.
    """

    frame: pd.DataFrame
    structure: Structure
    coded: dict[str, str]
    notes: tuple[str, ...]


def propose_roles(columns: Sequence[OwnColumn], frame: pd.DataFrame) -> Roles:
    """A guess: the group is what comes again, text before numbers; of the numbers inside groups the last is the outcome.

    Text whose values each stand in one group only is the level inside it; so is what comes again in other groups,
    where the file is sorted by it inside each group.
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
    inside = [name for name in usable if _varies_inside(frame, name, group)]
    kinds = {column.name: column for column in columns}
    numbers = [name for name in inside if kinds[name].kind == "number" and kinds[name].distinct > 2]
    # Beside a single measured column, one of yes and no may be either: outcomes stand last as a rule.
    either = [name for name in inside if name in numbers or kinds[name].distinct == 2]
    outcome = next(reversed(numbers if len(numbers) > 1 else either), "")
    within = next((name for name in inside if name != outcome), "")
    between = next((name for name in usable if name not in inside), "")
    return Roles(outcome, within, group, between, second=second)


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


def tidy(
    frame: pd.DataFrame,
    columns: Sequence[OwnColumn],
    roles: Roles,
    *,
    plural: str = "",
    second_plural: str = "",
) -> Tidied:
    """The table that the roles leave of a file, as `OwnTable.frame` holds it.

    `plural` is that of the word for a group, `second_plural` that of the word for a group inside it.

    Rows without a group or a predictor are left out, those without an outcome stay.

    Raises:
        RoleError: the columns cannot play these parts.
    """
    _refuse(_name_faults(roles, columns))
    kinds = {column.name: column for column in columns}
    _refuse(_kind_faults(roles, kinds))
    named = roles.named
    needed = [name for part, name in named.items() if part != "outcome"]
    kept = frame[(frame[needed] != "").all(axis=1)]
    coded: dict[str, str] = {}
    table = pd.DataFrame(index=kept.index)
    for part, name in named.items():
        if part in LABELS:
            table[name] = kept[name].astype("str")
        elif kinds[name].kind == "text":
            table[name], coded[name] = _code(kept[name])
        else:
            table[name] = pd.to_numeric(kept[name].replace("", np.nan))
    if not roles.between:
        table[SIZE] = table.groupby(roles.group)[roles.group].transform("size")
    between = roles.between or SIZE
    _refuse(_table_faults(table, roles, between))
    binary = table[roles.outcome].nunique() == 2
    structure = Structure(
        outcome=roles.outcome,
        group=roles.group,
        within=roles.within,
        between=between,
        occasion=roles.occasion,
        mixes=not (roles.occasion or binary) and _share_between(table, roles.within, roles.group) > MIXES,
        binary=roles.outcome if binary else "",
        second=roles.second,
        arrangement="nested" if roles.second else None,
        group_plural=plural,
        second_plural=second_plural if roles.second else "",
    )
    by = [roles.group, *filter(None, [roles.second, roles.occasion])]
    order = [*by, roles.within, between, roles.outcome]
    tidied = table[order].sort_values(by, kind="stable").reset_index(drop=True)
    return Tidied(tidied, structure, coded, tuple(_notes(frame, tidied, structure)))


def _code(cells: pd.Series) -> tuple[pd.Series, str]:
    """Text of two values as 0 and 1 in the order of the alphabet, NaN where it is missing, and what they stand for."""
    values = sorted(set(cells) - {""})
    low, high = values if len(values) == 2 else ("", "")
    ones = (cells == high).astype("int64")
    return ones.where(cells != "") if (cells == "").any() else ones, f"1 is “{high}”, 0 is “{low}”"


def _repeats(column: OwnColumn, rows: int) -> bool:
    return FEWEST_GROUPS <= column.distinct <= min(MOST_GROUPS, rows / 2)


def _varies_inside(frame: pd.DataFrame, name: str, group: str) -> bool:
    return bool((frame.groupby(group)[name].nunique() > 1).any())


def _refuse(faults: Iterator[tuple[str, str]]) -> None:
    if found := list(faults):
        raise RoleError(found)


def _name_faults(roles: Roles, columns: Sequence[OwnColumn]) -> Iterator[tuple[str, str]]:
    known = [column.name for column in columns]
    for part in ("outcome", "within", "group"):
        if not getattr(roles, part):
            yield part, "No column is chosen: choose one of the list."
    seen: dict[str, str] = {}
    for part, name in roles.named.items():
        if name not in known:
            yield part, f"“{name[:40]}” is no column of the file: choose one of the list."
        elif name in seen:
            yield (
                part,
                f"“{name}” is the {_SAID.get(seen[name], seen[name])} already: a column plays one part, so choose another.",
            )
        seen.setdefault(name, part)
    if roles.second and roles.occasion:
        yield (
            "occasion",
            f"“{roles.occasion}” puts the rows of a group in order, which cannot be used with two levels of groups yet: "
            "leave it out, or leave the group inside the groups out.",
        )
    if not roles.between and SIZE in seen:
        yield "between", f"The file has a column “{SIZE}” of its own: choose it, or another one."


def _kind_faults(roles: Roles, kinds: dict[str, OwnColumn]) -> Iterator[tuple[str, str]]:
    for part, name in roles.named.items():
        column = kinds[name]
        if part in LABELS:
            continue
        for row, cell in column.strays[:3]:
            yield (
                part,
                f"Row {row}, column “{name}”: “{cell[:40]}” is no number, and the others are. Mend it in the file, or "
                "name it as a "
                "code for missing values when you upload the file again.",
            )
        if column.kind == "text" and part == "outcome" and column.distinct == 2:
            continue
        if column.kind == "text" and part in ("outcome", "occasion"):
            or_two = ", or text with two values" if part == "outcome" else ""
            yield (
                part,
                f"“{name}” holds text, and the {part} must be a number{or_two}: choose another column.",
            )
        elif column.kind == "text" and column.distinct != 2:
            yield (
                part,
                f"“{name}” holds text with {column.distinct} values. A predictor is a number, or text with two "
                "values, which is "
                "coded as 0 and 1: choose another column, or code it in the file.",
            )


def _binary_faults(used: pd.DataFrame, roles: Roles) -> Iterator[tuple[str, str]]:
    """What keeps a column of two values from being a yes/no outcome. `used` are the rows that have one."""
    name = roles.outcome
    counts = used[name].value_counts()
    if set(counts.index) != {0, 1}:
        low, high = sorted(counts.index)
        yield (
            "outcome",
            f"“{name}” has the values {low:g} and {high:g}: write a yes/no outcome as 0 and 1 in the file, or as two words.",
        )
    elif counts.min() < FEWEST_OF_EACH:
        yield (
            "outcome",
            f"“{name}” is {counts.idxmin():g} in {counts.min()} rows only. A logistic model needs at least {FEWEST_OF_EACH} "
            "rows of each value: choose another outcome.",
        )
    if roles.second:
        yield (
            "second",
            f"“{name}” is a yes/no outcome, and with one only one level of groups is supported yet: leave "
            f"“{roles.second}” out, or choose a measured outcome.",
        )


def _table_faults(table: pd.DataFrame, roles: Roles, between: str) -> Iterator[tuple[str, str]]:
    used = table[table[roles.outcome].notna()]
    groups, rows = used[roles.group].nunique(), len(used)
    if not FEWEST_GROUPS <= groups <= MOST_GROUPS:
        yield (
            "group",
            f"“{roles.group}” has {groups:,} groups with an outcome. From {FEWEST_GROUPS} to {MOST_GROUPS:,} can "
            "be used: with fewer, a "
            "variance between them cannot be estimated. Choose another column, or other data.",
        )
        return
    if rows - groups < FEWEST_FURTHER:
        yield (
            "group",
            f"{rows} rows in {groups} groups leave {rows - groups} beyond one for each group, and "
            f"{FEWEST_FURTHER} are needed to tell "
            "what differs inside groups: choose a coarser group.",
        )
        return
    values = used[roles.outcome].nunique()
    if values == 2:
        yield from _binary_faults(used, roles)
    elif values < 2:
        yield "outcome", f"“{roles.outcome}” is the same in all rows: choose a column that differs."
    if not _varies_inside(used, roles.within, roles.group):
        yield (
            "within",
            f"“{roles.within}” is the same in all rows of each {roles.group}: choose a column that differs inside "
            "groups, and take this one "
            "as the predictor between them.",
        )
    elif roles.second:
        yield from level_faults(used, roles.group, roles.second, roles.within)
    yield from _between_faults(used, roles, between)
    if roles.occasion and used.duplicated([roles.group, roles.occasion]).any():
        first = used[used.duplicated([roles.group, roles.occasion])].iloc[0]
        yield (
            "occasion",
            f"{roles.group} “{first[roles.group]}” has two rows with {roles.occasion} {first[roles.occasion]:g}: "
            "an occasion comes once in "
            "a group. Leave the occasion out, or mend the rows.",
        )


def _between_faults(used: pd.DataFrame, roles: Roles, between: str) -> Iterator[tuple[str, str]]:
    values = used.groupby(roles.group)[between].nunique()
    if roles.between and (values > 1).any():
        label = values.index[int(np.argmax(values.to_numpy() > 1))]
        own = used.loc[used[roles.group] == label, between].unique()[:2]
        yield (
            "between",
            f"“{between}” must be the same in all rows of a group, and {roles.group} “{str(label)[:30]}” has "
            f"{own[0]:g} and {own[1]:g}: "
            "choose another column, or none.",
        )
    elif used[between].nunique() < 2:
        what = f"“{between}”" if roles.between else "The number of rows"
        yield (
            "between",
            f"{what} is the same in all groups, so it explains nothing: choose a column that differs between groups.",
        )


def _share_between(table: pd.DataFrame, name: str, group: str) -> float:
    """The share of the variance of a column that lies between groups, 0 to 1."""
    total = float(table[name].var(ddof=0))
    means = table.groupby(group)[name].transform("mean")
    return float(means.var(ddof=0)) / total if total > 0 else 0.0


def _notes(frame: pd.DataFrame, table: pd.DataFrame, structure: Structure) -> Iterator[str]:
    out = len(frame) - len(table)
    if out:
        yield f"{out:,} of {len(frame):,} rows were left out, because their group or a predictor is missing."
    gaps = int(table[structure.outcome].isna().sum())
    if gaps:
        yield f"{gaps:,} rows have no “{structure.outcome}”. They stay in the table, and no model uses them."
    sizes = table.groupby(structure.group).size()
    yield f"{len(sizes):,} {structure.groups} with {sizes.min()} to {sizes.max()} rows are used."
    if structure.second:
        yield from level_notes(table, structure)
