"""From a typed number to what it is: right, a known mistake, or neither."""

from __future__ import annotations

from dataclasses import dataclass

from grading.numerals import TypedNumber
from grading.tracing.candidates import Candidate
from grading.verdict import Malformed

# A measured number must be typed to 1% of itself, or to its tolerance where that is wider.
COARSEST = 0.01
# Rounding of binary fractions must not turn a hit at the very edge into a miss.
SLACK = 1 + 1e-9


@dataclass(frozen=True, slots=True)
class Trace:
    """A number, all the candidates for it, and those it agrees with, the likeliest first; a right one is alone."""

    number: TypedNumber
    candidates: tuple[Candidate, ...]
    matches: tuple[Candidate, ...]


def trace_number(number: TypedNumber, candidates: tuple[Candidate, ...], *, count: bool = False) -> Trace:
    """Which of the candidates, the right one first, the number agrees with, given the digits that were typed.

    Raises:
        Malformed: it has too few digits to tell a right number from a wrong one.
    """
    if not count and _is_coarse(number, candidates):
        matches = [candidate for candidate in candidates if _is_exactly(number, candidate)]
        if not matches:
            raise Malformed(_more_digits(number))
    else:
        matches = [candidate for candidate in candidates if _agrees(number, candidate)]
    rights = [candidate for candidate in matches if candidate.right]
    if not rights:
        return Trace(number, candidates, _likeliest_first(number, matches))
    hits = [right for right in rights if right.distance(number.value) <= SLACK]
    if not hits and any(candidate.mistakes for candidate in matches):
        raise Malformed(_more_digits(number))
    best = hits[0] if hits else min(rights, key=lambda right: right.distance(number.value))
    return Trace(number, candidates, (best,))


def _agrees(number: TypedNumber, candidate: Candidate) -> bool:
    """Never tighter than half a unit of the last typed digit, nor than the candidate's own tolerance."""
    reach = max(candidate.width, number.half_unit) if candidate.width else 0.0
    return abs(number.value - candidate.value) <= reach * SLACK


def _is_coarse(number: TypedNumber, candidates: tuple[Candidate, ...]) -> bool:
    """Whether a unit of the last digit is wider than what tells numbers apart.

    Being near the right number does not enter, so that refusals cannot be used to search for it.
    """
    widest = max((candidate.width for candidate in candidates if candidate.right), default=0.0)
    return number.half_unit > max(widest, COARSEST * abs(number.value)) * SLACK


def _is_exactly(number: TypedNumber, candidate: Candidate) -> bool:
    """Whether the number is this one with no digits left out: a constant, a zero, a correlation of 1."""
    return abs(number.value - candidate.value) <= 1e-9 * max(1.0, abs(candidate.value))


def _likeliest_first(number: TypedNumber, matches: list[Candidate]) -> tuple[Candidate, ...]:
    """Those that round to the typed digits, in the order of the candidates; if none does, the nearer first.

    What is worth something comes first among equals.
    """
    same_digits = [match for match in matches if abs(number.value - match.value) <= number.half_unit * SLACK]
    if same_digits:
        return tuple(sorted(same_digits, key=lambda match: -match.score))
    return tuple(sorted(matches, key=lambda match: (match.distance(number.value), -match.score)))


def _more_digits(number: TypedNumber) -> str:
    return (
        f"“{number.text}” has too few digits to tell a right number from a wrong one. "
        "Give at least three significant digits, better five; this has cost you nothing."
    )
