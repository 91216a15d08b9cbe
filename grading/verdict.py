"""What every grader gives back, and what it raises when there is nothing to grade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

Outcome = Literal["right", "partial", "wrong"]


class Malformed(ValueError):  # noqa: N818 (an answer that is malformed is another thing than an error)
    """The answer cannot be graded as it stands. It costs nothing; the message says how to write it."""


@dataclass(frozen=True, slots=True)
class Reveal:
    """What an answer tells about its author.

    `name` identifies the wrong number or option ("ols"), `mistakes` are slugs, the likelier first, `sentence`
    is for the student.
    """

    name: str
    mistakes: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line of the comparison that a verdict rests on, with its number as text.

    `role` says whose it is: the student's, a mistake's, or the right one, which may have to stay hidden.
    """

    role: Literal["yours", "mistake", "right"]
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one answer: a score from 0 to 1, what the answer reveals, and on what evidence."""

    score: float
    outcome: Outcome
    sentence: str
    reveals: tuple[Reveal, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def mistakes(self) -> tuple[str, ...]:
        """Every mistake revealed, the likelier first, each once."""
        return tuple(dict.fromkeys(slug for reveal in self.reveals for slug in reveal.mistakes))

    def to_json(self) -> dict[str, Any]:
        return _VERDICT.dump_python(self, mode="json")

    @staticmethod
    def from_json(data: object) -> Verdict:
        return _VERDICT.validate_python(data)


_VERDICT = TypeAdapter(Verdict)


def outcome_of(score: float) -> Outcome:
    return "right" if score >= 1 else "partial" if score > 0 else "wrong"
