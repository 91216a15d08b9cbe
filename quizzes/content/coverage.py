"""What a bank has too much of and too little: prompts that say nearly the same, and counts for each point. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations

# So many words in a row are compared, and prompts that share this part of all such rows say nearly the same.
WORDS_IN_A_ROW = 3
NEARLY_THE_SAME = 0.7


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Every few words in a row, in lower case and without marks; a shorter text is one row."""
    words = re.findall(r"\w+", text.lower())
    rows = range(max(1, len(words) - WORDS_IN_A_ROW + 1))
    return frozenset(tuple(words[start : start + WORDS_IN_A_ROW]) for start in rows)


def similarity(one: Collection[object], other: Collection[object]) -> float:
    """Jaccard's index of two sets: what they share, as a part of all that is in either; 1 for two empty ones."""
    first, second = set(one), set(other)
    return len(first & second) / len(first | second) if first | second else 1.0


def near_duplicates(prompts: Mapping[str, str]) -> Iterator[tuple[str, str, float]]:
    """Each two names whose prompts say nearly the same, in the order of the names, with their similarity."""
    rows = {name: shingles(text) for name, text in sorted(prompts.items())}
    for one, other in combinations(rows, 2):
        alike = similarity(rows[one], rows[other])
        if alike >= NEARLY_THE_SAME:
            yield one, other, alike


def count_points(asked: Iterable[Iterable[str]], points: Iterable[str]) -> dict[str, int]:
    """For each of the points how many questions ask about it, from the points of each question."""
    counts = dict.fromkeys(points, 0)
    for found in asked:
        for point in set(found) & counts.keys():
            counts[point] += 1
    return counts
