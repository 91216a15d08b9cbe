"""Data for one student from a study of a tutor's own: whole groups drawn with replacement. Pure."""

from __future__ import annotations

import numpy as np
import pandas as pd

# Labels have gaps, and there are at least so many to choose from.
LABELS = 99


def resample_groups(rng: np.random.Generator, frame: pd.DataFrame, group: str) -> pd.DataFrame:
    """As many groups as `frame` has, drawn with replacement, each with all its rows under a label of its own.

    A group that is drawn twice comes under two labels, since for a model it is two groups. Rows keep their order in the
    group, and groups are in the order of their labels.
    """
    codes, names = pd.factorize(frame[group])
    count = len(names)
    rows_of = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes))[:-1])
    drawn = rng.integers(0, count, size=count)
    labels = draw_labels(rng, count, group)
    rows = np.concatenate([rows_of[code] for code in drawn])
    sizes = [len(rows_of[code]) for code in drawn]
    made = frame.iloc[rows].reset_index(drop=True)
    made[group] = np.repeat(np.array(labels, dtype=object), sizes)
    return made


def draw_labels(rng: np.random.Generator, count: int, group: str) -> list[str]:
    """`count` labels such as S07 for the groups of a column `school`, in order and with gaps."""
    most = max(LABELS, 2 * count)
    numbers = np.sort(rng.choice(np.arange(1, most + 1), size=count, replace=False))
    return [f"{group[0].upper()}{number:0{len(str(most))}d}" for number in numbers]
