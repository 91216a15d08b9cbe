"""What the page of a practice's question shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from datasets.scenarios import get_scenario
from grading.mistakes import MISTAKES, Mistake
from grading.readers.text import split_lines
from grading.verdict import Verdict
from quizzes.answer_fields import Field, fields_of
from quizzes.content.schema import OutputQuestion, Question
from quizzes.feedback import Result, passage_url, show_verdict
from quizzes.learning.standing import standings_of
from quizzes.models import Practice, PracticeQuestion
from quizzes.practising.stopping import LENGTH_OF, presses
from quizzes.revising.due import due_today
from quizzes.student_data.showing import show_data, show_study
from quizzes.texts import render_text
from quizzes.variants import read_question

# The last hint of three is a step of the solution.
HINT_NAMES = ("a nudge", "the method", "a worked step")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands on the page; `error` says why what was just sent in was not taken.

    `hints_html` are those that were taken, with their names; `next_hint` names the one that can be taken next, or is
    empty. `result` is there once there is an answer.
    """

    practised: PracticeQuestion
    question: Question
    mistake: Mistake
    prompt_html: SafeString
    hints_html: tuple[tuple[str, SafeString], ...]
    next_hint: str
    fields: tuple[Field, ...]
    response: tuple[str, ...]
    result: Result | None
    passage_url: str
    error: str = ""

    @property
    def key(self) -> str:
        """What tells the ids of its form from others on a page."""
        return f"practised-{self.practised.pk}"

    @property
    def typed(self) -> str:
        return self.response[0] if self.response else ""

    @property
    def pasted_lines(self) -> tuple[str, ...]:
        """What was pasted, line by line as verdicts count them; nothing in questions of another kind."""
        return split_lines(self.typed.rstrip()) if isinstance(self.question, OutputQuestion) else ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a practice has come: questions `done`, the `number` of this one, and of how `many` it usually has.

    A retry has the number of its question. `is_latest`: nothing was asked after this one.
    """

    done: int
    number: int
    many: int
    is_latest: bool

    @property
    def is_round(self) -> bool:
        """Whether this is a good place to stop: as many as usual are done, or twice as many."""
        return self.done > 0 and self.done % self.many == 0


def show_asked(
    practised: PracticeQuestion, *, response: Sequence[str] | None = None, error: str = ""
) -> Asked:
    """The question with its state; `response` is what was just sent in and is no answer. No query."""
    question = read_question(practised.version)
    given = practised.response if practised.answered_at is not None else response
    result = None
    if practised.verdict is not None:
        result = show_verdict(Verdict.from_json(practised.verdict), question, practised.response or ())
    taken = practised.hints_taken
    return Asked(
        practised=practised,
        question=question,
        mistake=MISTAKES[practised.mistake],
        prompt_html=render_text(question.prompt),
        hints_html=tuple(
            (name.capitalize(), render_text(hint))
            for name, hint in zip(HINT_NAMES, question.hints[:taken], strict=False)
        ),
        next_hint=HINT_NAMES[taken] if taken < len(question.hints) else "",
        fields=fields_of(question, given or (), order=f"practised:{practised.pk}"),
        response=tuple(given or ()),
        result=result,
        passage_url=passage_url(question),
        error=error,
    )


def progress_at(practised: PracticeQuestion, *, now: datetime) -> Progress:
    """Where the question stands in its practice; retries do not count. One query, and in revision three more."""
    places = practised.practice.questions.values_list("place", "retry", "answered_at")
    counted = {place for place, retry, answered_at in places if answered_at is not None and not retry}
    return Progress(
        done=len(counted),
        number=len({place for place in counted if place < practised.place}) + (not practised.retry),
        many=_usual_length(practised.practice, done=len(counted), now=now),
        is_latest=practised.place == max(place for place, _, _ in places),
    )


def _usual_length(practice: Practice, *, done: int, now: datetime) -> int:
    """How many questions such a practice has; revision ends with what is due today."""
    if practice.purpose != Practice.Purpose.REVISION:
        return LENGTH_OF[practice.purpose]
    return max(1, done + len(due_today(practice.student, now=now)))


NAMES = {"practice": "Practice", "revision": "Revision", "diagnostic": "Where you stand"}


def card_of(
    practised: PracticeQuestion, *, now: datetime, response: Sequence[str] | None = None, error: str = ""
) -> dict[str, Any]:
    """The context of `practising/_asked.html`. A few queries, the same for any practice."""
    asked = show_asked(practised, response=response, error=error)
    progress = progress_at(practised, now=now)
    return {
        "practice": practised.practice,
        "name": NAMES[practised.practice.purpose],
        "asked": asked,
        "progress": progress,
        "stop": _why_stop(practised, progress, now=now) if asked.result else "",
        "takes_focus": asked.result is not None,
        "may_disagree": _may_disagree(practised, progress),
    }


def study_of(practised: PracticeQuestion) -> dict[str, Any]:
    """The study that the question is about, with the student's data if it is asked on any. No query."""
    here = reverse("practising:question", args=[practised.practice_id, practised.place])
    if practised.dataset is not None:
        return {"here": here, **show_data(practised.dataset)}
    return show_study(get_scenario(practised.version.content["scenario"]))


def _may_disagree(practised: PracticeQuestion, progress: Progress) -> bool:
    """Whether the student may say that they do not make the mistake that this question is about."""
    practice = practised.practice
    is_open = practised.answered_at is None and practice.ended_at is None and progress.is_latest
    return is_open and not practised.retry and practice.purpose != Practice.Purpose.DIAGNOSTIC


def _why_stop(practised: PracticeQuestion, progress: Progress, *, now: datetime) -> str:
    """Why this is a sensible point to stop: "round", "idle", or nothing."""
    if not progress.is_latest:
        return ""
    if progress.is_round:
        return "round"
    practice = practised.practice
    if practice.purpose != Practice.Purpose.PRACTICE:
        return ""
    return "" if presses(standings_of(practice.student, now=now)) else "idle"
