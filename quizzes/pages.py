"""What the exercise page shows of each question: the current variant, its state, and what came before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import F, QuerySet
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString

from accounts.models import User
from datasets.models import Dataset
from grading.readers.text import split_lines
from grading.reports.form import count_words
from quizzes.advice import ShownAdvice, advice_of
from quizzes.answer_fields import Field, fields_of
from quizzes.content.schema import MatchQuestion, OutputQuestion, Question, ReportQuestion
from quizzes.feedback import CriterionResult, Result, criteria_of, result_of
from quizzes.keys import read_place
from quizzes.models import Answer, Draft, Exercise, Variant
from quizzes.regrading.notices import Notice, notice_of, with_notices
from quizzes.texts import render_text
from quizzes.times.timing import Times
from quizzes.variants import NoMoreAttempts, check_may_retry, read_question

# What takes longer than this is asked for less often, and the student is told that they need not wait.
MARKING_TAKES = timedelta(seconds=20)
MAKING_TAKES = timedelta(seconds=60)


class State(StrEnum):
    """Where a question stands for its student."""

    OPEN = "open"
    CLOSED = "closed"
    WAITING = "waiting"
    DELAYED = "delayed"
    NEEDS_ATTENTION = "needs_attention"
    AWAITING_TUTOR = "awaiting_tutor"
    MARKED = "marked"
    MAKING = "making"
    MAKING_DELAYED = "making_delayed"


# How often the card asks whether something has happened, as htmx writes it.
LOOKS_AGAIN = {
    State.WAITING: "load delay:300ms, every 1s",
    State.DELAYED: "every 5s",
    State.MAKING: "every 1s",
    State.MAKING_DELAYED: "every 10s",
}


@dataclass(frozen=True, slots=True)
class Card:
    """One question on the page.

    `fields` and `typed` show `response`: what was just sent in and refused, else what was submitted, else the
    draft. `retry_refused` says why there is no further attempt, `error` what is the matter with what was just
    sent in, `note` what else there is to say of it, and `not_taken` holds what came in beside the answer that
    stands. `costs` is the percentage that lateness takes off an answer which
    is submitted now. `earlier` are the attempts before this one, the latest first, and those on data that were
    replaced. `notice` says what a regrade did to the mark.
    """

    variant: Variant
    question: Question
    times: Times
    state: State
    prompt_html: SafeString
    hints_html: tuple[SafeString, ...]
    fields: tuple[Field, ...]
    response: tuple[str, ...]
    answer: Answer | None
    draft: Draft | None
    result: Result | None
    attempts: int
    is_open: bool
    costs: int
    retry_refused: str
    error: str = ""
    note: str = ""
    not_taken: Card | None = None
    notice: Notice | None = None
    earlier: tuple[Card, ...] = ()

    @property
    def number(self) -> int:
        return self.variant.item.position

    @property
    def typed(self) -> str:
        return self.response[0] if self.response else ""

    @property
    def pasted_lines(self) -> tuple[str, ...]:
        """What was pasted, line by line as verdicts count them; nothing in questions of another kind."""
        return split_lines(self.typed.rstrip()) if isinstance(self.question, OutputQuestion) else ()

    @property
    def rubric(self) -> tuple[CriterionResult, ...]:
        """What earns how many points in a report."""
        return criteria_of(self.question)

    @property
    def words(self) -> int:
        """How many words were typed."""
        return count_words(self.typed)

    @property
    def advice(self) -> ShownAdvice | None:
        """What an automatic reader found in a submitted report."""
        return advice_of(self.answer)

    @property
    def seen(self) -> str:
        """What is on the page, so that nothing need be sent while it is still the same."""
        return f"{self.variant.pk}-{self.state}"

    @property
    def looks_again(self) -> str:
        return LOOKS_AGAIN.get(self.state, "")

    @property
    def may_retry(self) -> bool:
        return self.state is State.MARKED and not self.retry_refused

    @property
    def no_retry(self) -> str:
        """Why a student who did not succeed cannot try again, where they may wonder."""
        wonders = self.state is State.MARKED and self.is_open and self.result and self.result.score < 1
        return self.retry_refused if wonders else ""

    @property
    def points(self) -> float:
        """The points that this attempt is worth, less what lateness takes off; 0 without a mark, and on data that were
        replaced.
        """
        if self.variant.replaced_at is not None:
            return 0.0
        return self.full_points * (self.answer.late_factor if self.answer else 0.0)

    @property
    def full_points(self) -> float:
        """The points that this attempt would be worth if it had come in time; 0 without a mark."""
        return float(self.variant.item.points) * (self.result.score if self.result else 0.0)

    @property
    def replaced(self) -> Card | None:
        """The same attempt on the data in whose place the student was given these."""
        before = (old for old in self.earlier if old.variant.replaced_at is not None)
        return next((old for old in before if old.variant.attempt == self.variant.attempt), None)

    @property
    def is_drafted(self) -> bool:
        """Whether what is shown in the form is what is saved."""
        return self.draft is not None and tuple(self.draft.response) == self.response

    @property
    def given_html(self) -> tuple[SafeString, ...]:
        """The response in words: the typed text as code, the options taken, the items in their order, or the pairs."""
        if isinstance(self.question, ReportQuestion):
            return (SafeString(linebreaks(self.typed, autoescape=True)),) if self.typed else ()
        if not self.fields:
            return (format_html("<code>{}</code>", self.typed),) if self.typed else ()
        if isinstance(self.question, MatchQuestion):
            return tuple(
                format_html("{} → {}", field.html, field.target) for field in self.fields if field.target
            )
        placed = sorted(
            (field for field in self.fields if field.place), key=lambda field: read_place(field.place) or 0
        )
        return tuple(field.html for field in self.fields if field.chosen) or tuple(
            field.html for field in placed
        )


@dataclass(frozen=True, slots=True)
class Score:
    """Points reached, and points in all."""

    reached: float
    total: float


def has_begun(variants: Iterable[Variant]) -> bool:
    """Whether the student has answered or drafted anything, be it before there was a time limit."""
    return any(hasattr(variant, "answer") or hasattr(variant, "draft") for variant in variants)


def points_of(variants: Iterable[Variant]) -> float:
    """The points of the questions that these variants are of."""
    return float(sum({variant.item_id: variant.item.points for variant in variants}.values()))


def variants_of(exercise: Exercise, student: User) -> QuerySet[Variant]:
    """Every variant of the student in the exercise with all that a card shows, also those that were replaced.

    One query, and one for notices where something is answered.
    """
    found = (
        Variant.objects.filter(item__exercise=exercise, student=student)
        .select_related("item__exercise__course", "version", "judged_by", "dataset", "answer__mark", "draft")
        .defer("dataset__csv", "dataset__certificate")
        # Of one attempt the variant that counts comes last.
        .order_by("item__position", "attempt", F("replaced_at").asc(nulls_last=True))
    )
    return with_notices(found)


def shared_data(variants: Iterable[Variant]) -> Dataset:
    """The data of the first attempts: the newest, where a tutor gave others in place of faulty ones."""
    first = (variant.dataset for variant in variants if variant.attempt == 1)
    return max(first, key=lambda dataset: dataset.pk)


def build_cards(variants: Iterable[Variant], *, times: Times, now: datetime) -> list[Card]:
    """One card for each question, from its newest variant, with the earlier ones inside. No query.

    `times` are those of the student in the exercise that the variants belong to.
    """
    by_item: dict[int, list[Card]] = {}
    for variant in variants:
        by_item.setdefault(variant.item_id, []).append(build_card(variant, times=times, now=now))
    return [replace(cards[-1], earlier=tuple(reversed(cards[:-1]))) for cards in by_item.values()]


def build_card(
    variant: Variant, *, times: Times, now: datetime, response: Sequence[str] | None = None
) -> Card:
    """The card of one variant. `response` is shown in place of what is stored, so that nothing typed is lost."""
    question = read_question(variant.version)
    answer: Answer | None = getattr(variant, "answer", None)
    draft: Draft | None = getattr(variant, "draft", None)
    if response is None:
        response = answer.response if answer else draft.response if draft else ()
    return Card(
        variant=variant,
        question=question,
        times=times,
        state=_state(variant, times, answer, now),
        is_open=times.is_open(now),
        costs=round(100 * (1 - times.late_factor(now))) if times.is_open(now) else 0,
        prompt_html=render_text(question.prompt),
        hints_html=tuple(render_text(hint) for hint in question.hints),
        fields=fields_of(question, response, order=f"{variant.item_id}:{variant.student_id}"),
        response=tuple(response),
        answer=answer,
        draft=draft,
        result=result_of(answer, read_question(variant.key), times, now=now),
        attempts=times.attempts if question.uses_data and not question.tutor_marks else 1,
        retry_refused=_retry_refused(variant, times, answer, now),
        notice=notice_of(variant),
    )


def score_of(cards: Iterable[Card]) -> Score:
    """The points of a student's cards: of each question the best attempt counts."""
    reached = total = 0.0
    for card in cards:
        reached += max(entry.points for entry in (card, *card.earlier))
        total += float(card.variant.item.points)
    return Score(reached, total)


def _state(variant: Variant, times: Times, answer: Answer | None, now: datetime) -> State:
    open_now = times.is_open(now)
    if answer is None:
        return State.OPEN if open_now else State.CLOSED
    match answer.status:
        case Answer.Status.NEEDS_ATTENTION:
            return State.NEEDS_ATTENTION
        case Answer.Status.AWAITING_TUTOR:
            return State.AWAITING_TUTOR
        case Answer.Status.SUBMITTED | Answer.Status.CLAIMED:
            return State.DELAYED if now > answer.submitted_at + MARKING_TAKES else State.WAITING
    if variant.next_asked_at is None or not open_now:
        return State.MARKED
    return State.MAKING_DELAYED if now > variant.next_asked_at + MAKING_TAKES else State.MAKING


def _retry_refused(variant: Variant, times: Times, answer: Answer | None, now: datetime) -> str:
    mark = getattr(answer, "mark", None)
    try:
        check_may_retry(variant=variant, times=times, score=mark.score if mark else None, now=now)
    except NoMoreAttempts as refusal:
        return str(refusal)
    return ""
