"""Data for one student from a study of a tutor's own: whole groups drawn with replacement. Pure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from datasets.own.levels import count_levels

# Labels have gaps, and there are at least so many to choose from.
LABELS = 99


def resample_groups(
    rng: np.random.Generator, frame: pd.DataFrame, group: str, second: str = ""
) -> pd.DataFrame:
    """As many groups as `frame` has, drawn with replacement, each with all its rows under a label of its own.

    A group that is drawn twice comes under two labels, since for a model it is two groups. Rows keep their order in the
    group, and groups are in the order of their labels. The groups inside them, of the column `second`, come with them
    under new labels: labels that come again in another group do so here, and labels that never do are never the same.
    """
    codes, names = pd.factorize(frame[group])
    count = len(names)
    rows_of = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes))[:-1])
    drawn = rng.integers(0, count, size=count)
    labels = draw_labels(rng, count, group[0])
    rows = np.concatenate([rows_of[code] for code in drawn])
    sizes = [len(rows_of[code]) for code in drawn]
    made = frame.iloc[rows].reset_index(drop=True)
    made[group] = np.repeat(np.array(labels, dtype=object), sizes)
    return made.assign(**{second: _new_labels(rng, made, frame, group, second)}) if second else made


def _new_labels(
    rng: np.random.Generator, made: pd.DataFrame, frame: pd.DataFrame, group: str, second: str
) -> list[str]:
    """The label of the inner group in each row of `made`: one for each old label, or for each group if none comes again."""
    letters = second[:2] if second[0].casefold() == group[0].casefold() else second[0]
    if count_levels(frame, group, second).reused:
        names = sorted(set(frame[second]))
        new = draw_labels(rng, len(names), letters)
        return made[second].map(dict(zip(names, new, strict=True))).tolist()
    numbers = made.groupby([group, second], sort=False).ngroup()
    new = draw_labels(rng, int(numbers.max()) + 1, letters)
    return [new[number] for number in numbers]


def draw_labels(rng: np.random.Generator, count: int, letters: str) -> list[str]:
    """`count` labels such as S07, with these letters in capitals, in order and with gaps."""
    most = max(LABELS, 2 * count)
    numbers = np.sort(rng.choice(np.arange(1, most + 1), size=count, replace=False))
    return [f"{letters.upper()}{number:0{len(str(most))}d}" for number in numbers]
