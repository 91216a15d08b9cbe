"""What an automatic reader found in a report: advice for the student and the tutor, never a mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Advice:
    """What was found in a report of so many `words`."""

    words: int

    def to_json(self) -> dict[str, Any]:
        return _ADVICE.dump_python(self, mode="json")

    @staticmethod
    def from_json(data: object) -> Advice:
        return _ADVICE.validate_python(data)


_ADVICE = TypeAdapter(Advice)
