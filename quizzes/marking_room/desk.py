"""One answer as a tutor has it before them: what was asked and given, what would be right, its marks, and the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.safestring import SafeString

from accounts.models import User
from grading.models import ReferenceFit
from grading.verdict import Verdict
from quizzes.content.schema import Question
from quizzes.feedback import Result, show_verdict
from quizzes.marking_room.blind import seed_of
from quizzes.marking_room.comments import comments_of
from quizzes.marking_room.key import KeyLine, key_of
from quizzes.marking_room.sheet import Scale, Sheet, blank_sheet, filled_sheet, scales_of, show_points
from quizzes.marks import automatic_mark, stands_by_hand
from quizzes.models import Answer, Comment, Mark, MarkChange, SecondMark
from quizzes.pages import Card, build_card
from quizzes.texts import render_inline
from quizzes.times.own_times import times_of


class Task(StrEnum):
    """What a tutor can do with an answer now."""

    NOTHING = "nothing"
    FIRST = "first"
    SECOND = "second"
    CHANGE = "change"
    SETTLE = "settle"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the sheet as the page draws it; `first` and `second` are the points of two marks that are compared."""

    scale: Scale
    typed: str
    error: str
    first: str = ""
    second: str = ""

    @property
    def choices(self) -> list[tuple[str, bool]]:
        return [(str(points), str(points) == self.typed) for points in self.scale.choices]

    @property
    def most(self) -> str:
        return show_points(self.scale.most)

    @property
    def words_html(self) -> SafeString:
        return render_inline(self.scale.words) if self.scale.words else SafeString()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the history in points: from `before`, which is empty for the first mark, to `after`."""

    change: MarkChange
    before: str
    after: str

    @property
    def by(self) -> str:
        """Who did it; nobody where it was done automatically."""
        if self.change.by:
            return str(self.change.by)
        return "a former tutor" if self.change.cause == MarkChange.Cause.TUTOR else ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A tutor's mark that stands, beside the automatic one; `is_new`: that one came after the tutor's."""

    stands: str
    automatic: str
    sentence: str
    differs: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the page shows. Points are texts, out of `most`.

    While the tutor's task is a second mark, nothing here tells of the first. `student` is empty where names are
    hidden. `stale` is what changed since the tutor opened the page.
    """

    answer: Answer
    card: Card
    task: Task
    sheet: Sheet
    student: User | None
    most: str
    mark: Mark | None
    points: str
    result: Result | None
    key: tuple[KeyLine, ...]
    history: tuple[Line, ...]
    conflict: Conflict | None
    second: SecondMark | None
    second_points: str
    seen: int
    comments: tuple[Comment, ...]
    refusal: str = ""
    stale: Line | None = None

    @property
    def question(self) -> Question:
        return self.card.question

    @property
    def counts_too(self) -> list[KeyLine]:
        """What else is as good as the key."""
        return [line for line in self.key if line.counts_too]

    @property
    def rows(self) -> list[Row]:
        sheet = self.sheet
        first = self.second.first["rubric"] if self.second and self.second.first else None
        second = self.second.rubric if self.second else None
        return [
            Row(
                scale,
                sheet.typed[scale.key],
                sheet.errors.get(scale.key, ""),
                _points_in(first, scale),
                _points_in(second, scale),
            )
            for scale in sheet.scales
        ]

    @property
    def needs_reason(self) -> bool:
        return self.task in (Task.CHANGE, Task.SETTLE)

    def with_sheet(self, sheet: Sheet, *, refusal: str = "", stale: bool = False) -> Desk:
        """The same with what was typed; if it came too late, with the change that came before it."""
        line = self.history[0] if stale and self.history else None
        return replace(self, sheet=sheet, refusal=refusal, stale=line)


def lay_out(answer: Answer, tutor: User, *, now: datetime) -> Desk:
    """The answer before this tutor. A fixed number of queries.

    Args:
        answer: with its variant (student, version, data set, draft, item, question, exercise, course), its mark and
            its second mark with their tutors.
    """
    item = answer.variant.item
    times = times_of(item.exercise, answer.variant.student)
    card = build_card(answer.variant, times=times, now=now)
    scales = scales_of(card.question, points=float(item.points))
    total = sum(scale.most for scale in scales)
    mark: Mark | None = getattr(answer, "mark", None)
    second: SecondMark | None = getattr(answer, "second", None)
    task = _task(answer, mark, second, tutor)
    lines = [
        Line(change, _points_of(change.before, total), _points_of(change.after, total))
        for change in answer.history.select_related("by").order_by("-pk")
    ]
    hides = task == Task.SECOND
    hidden = seed_of(item.exercise, tutor) is not None
    return Desk(
        answer=answer,
        card=card,
        task=task,
        sheet=_sheet(scales, None if hides else mark),
        student=None if hidden else answer.variant.student,
        most=show_points(total),
        mark=None if hides else mark,
        points=show_points(mark.score * total) if mark and not hides else "",
        result=None if hides or mark is None else _result(mark, card),
        key=_key(answer, card.question),
        history=() if hides else tuple(lines),
        conflict=None if hides or mark is None else _conflict(answer, mark, lines, total),
        second=second if task in (Task.CHANGE, Task.SETTLE) and second and second.marked_at else None,
        second_points=show_points((second.score or 0.0) * total) if second and not hides else "",
        seen=lines[0].change.pk if lines else 0,
        comments=tuple(comments_of(tutor, item.exercise.course)),
    )


def _task(answer: Answer, mark: Mark | None, second: SecondMark | None, tutor: User) -> Task:
    if answer.status in (Answer.Status.SUBMITTED, Answer.Status.CLAIMED):
        return Task.NOTHING
    if mark is None:
        return Task.FIRST
    if second is None:
        return Task.CHANGE
    if second.marked_at is None:
        return Task.CHANGE if mark.by_id == tutor.pk else Task.SECOND
    return Task.CHANGE if second.settled_at else Task.SETTLE


def _sheet(scales: tuple[Scale, ...], mark: Mark | None) -> Sheet:
    if mark is None:
        return blank_sheet(scales)
    return filled_sheet(scales, score=mark.score, rubric=mark.rubric, comment=mark.comment)


def _result(mark: Mark, card: Card) -> Result:
    return show_verdict(Verdict.from_json(mark.verdict), card.question, card.response)


def _key(answer: Answer, question: Question) -> tuple[KeyLine, ...]:
    """The key; nothing where the fits are missing, which may be why the answer needs attention."""
    fits = ReferenceFit.objects.filter(dataset=answer.variant.dataset_id).first()
    return key_of(question, fits.read_family()) if fits else ()


def _conflict(answer: Answer, mark: Mark, lines: Sequence[Line], total: float) -> Conflict | None:
    automatic = automatic_mark(answer) if stands_by_hand(answer) else None
    if automatic is None:
        return None
    return Conflict(
        stands=show_points(mark.score * total),
        automatic=show_points(automatic["score"] * total),
        sentence=automatic["verdict"]["sentence"],
        differs=automatic["score"] != mark.score,
        is_new=bool(lines) and not lines[0].change.counts,
    )


def _points_of(state: dict[str, Any] | None, total: float) -> str:
    return show_points(state["score"] * total) if state else ""


def _points_in(rubric: dict[str, float] | None, scale: Scale) -> str:
    return show_points(rubric[scale.key]) if rubric and scale.key in rubric else ""
