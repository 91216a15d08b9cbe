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
    """The candidates that a number agrees with, the nearest first; a right one is alone."""

    number: TypedNumber
    matches: tuple[Candidate, ...]

    @property
    def right(self) -> bool:
        return bool(self.matches) and self.matches[0].right


def trace_number(number: TypedNumber, candidates: tuple[Candidate, ...], *, count: bool = False) -> Trace:
    """Which candidates the number agrees with, given its tolerance and the digits that were typed.

    Raises:
        Malformed: it has too few digits to tell a right number from a wrong one.
    """
    if not count:
        _check_digits(number, candidates)
    matches = [candidate for candidate in candidates if _agrees(number, candidate)]
    rights = [candidate for candidate in matches if candidate.right]
    if rights:
        if any(candidate.score < 1 and candidate.mistakes for candidate in matches) and not _exact(
            number, rights
        ):
            raise Malformed(_more_digits(number))
        return Trace(number, (min(rights, key=lambda right: right.distance(number.value)),))
    matches.sort(key=lambda candidate: candidate.distance(number.value))
    return Trace(number, tuple(matches))


def _agrees(number: TypedNumber, candidate: Candidate) -> bool:
    """Never tighter than half a unit of the last typed digit, nor than the candidate's own tolerance."""
    reach = max(candidate.width, number.half_unit if candidate.width else 0.0)
    return abs(number.value - candidate.value) <= reach * SLACK


def _exact(number: TypedNumber, rights: list[Candidate]) -> bool:
    """Whether the number is within the tolerance of a right one, so that its digits decide nothing."""
    return any(right.distance(number.value) <= 1 for right in rights)


def _check_digits(number: TypedNumber, candidates: tuple[Candidate, ...]) -> None:
    widest = max((candidate.width for candidate in candidates if candidate.right), default=0.0)
    if number.half_unit > max(widest, COARSEST * abs(number.value)):
        raise Malformed(_more_digits(number))


def _more_digits(number: TypedNumber) -> str:
    return (
        f"“{number.text}” has too few digits to tell a right number from a wrong one. "
        "Give at least three that count, better five; this has cost you nothing."
    )
