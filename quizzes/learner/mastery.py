"""When a mistake counts as mastered: it is not held, and right answers without help say so on two days.

Mastered = P(holds) below 0.05 and at least three unaided right answers on at least two questions, one of them on a
later day than the first. From then on spaced revision takes over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Criterion:
    """What mastery asks for."""

    holds_below: float = 0.05
    right_answers: int = 3
    questions: int = 2


@dataclass(frozen=True, slots=True)
class Record:
    """Unaided right answers of one student on one mistake.

    `questions` are the first few different ones, no more than mastery asks for. Days are those of the time zone
    that `now` came in: a student's evening is not their tomorrow.
    """

    rights: int = 0
    questions: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "rights": self.rights,
            "questions": list(self.questions),
            "first_day": self.first_day and self.first_day.isoformat(),
            "last_day": self.last_day and self.last_day.isoformat(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Record:
        first, last = stored["first_day"], stored["last_day"]
        return cls(
            int(stored["rights"]),
            tuple(stored["questions"]),
            first and date.fromisoformat(first),
            last and date.fromisoformat(last),
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """What mastery still wants. `sure`: P(holds) is low enough; the rest counts right answers and questions."""

    sure: bool
    right_answers: int
    questions: int
    later_day: bool

    @property
    def nothing(self) -> bool:
        return self.sure and not (self.right_answers or self.questions or self.later_day)

    @property
    def only_a_later_day(self) -> bool:
        """Nothing more can be gained today."""
        return self.sure and self.later_day and self.right_answers <= 1 and not self.questions

    def __str__(self) -> str:
        if self.nothing:
            return "mastered"
        wants = [] if self.sure else ["answers that rule the mistake out"]
        if self.right_answers:
            wants.append(f"{self.right_answers} more right without help")
        if self.questions:
            wants.append(f"{self.questions} more question{'s' if self.questions > 1 else ''}")
        if self.later_day:
            wants.append("a right answer on a later day")
        return "still to come: " + ", ".join(wants)


def count_answer(
    record: Record,
    question: str,
    *,
    right: bool,
    unaided: bool,
    now: datetime,
    criterion: Criterion = Criterion(),
) -> tuple[Record, bool]:
    """The record after an answer, and whether it counted: right, and without hint or retry."""
    if not (right and unaided):
        return record, False
    day = now.date()
    questions = record.questions
    if question not in questions and len(questions) < criterion.questions:
        questions = (*questions, question)
    return Record(record.rights + 1, questions, record.first_day or day, day), True


def find_missing(holds: float, record: Record, criterion: Criterion = Criterion()) -> Missing:
    """What is missing for mastery at this P(holds), as of the last answer: what time does to it, revision finds out."""
    later = (
        record.first_day is not None and record.last_day is not None and record.last_day > record.first_day
    )
    return Missing(
        sure=holds < criterion.holds_below,
        right_answers=max(0, criterion.right_answers - record.rights),
        questions=max(0, criterion.questions - len(record.questions)),
        later_day=not later,
    )


def is_mastered(holds: float, record: Record, criterion: Criterion = Criterion()) -> bool:
    return find_missing(holds, record, criterion).nothing
