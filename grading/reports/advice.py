"""What an automatic reader found in a report: advice for the student and the tutor, never a mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from grading.reports.numbers import NumberRead
from grading.reports.points import PointFound
from grading.reports.wording import Wording
from grading.verdict import Outcome


@dataclass(frozen=True, slots=True)
class Advice:
    """What was found in a report of so many `words`, of the points and numbers wanted, and words that say too much."""

    words: int
    points: tuple[PointFound, ...] = ()
    numbers: tuple[NumberRead, ...] = ()
    wording: tuple[Wording, ...] = ()

    @property
    def found(self) -> tuple[PointFound, ...]:
        """The points wanted that are there."""
        return tuple(point for point in self.points if point.found)

    @property
    def lacking(self) -> tuple[PointFound, ...]:
        """The points wanted that are not."""
        return tuple(point for point in self.points if not point.found)

    @property
    def outcome(self) -> Outcome:
        """Right if nothing is missing, wrong if a mistake's number is there or no point is; for tests of questions only."""
        states = {number.state for number in self.numbers}
        if "mistake" in states or not self.found:
            return "wrong"
        return "partial" if self.lacking or states - {"right"} else "right"

    @property
    def mistakes(self) -> tuple[str, ...]:
        """What the numbers reveal, each once."""
        return tuple(dict.fromkeys(slug for number in self.numbers for slug in number.mistakes))

    def to_json(self) -> dict[str, Any]:
        return _ADVICE.dump_python(self, mode="json")

    @staticmethod
    def from_json(data: object) -> Advice:
        return _ADVICE.validate_python(data)


_ADVICE = TypeAdapter(Advice)
