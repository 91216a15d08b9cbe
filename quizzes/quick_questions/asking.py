"""Questions answered for practice: judged in the request by the graders of marked answers, and stored nowhere.

A question that stands in an exercise which is published and not closed, be it for one student with an extension, is
not practised: the feedback here names the right answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.safestring import SafeString

from grading.verdict import Malformed
from quizzes import models
from quizzes.answer_fields import Field, fields_of
from quizzes.content.schema import NumberQuestion, OutputQuestion, ReportQuestion
from quizzes.feedback import Result, passage_url, show_verdict
from quizzes.keys import DatalessQuestion, judge_without_data
from quizzes.models import Exercise, ExerciseItem, QuestionVersion
from quizzes.texts import render_text
from quizzes.variants import read_question


@dataclass(frozen=True, slots=True)
class Practised:
    """A question with what was sent in: a `result`, or an `error` that says why there is none, or neither yet."""

    question: DatalessQuestion
    prompt_html: SafeString
    fields: tuple[Field, ...]
    typed: str
    passage_url: str
    result: Result | None
    error: str

    @property
    def key(self) -> str:
        """What tells the parts of its form from those of others on a page."""
        return self.question.id


def open_items(*, now: datetime) -> QuerySet[ExerciseItem]:
    """The items of exercises that somebody may still answer."""
    return ExerciseItem.objects.filter(exercise__in=Exercise.objects.in_progress(now).order_by())


def asked_now(*, now: datetime) -> Exists:
    """Whether a question, as the outer query has it, stands in an exercise that somebody may still answer."""
    return Exists(open_items(now=now).filter(question=OuterRef("pk")))


def find_question(uid: str, *, now: datetime) -> tuple[DatalessQuestion | None, bool]:
    """The question as it is in the bank now, and whether it is being asked in an exercise. One query.

    None where there is none, where it is retired, where its answer depends on data, or where a tutor marks it.
    """
    asked = models.Question.objects.filter(asked_now(now=now), pk=OuterRef("question"))
    version = (
        QuestionVersion.objects.filter(question__uid=uid, question__retired=False, question__course=None)
        .annotate(is_asked=Exists(asked))
        .order_by("-number")
        .first()
    )
    if version is None:
        return None, False
    question = read_question(version)
    return (
        (None, False)
        if isinstance(question, NumberQuestion | OutputQuestion | ReportQuestion)
        else (question, version.is_asked)
    )


def practise(question: DatalessQuestion, response: Sequence[str] | None) -> Practised:
    """The question with the verdict on `response`, or as it is before anything was sent in. No query."""
    result, error = None, ""
    if response is not None:
        try:
            result = show_verdict(judge_without_data(question, response), question, response)
        except Malformed as refusal:
            error = str(refusal)
    return Practised(
        question=question,
        prompt_html=render_text(question.prompt),
        fields=fields_of(question, response or (), order=question.id),
        typed=response[0] if response else "",
        passage_url=passage_url(question),
        result=result,
        error=error,
    )
