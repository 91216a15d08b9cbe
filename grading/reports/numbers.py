"""Which of the numbers that a report should hold stand in it: right, a mistake's, another, or none."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from grading.numbers import Family
from grading.numerals import TypedNumber, parse_number
from grading.quantities import COUNTS, QuantityError, Target
from grading.tracing.candidates import Candidate, candidates_for
from grading.tracing.trace import trace_number
from grading.verdict import Malformed
from grading.words import Words

NumberState = Literal["right", "mistake", "unknown", "missing"]

# A sign belongs to its number where nothing stands before it that it could join.
_NUMERAL = re.compile(
    r"(?<![\w.,/])[-−–+]?\d{1,12}(?:,\d{3})*(?:\.\d{1,12})?(?![\w/])%?|(?<![\w.,/])[-−–]?\.\d{1,12}(?!\w)"
)
# What a percentage is of, where it is no answer: the level of an interval.
_LEVEL = re.compile(
    r"\s*(?:-?percent |per cent )?(?:CI\b|confidence|interval|range|prediction)", re.IGNORECASE
)
_FALLS = re.compile(
    r"\b(?:lower|less|fewer|lighter|slower|faster|quicker|shorter|weaker|worse|below|behind|fall|fell|drop|decreas|reduc"
    r"|declin|los[et]|minus|negative|eas(?:es|ed))",
    re.IGNORECASE,
)
# So many numerals are looked at; a report with more is a table.
MOST_NUMERALS = 60
# From so many digits on, the right number is recognised wherever it stands.
TELLING = 3
TOO_COARSE = (
    "It has too few digits to tell the right number from what a mistake leads to: give one or two more."
)
NOT_KNOWN = "It is not the right number, nor any that we know a mistake to lead to."


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number that should be there: the target's, in a sentence with one of the phrases of `near`."""

    name: str
    label: str
    target: Target
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberRead:
    """What became of a wanted number: as it was `typed`, in which sentence, and what it is if it is not right.

    `mistakes` are the slugs that it reveals, the likelier first.
    """

    name: str
    label: str
    state: NumberState
    typed: str = ""
    evidence: str = ""
    meaning: str = ""
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Numeral:
    """A number of the text, as `readings`: itself, with the other sign, or as a share where it is a percentage."""

    text: str
    at: int
    sentence: str
    readings: tuple[TypedNumber, ...]

    @property
    def digits(self) -> int:
        return len(re.sub(r"\D", "", self.text).lstrip("0"))


@dataclass(frozen=True, slots=True)
class _Hit:
    """A numeral read as one of the numbers wanted, and how far it stands from the words for it."""

    numeral: _Numeral
    gap: float
    read: NumberRead
    likely: bool


def find_numbers(
    sentences: Sequence[str], wanted: Iterable[Wanted], family: Family, words: Words
) -> tuple[NumberRead, ...]:
    """Each number wanted as the sentences have it, with the digits and tolerances of the number grader.

    A numeral stands for one number only, that whose words it is nearest to.
    """
    every = (numeral for sentence in sentences for numeral in _numerals(sentence))
    numerals = list(islice(every, MOST_NUMERALS))
    asked = tuple(wanted)
    hits = {number.name: _hits(number, numerals, family, words) for number in asked}
    found: dict[str, _Hit] = {}
    for hit in sorted((hit for each in hits.values() for hit in each if hit.read.state == "right"), key=_gap):
        if hit.read.name not in found and hit.numeral not in (other.numeral for other in found.values()):
            found[hit.read.name] = hit
    taken = {hit.numeral for hit in found.values()}
    return tuple(
        found[number.name].read if number.name in found else _best_of(number, hits[number.name], taken)
        for number in asked
    )


def _gap(hit: _Hit) -> float:
    return hit.gap


def _best_of(wanted: Wanted, hits: Iterable[_Hit], taken: set[_Numeral]) -> NumberRead:
    """A mistake's number, else one that may be meant and is not known, of those that stand for no other."""
    free = sorted((hit for hit in hits if hit.numeral not in taken and math.isfinite(hit.gap)), key=_gap)
    mistakes = [hit.read for hit in free if hit.read.state == "mistake"]
    likely = [hit.read for hit in free if hit.read.state == "unknown" and hit.likely]
    return next(iter((*mistakes, *likely)), NumberRead(wanted.name, wanted.label, "missing"))


def _hits(wanted: Wanted, numerals: Sequence[_Numeral], family: Family, words: Words) -> list[_Hit]:
    """Every numeral with the words for the number in its sentence, and those that are right without them."""
    try:
        candidates = candidates_for(wanted.target, family, words)
    except QuantityError:
        return []
    count = wanted.target.quantity in COUNTS
    phrases = re.compile("|".join(rf"(?<!\w){re.escape(phrase)}" for phrase in wanted.near), re.IGNORECASE)
    hits = []
    for numeral in numerals:
        gap = _distance(numeral, phrases)
        if gap is not None or _tells(numeral, candidates, count=count):
            read = _read(numeral, wanted, candidates, count=count)
            likely = _may_be(numeral, count=count)
            hits.append(_Hit(numeral, math.inf if gap is None else gap, read, likely))
    return hits


def _tells(numeral: _Numeral, candidates: tuple[Candidate, ...], *, count: bool) -> bool:
    """Whether the numeral may be the right number although nothing near it says so: it has digits enough, and fits."""
    return (
        not count
        and numeral.digits >= TELLING
        and any(
            abs(reading.value - found.value) <= max(found.width, reading.half_unit)
            for reading in numeral.readings
            for found in candidates
            if found.right
        )
    )


def _may_be(numeral: _Numeral, *, count: bool) -> bool:
    """Whether the numeral is of the kind that is asked for, if it is not known: counts are whole, others rarely are."""
    return ("." in numeral.text or "%" in numeral.text) != count


def _read(numeral: _Numeral, wanted: Wanted, candidates: tuple[Candidate, ...], *, count: bool) -> NumberRead:
    """What the numeral is, by the reading of it that is best."""
    read = NumberRead(wanted.name, wanted.label, "unknown", numeral.text, numeral.sentence, NOT_KNOWN)
    for reading in numeral.readings:
        try:
            matches = trace_number(reading, candidates, count=count).matches
        except Malformed:
            matches = _coarse_matches(reading, candidates)
            wrong = any(match.mistakes and match.score == 0 for match in matches)
            if wrong and any(match.right for match in matches):
                read = replace(read, meaning=TOO_COARSE)
                continue
        if any(match.right for match in matches):
            return replace(read, state="right", meaning="")
        if matches and read.state == "unknown":
            best = matches[0]
            meaning = f"It is {best.text}. {best.why}".strip()
            read = replace(read, state="mistake", meaning=meaning, mistakes=best.mistakes)
    return read


def _coarse_matches(number: TypedNumber, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """What rounds to the few digits that were typed, the right ones first."""
    hits = [found for found in candidates if abs(number.value - found.value) <= number.half_unit * (1 + 1e-9)]
    return tuple(sorted(hits, key=lambda found: not found.right))


def _distance(numeral: _Numeral, phrases: re.Pattern[str]) -> int | None:
    """How many characters the numeral is from the nearest of the phrases in its sentence; None without one.

    A number stands after its name more often than before it.
    """
    gaps = (
        gap if gap >= 0 else 2 * (found.start() - numeral.at)
        for found in phrases.finditer(numeral.sentence)
        for gap in [numeral.at - found.end()]
    )
    return min(gaps, default=None)


def _numerals(sentence: str) -> Iterator[_Numeral]:
    falls = bool(_FALLS.search(sentence))
    for found in _NUMERAL.finditer(sentence):
        text = found[0]
        if text.endswith("%") and _LEVEL.match(sentence, found.end()):
            continue
        if readings := tuple(_readings(text, falls=falls)):
            yield _Numeral(text, found.start(), sentence, readings)


def _readings(text: str, *, falls: bool) -> Iterator[TypedNumber]:
    """The number; as a share, if it is a percentage; and where something `falls`, with the other sign."""
    try:
        number = parse_number(re.sub(r",(?=\d{3})", "", text.removesuffix("%")).translate(_DASHES))
    except Malformed:
        return
    if text.endswith("%"):
        yield TypedNumber(text, number.value / 100, number.half_unit / 100)
    yield number
    if falls:
        # “6.9 lower” is −6.9.
        yield replace(number, value=-number.value)


_DASHES = str.maketrans("−–", "--")
