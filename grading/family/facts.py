"""Counts of a data set, and the tables that the wrong treatments of gaps lead to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from datasets.scenarios.base import Structure
from grading.fitting.coding import Codes
from grading.fitting.result import Array
from grading.numbers import Facts, Place


def used_rows(frame: pd.DataFrame, structure: Structure) -> pd.DataFrame:
    """The rows that a model of the outcome uses: the table itself where nothing is missing."""
    present = (frame[structure.outcome].notna() & frame[structure.within].notna()).to_numpy()
    return frame if present.all() else frame[present]


def count_facts(frame: pd.DataFrame, structure: Structure) -> Facts:
    """The counts that need no fit."""
    used = used_rows(frame, structure)
    complete = complete_cases(frame, structure)
    codes, labels = pd.factorize(used[structure.group])
    places, sizes = _places(codes, list(labels))
    return Facts(
        rows=len(frame),
        rows_used=len(used),
        groups=len(labels),
        complete_groups=len(labels) if complete is used else int(complete[structure.group].nunique()),
        rows_in_complete_groups=len(complete),
        occasions=int(frame[structure.occasion].nunique()) if structure.occasion else 0,
        balanced=len(used) == len(frame) and _same_values(codes, used[structure.within].to_numpy(np.float64)),
        seconds=_count_seconds(used, structure),
        second_labels=int(used[structure.second].nunique()) if structure.second else 0,
        places=places,
        sizes=sizes,
    )


def complete_cases(frame: pd.DataFrame, structure: Structure) -> pd.DataFrame:
    """The rows of groups without a gap."""
    missing = frame[structure.outcome].isna()
    if not missing.any():
        return frame
    return frame[~frame[structure.group].isin(frame.loc[missing, structure.group])]


def carried_forward(frame: pd.DataFrame, structure: Structure) -> pd.DataFrame:
    """Every gap filled with the last outcome of its group before it."""
    ordered = frame.sort_values([structure.group, structure.occasion])
    return ordered.assign(**{structure.outcome: ordered.groupby(structure.group)[structure.outcome].ffill()})


def _count_seconds(used: pd.DataFrame, structure: Structure) -> int:
    if not structure.second:
        return 0
    columns = [structure.group, structure.second] if structure.arrangement == "nested" else [structure.second]
    return int(used.drop_duplicates(columns).shape[0])


def _same_values(codes: Codes, x: Array) -> bool:
    """Whether every group has the same values of the within-predictor `x`, each as often."""
    counts = np.bincount(codes)
    if np.ptp(counts):
        return False
    values = x[np.lexsort((x, codes))].reshape(len(counts), counts[0])
    return bool((values == values[0]).all())


def _places(codes: Codes, labels: Sequence[str]) -> tuple[dict[Place, str], dict[Place, int]]:
    """The group of the first row, and those that are smaller or larger than every other."""
    counts = np.bincount(codes)
    found: dict[Place, int] = {"first": 0}
    extremes: tuple[tuple[Place, int], ...] = (
        ("smallest", int(counts.min())),
        ("largest", int(counts.max())),
    )
    for place, size in extremes:
        alone = np.flatnonzero(counts == size)
        if len(alone) == 1:
            found[place] = int(alone[0])
    return (
        {place: str(labels[code]) for place, code in found.items()},
        {place: int(counts[code]) for place, code in found.items()},
    )
