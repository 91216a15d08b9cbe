"""A section as its reader finds it: the row of buttons, questions and answers after each passage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from lessons.faults import ContentError
from lessons.guides.types import Guide, Section
from lessons.markdown import render_html
from lessons.models import PassageAnswer, PassageQuestion
from lessons.passages.forms import AskForm
from lessons.passages.queries import Left
from lessons.passages.stretches import Stretch, opening_of, stretch_at, stretches_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the reader with its answer, if there is one. `is_new`: they have not seen it before this page."""

    question: PassageQuestion
    answer_html: SafeString
    is_new: bool


@dataclass(frozen=True, slots=True)
class Published:
    """What a tutor has published about a passage."""

    answer: PassageAnswer
    html: SafeString


@dataclass(frozen=True, slots=True)
class PassageRow:
    """What stands after a passage. `mark` is empty, "clear" or "unclear"; a bound `form` is shown open."""

    stretch: Stretch
    mark: str
    asked: tuple[Asked, ...]
    published: tuple[Published, ...]
    form: AskForm


@dataclass(frozen=True, slots=True)
class Strays:
    """Questions and published answers about passages of this section that are gone or have another heading now."""

    asked: tuple[Asked, ...]
    published: tuple[Published, ...]


def show_answer(answer: PassageAnswer) -> SafeString:
    """The answer as HTML; as plain text if it was written when the guide's Markdown knew more than now."""
    try:
        return mark_safe(render_html(answer.text, file="answer"))
    except ContentError:
        return mark_safe(linebreaks(answer.text, autoescape=True))


def show_asked(questions: Iterable[PassageQuestion]) -> tuple[Asked, ...]:
    return tuple(
        Asked(question, show_answer(question.answer) if question.answer else SafeString(""), question.is_new)
        for question in questions
    )


def row_for(stretch: Stretch, left: Left, *, form: AskForm | None = None) -> PassageRow:
    """The row of one passage; `form` is what was typed and refused."""
    return PassageRow(
        stretch=stretch,
        mark=left.marks.get(stretch.heading, ""),
        asked=show_asked(q for q in left.questions if q.heading == stretch.heading),
        published=_published(left, {stretch.heading}),
        form=form or AskForm(courses=left.courses, heading=stretch.heading),
    )


def strays_of(guide: Guide, section: Section, left: Left) -> Strays:
    known = {stretch.heading for stretch in stretches_of(guide, section)}
    gone = {row.heading for row in (*left.questions, *left.published)} - known
    return Strays(show_asked(q for q in left.questions if q.heading in gone), _published(left, gone))


def with_rows(guide: Guide, section: Section, shown: Sequence[object], left: Left) -> Iterator[object]:
    """The parts of the section as they are shown, with the row of each passage after its last part."""
    current = None
    for part, view in zip(section.parts, shown, strict=True):
        begun = stretch_at(guide, section, part)
        if begun and current:
            yield row_for(current, left)
        current = begun or current or opening_of(guide, section)
        yield view
    if current:
        yield row_for(current, left)


def _published(left: Left, headings: set[str]) -> tuple[Published, ...]:
    """Without those that answer a question of the reader: they stand below the question."""
    own = {question.answer_id for question in left.questions}
    return tuple(
        Published(answer, show_answer(answer))
        for answer in left.published
        if answer.heading in headings and answer.pk not in own
    )
