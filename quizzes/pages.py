"""What the exercise page shows of each question: the current variant, its state, and what came before."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from grading.mistakes import MISTAKES, Mistake
from grading.verdict import Evidence, Verdict
from quizzes.content.schema import ChoiceQuestion, MultipleQuestion, OrderQuestion, Question
from quizzes.models import Answer, Exercise, Variant
from quizzes.texts import render_inline, render_text
from quizzes.variants import NoMoreAttempts, check_may_retry, read_question


@dataclass(frozen=True, slots=True)
class Field:
    """One option or item as it is shown: its key, its text as HTML, and what the student has put there."""

    key: str
    html: str
    chosen: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One line of evidence with its texts as HTML; `role` as in `grading.verdict.Evidence`."""

    role: str
    label_html: str
    value_html: str


@dataclass(frozen=True, slots=True)
class Result:
    """A mark as the student sees it. The right answer is left out of `evidence` while it has to stay hidden."""

    verdict: Verdict
    sentence_html: str
    evidence: tuple[EvidenceLine, ...]
    mistakes: tuple[Mistake, ...]
    explanation_html: str
    passage: tuple[str, str] | None
    shows_right: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One question on the page."""

    variant: Variant
    question: Question
    number: int
    prompt_html: str
    hints_html: tuple[str, ...]
    fields: tuple[Field, ...]
    typed: str
    answer: Answer | None
    result: Result | None
    is_open: bool
    retry_refused: str
    attempts: int
    draft_saved_at: datetime | None
    error: str = ""
    earlier: tuple[Card, ...] = ()

    @property
    def waiting(self) -> bool:
        return self.answer is not None and self.answer.status in {
            Answer.Status.SUBMITTED,
            Answer.Status.CLAIMED,
        }

    @property
    def needs_attention(self) -> bool:
        return self.answer is not None and self.answer.status == Answer.Status.NEEDS_ATTENTION

    @property
    def may_retry(self) -> bool:
        return self.is_open and self.result is not None and not self.retry_refused


def variants_of(exercise: Exercise, student: User) -> QuerySet[Variant]:
    """Every variant of the student in the exercise with all that a card shows. One query."""
    return (
        Variant.objects.filter(item__exercise=exercise, student=student)
        .select_related("item__exercise", "version", "answer__mark", "draft")
        .order_by("item__position", "attempt")
    )


def build_cards(variants: Sequence[Variant], *, now: datetime) -> list[Card]:
    """One card for each question, from its newest variant, with the earlier ones inside. No query."""
    by_item: dict[int, list[Card]] = {}
    for variant in variants:
        by_item.setdefault(variant.item_id, []).append(build_card(variant, now=now))
    return [_with_earlier(cards) for cards in by_item.values()]


def _with_earlier(cards: list[Card]) -> Card:
    return replace(cards[-1], earlier=tuple(reversed(cards[:-1])))


def build_card(
    variant: Variant, *, now: datetime, response: Sequence[str] | None = None, error: str = ""
) -> Card:
    """The card of one variant. `response` and `error` show again what was just refused, so that nothing is lost."""
    exercise = variant.item.exercise
    question = read_question(variant.version)
    answer: Answer | None = getattr(variant, "answer", None)
    draft = getattr(variant, "draft", None)
    shown = (
        response if response is not None else answer.response if answer else draft.response if draft else ()
    )
    return Card(
        variant=variant,
        question=question,
        number=variant.item.position,
        prompt_html=render_text(question.prompt),
        hints_html=tuple(render_text(hint) for hint in question.hints),
        fields=_fields(question, variant, shown),
        typed=shown[0] if shown else "",
        answer=answer,
        result=_result(answer, question, exercise, now),
        is_open=exercise.opens_at <= now < exercise.closes_at,
        retry_refused=_retry_refused(variant, answer, now),
        attempts=exercise.attempts if question.uses_data else 1,
        draft_saved_at=draft.saved_at if draft else None,
        error=error,
    )


def _fields(question: Question, variant: Variant, shown: Sequence[str]) -> tuple[Field, ...]:
    """Options in an order that is this student's own and stays."""
    if isinstance(question, ChoiceQuestion | MultipleQuestion):
        fields = [
            Field(part.key, render_inline(part.text), chosen=part.key in shown) for part in question.options
        ]
    elif isinstance(question, OrderQuestion):
        places = dict(part.split("=", 1) for part in shown if "=" in part)
        fields = [
            Field(part.key, render_inline(part.text), place=places.get(part.key, ""))
            for part in question.items
        ]
    else:
        return ()
    rng = random.Random(f"{variant.item_id}:{variant.student_id}")
    right_order = list(fields)
    rng.shuffle(fields)
    if fields == right_order:
        fields.reverse()
    return tuple(fields)


def _result(answer: Answer | None, question: Question, exercise: Exercise, now: datetime) -> Result | None:
    mark = getattr(answer, "mark", None)
    if mark is None:
        return None
    verdict = Verdict.from_json(mark.verdict)
    shows_right = (
        verdict.score >= 1 or exercise.reveal == Exercise.Reveal.AT_ONCE or now >= exercise.closes_at
    )
    return Result(
        verdict=verdict,
        sentence_html=render_text(verdict.sentence),
        evidence=tuple(_line(line) for line in verdict.evidence if shows_right or line.role != "right"),
        mistakes=tuple(MISTAKES[slug] for slug in verdict.mistakes),
        explanation_html=render_text(question.explanation) if shows_right else "",
        passage=_passage(question),
        shows_right=shows_right,
    )


def _line(line: Evidence) -> EvidenceLine:
    return EvidenceLine(line.role, render_inline(line.label), render_inline(line.value))


def _passage(question: Question) -> tuple[str, str] | None:
    """Guide and section of the passage to read, as the lessons' address takes them."""
    guide, _, section = question.read.partition("#")[0].partition("/")
    return (guide, section) if section else None


def _retry_refused(variant: Variant, answer: Answer | None, now: datetime) -> str:
    mark = getattr(answer, "mark", None)
    try:
        check_may_retry(variant=variant, score=mark.score if mark else None, now=now)
    except NoMoreAttempts as refusal:
        return str(refusal)
    return ""


def read_response(question: Question, data: QueryDict) -> list[str]:
    """What a form sent in, as a response: the text, the keys taken, or `key=place` for each item placed."""
    if isinstance(question, OrderQuestion):
        return [
            f"{item.key}={place}"
            for item in question.items
            if (place := data.get(f"place-{item.key}", "").strip())
        ]
    return [str(value) for value in data.getlist("answer")]
