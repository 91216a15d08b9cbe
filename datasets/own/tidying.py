"""The table that is left of an own study, or why its columns cannot play their parts. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from datasets.own.levels import level_faults, level_notes
from datasets.own.reading import OwnColumn
from datasets.own.roles import FEWEST_GROUPS, LABELS, MOST_GROUPS, RoleError, Roles, varies_inside
from datasets.scenarios.base import Structure

# Rows of each value of a yes/no outcome, below which a logistic model says next to nothing.
FEWEST_OF_EACH = 20
# Rows beyond one for each group, from which the variance inside groups is estimated.
FEWEST_FURTHER = 20
# From this share of the variance of a predictor between groups on, its slope within groups and between them are two things.
MIXES = 0.05
# Not read from the file: the number of rows in each group.
SIZE = "group_size"
_SAID = {
    "within": "predictor within groups",
    "between": "predictor between groups",
    "second": "group inside the groups",
}


@dataclass(frozen=True, slots=True, eq=False)
class Tidied:
    """The table of the study: groups, occasion, predictors and outcome, labels as text, all else numbers.

    `coded` says what 0 and 1 stand for in columns that were text; `notes` what was left out.
    """

    frame: pd.DataFrame
    structure: Structure
    coded: dict[str, str]
    notes: tuple[str, ...]


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
    if not varies_inside(used, roles.within, roles.group):
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
