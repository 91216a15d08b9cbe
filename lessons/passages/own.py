"""What somebody marked unclear and what they asked, in one list: to go through alone, or with a tutor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.models import Course, User
from lessons.guides.types import Guide
from lessons.models import PassageMark, PassageQuestion
from lessons.passages.page import Asked, show_asked
from lessons.passages.places import Place, locate
from lessons.passages.queries import courses_studied, questions_of, unclear_to
from lessons.passages.stretches import stretches_of


@dataclass(frozen=True, slots=True)
class UnclearPassage:
    """A passage marked unclear, and where it is now."""

    mark: PassageMark
    place: Place


@dataclass(frozen=True, slots=True)
class PlacedQuestion:
    """A question with its answer, and where its passage is now."""

    asked: Asked
    place: Place


@dataclass(frozen=True, slots=True)
class Own:
    """`unclear` is in the guide's order; `questions` have new answers first, then the newest question.

    `courses` are those to which a note may be sent.
    """

    unclear: tuple[UnclearPassage, ...]
    questions: tuple[PlacedQuestion, ...]
    courses: tuple[Course, ...]


def gather(reader: User, guides: Mapping[str, Guide]) -> Own:
    """All that the reader has marked unclear or asked. Three queries."""
    return Own(
        unclear=place_marks(unclear_to(reader), guides),
        questions=tuple(
            sorted(place_questions(questions_of(reader), guides), key=lambda q: not q.asked.is_new)
        ),
        courses=tuple(courses_studied(reader)),
    )


def place_marks(marks: Iterable[PassageMark], guides: Mapping[str, Guide]) -> tuple[UnclearPassage, ...]:
    """These marks in the order of the guide; what is gone from it comes last."""
    order = [
        stretch.id for guide in guides.values() for s in guide.sections for stretch in stretches_of(guide, s)
    ]
    places = {name: number for number, name in enumerate(order)}
    rows = sorted(marks, key=lambda m: places.get(f"{m.guide}/{m.section}/{m.heading}", len(places)))
    return tuple(UnclearPassage(row, locate(row, guides)) for row in rows)


def place_questions(
    questions: Iterable[PassageQuestion], guides: Mapping[str, Guide]
) -> tuple[PlacedQuestion, ...]:
    """These questions in their order."""
    rows = list(questions)
    return tuple(PlacedQuestion(asked, locate(asked.question, guides)) for asked in show_asked(rows))
