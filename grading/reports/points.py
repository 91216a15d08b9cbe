"""Which of the seven discussion points a report speaks of, each with the sentence that does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from grading.reports import vocabulary as words
from grading.reports.sentences import is_denied

# As the guide's section on discussions calls them.
POINT_NAMES: Mapping[str, str] = {
    "D1": "The structure",
    "D2": "Why ordinary regression would not do",
    "D3": "The fixed effects",
    "D4": "The random effects",
    "D5": "The grouping variable",
    "D6": "What the main effects mean",
    "D7": "Limitations",
}


@dataclass(frozen=True, slots=True)
class PointFound:
    """A discussion point with the sentence that speaks of it; without one, it was not found."""

    point: str
    evidence: str = ""

    @property
    def found(self) -> bool:
        return bool(self.evidence)

    @property
    def name(self) -> str:
        return POINT_NAMES[self.point]


def find_points(
    sentences: Iterable[str], wanted: Iterable[str] = tuple(POINT_NAMES)
) -> tuple[PointFound, ...]:
    """The points wanted, each with the first sentence that speaks of it."""
    lines = tuple(sentences)
    return tuple(
        PointFound(point, next((line for line in lines if _SPEAKS[point](line)), "")) for point in wanted
    )


def _said(pattern: re.Pattern[str], sentence: str) -> bool:
    """Whether the pattern is there and not denied."""
    return any(not is_denied(sentence, *found.span()) for found in pattern.finditer(sentence))


def _structure(sentence: str) -> bool:
    """Groups with their number, and rows with theirs or what ties them to the groups."""
    groups = {found.span() for found in words.COUNT_OF_GROUPS.finditer(sentence)}
    rows = {found.span() for found in words.COUNT_OF_ROWS.finditer(sentence)}
    return bool(groups) and (len(_apart(groups | rows)) > 1 or bool(words.BELONGS.search(sentence)))


def _apart(spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those spans that do not overlap an earlier one."""
    kept: list[tuple[int, int]] = []
    for span in sorted(spans):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _reason(sentence: str) -> bool:
    if words.ALIKE.search(sentence) or _said(words.ICC, sentence) or words.SIMPLER_WRONG.search(sentence):
        return True
    return _said(words.CORRELATED, sentence) and bool(words.CLUSTER_WORDS.search(sentence))


def _fixed(sentence: str) -> bool:
    return bool(words.FORMULA.search(sentence)) or _said(words.FIXED, sentence)


def _random(sentence: str) -> bool:
    if words.FORMULA.search(sentence) or _said(words.WHAT_VARIES, sentence):
        return True
    if _names_simplification(sentence):
        return True
    return _said(words.SPREAD, sentence) and bool(words.SPREAD_OF.search(sentence))


def _names_simplification(sentence: str) -> bool:
    """“We did not include random slopes of time, as …”: left out for a reason, which describes the model."""
    return bool(re.search(r"\brandom slopes?\b", sentence, re.IGNORECASE)) and bool(
        re.search(r"\b(?:as|because|since|so)\b", sentence, re.IGNORECASE)
    )


def _grouping(sentence: str) -> bool:
    if words.FORMULA.search(sentence) or _said(words.GROUPED, sentence):
        return True
    if _said(words.RANDOM, sentence) and words.BETWEEN.search(sentence):
        return _random(sentence)
    return _said(words.SPREAD, sentence) and bool(words.SPREAD_OF.search(sentence))


def _meaning(sentence: str) -> bool:
    """How much and which way, with how sure that is, or compared with what."""
    plain = words.ONLY_P.sub("", sentence)
    if not (words.SIZE.search(plain) and _said(words.DIRECTION, plain)):
        return False
    if re.search(words.UNCERTAIN, plain, re.IGNORECASE):
        return True
    return bool(words.COMPARED.search(plain)) and bool(re.search(r"\d\.\d", plain))


def _care(sentence: str) -> bool:
    if words.WAVED_AWAY.search(sentence):
        return False
    return _said(words.CARE, sentence) or bool(words.STATUS.search(sentence))


_SPEAKS: Mapping[str, Callable[[str], bool]] = {
    "D1": _structure,
    "D2": _reason,
    "D3": _fixed,
    "D4": _random,
    "D5": _grouping,
    "D6": _meaning,
    "D7": _care,
}
