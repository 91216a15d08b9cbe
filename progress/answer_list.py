"""Answers, one line each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from accounts.models import User
from grading.mistakes import Mistake, get_mistake
from progress.words import given_html, given_text
from quizzes.models import Answer
from quizzes.variants import read_question

LONGEST_IN_A_CELL = 120


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One submitted answer. `score` (0 to 1), `outcome` and `revealed` (the likelier first) come with its mark.

    It counts unless it was given on data that were replaced.
    `counted` is the score less the percentage that lateness takes off (`taken_off`); `late` says how late it came.
    """

    answer_id: int
    student: User
    course_id: int
    exercise_id: int
    exercise: str
    question: str
    probes: Mistake
    attempt: int
    given: str
    given_html: SafeString
    submitted_at: datetime
    status: str
    late: str
    taken_off: int
    score: float | None
    counted: float | None
    outcome: str
    sentence: str
    revealed: tuple[Mistake, ...]
    counts: bool

    @property
    def is_long(self) -> bool:
        """Whether the answer is too long for a cell of a table."""
        return len(self.given) > LONGEST_IN_A_CELL

    @property
    def needs_attention(self) -> bool:
        return self.status == Answer.Status.NEEDS_ATTENTION

    @property
    def awaits_tutor(self) -> bool:
        return self.status == Answer.Status.AWAITING_TUTOR

    def concerns(self, slug: str) -> bool:
        """Whether the question probes the mistake or the answer revealed it."""
        return slug == self.probes.slug or any(mistake.slug == slug for mistake in self.revealed)


def list_answers(answers: QuerySet[Answer]) -> list[AnswerLine]:
    """A line for each answer: exercises by deadline, questions by place, attempts in order. Two queries."""
    in_order = answers.order_by(
        "variant__item__exercise__closes_at",
        "variant__item__exercise",
        "variant__item__position",
        "variant__attempt",
    )
    return lines_of(with_all_for_lines(in_order))


def with_all_for_lines(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """The same answers with all that `lines_of` shows; two queries where they are read."""
    return answers.select_related(
        "variant__student", "variant__item__exercise", "variant__item__question", "variant__version", "mark"
    ).prefetch_related("mark__revealed")


def lines_of(answers: Iterable[Answer]) -> list[AnswerLine]:
    """A line for each of these answers, which come with all that it shows."""
    return [_line(answer) for answer in answers]


def _line(answer: Answer) -> AnswerLine:
    variant = answer.variant
    item = variant.item
    question = read_question(variant.version)
    mark = getattr(answer, "mark", None)
    return AnswerLine(
        answer_id=answer.pk,
        student=variant.student,
        course_id=item.exercise.course_id,
        exercise_id=item.exercise_id,
        exercise=item.exercise.title,
        question=item.question.title,
        probes=get_mistake(item.question.mistake),
        attempt=variant.attempt,
        given=given_text(question, answer.response),
        given_html=given_html(question, answer.response),
        submitted_at=answer.submitted_at,
        status=answer.status,
        late=answer.late_words,
        taken_off=answer.taken_off,
        score=mark.score if mark else None,
        counted=mark.score * answer.late_factor if mark else None,
        outcome=mark.outcome if mark else "",
        sentence=mark.verdict["sentence"] if mark else "",
        revealed=tuple(get_mistake(entry.mistake) for entry in mark.revealed.all()) if mark else (),
        counts=variant.replaced_at is None,
    )
