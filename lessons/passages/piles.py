"""What tutors find in their inbox: the questions of a course by the passage that they are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from accounts.models import Course
from lessons.guides.types import Guide
from lessons.models import PassageAnswer, PassageQuestion
from lessons.passages.forms import AnswerForm, EditForm
from lessons.passages.page import show_answer
from lessons.passages.places import Place, locate


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with the questions that it answers. A bound `form` is shown open."""

    answer: PassageAnswer
    html: SafeString
    questions: tuple[PassageQuestion, ...]
    form: EditForm


@dataclass(frozen=True, slots=True)
class Pile:
    """The questions of one course about one passage. `picked` are those ticked, which is all to begin with."""

    course: Course
    guide: str
    section: str
    heading: str
    place: Place
    open: tuple[PassageQuestion, ...]
    answered: tuple[Answered, ...]
    form: AnswerForm
    picked: frozenset[int]

    @property
    def key(self) -> str:
        """Tells piles of one page apart, in ids and addresses."""
        return pile_key(self.course.pk, self.guide, self.section, self.heading)

    @property
    def waiting_since(self) -> datetime:
        """When the oldest open question was asked; only of a pile with one."""
        return self.open[0].asked_at

    @property
    def answered_at(self) -> datetime:
        """When the newest answer was given; only of a pile with one."""
        return max(entry.answer.answered_at for entry in self.answered)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a tutor sent and had refused: an answer to the `picked` questions, or another text for answer `edited`."""

    key: str
    form: AnswerForm
    picked: frozenset[int] = frozenset()
    edited: int | None = None


def pile_key(course: int, guide: str, section: str, heading: str) -> str:
    return f"{course}-{guide}-{section}-{heading}"


def pile_up(
    questions: Iterable[PassageQuestion], guides: Mapping[str, Guide], *, typed: Typed | None = None
) -> list[Pile]:
    """The piles of these questions: those that wait, from the longest waiting; then the rest, newest answer first."""
    by_place: dict[tuple[int, str, str, str], list[PassageQuestion]] = defaultdict(list)
    for question in questions:
        if question.course_id is not None:
            by_place[question.course_id, question.guide, question.section, question.heading].append(question)
    piles = [_pile(found, guides, typed) for found in by_place.values()]
    waiting = sorted((pile for pile in piles if pile.open), key=lambda pile: pile.waiting_since)
    done = sorted((pile for pile in piles if not pile.open), key=lambda pile: pile.answered_at, reverse=True)
    return waiting + done


def _pile(found: list[PassageQuestion], guides: Mapping[str, Guide], typed: Typed | None) -> Pile:
    last = found[-1]
    assert last.course is not None, "piles are made of questions to a course"
    key = pile_key(last.course.pk, last.guide, last.section, last.heading)
    mine = typed if typed and typed.key == key else None
    open_now = tuple(question for question in found if question.answer is None)
    answering = mine if mine and mine.edited is None else None
    return Pile(
        course=last.course,
        guide=last.guide,
        section=last.section,
        heading=last.heading,
        place=locate(last, guides),
        open=open_now,
        answered=tuple(_answered(found, mine)),
        form=answering.form if answering else AnswerForm(key=key),
        picked=answering.picked if answering else frozenset(question.pk for question in open_now),
    )


def _answered(found: list[PassageQuestion], typed: Typed | None) -> Iterable[Answered]:
    by_answer: dict[int, list[PassageQuestion]] = defaultdict(list)
    for question in found:
        if question.answer is not None:
            by_answer[question.answer.pk].append(question)
    for pk, questions in by_answer.items():
        answer = questions[0].answer
        assert answer is not None
        form = typed.form if typed and typed.edited == pk else None
        if not isinstance(form, EditForm):
            form = EditForm(text=answer.text, key=f"edit-{pk}")
        yield Answered(answer, show_answer(answer), tuple(questions), form)
