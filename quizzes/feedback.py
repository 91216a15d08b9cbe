"""A mark as the student sees it: verdict, evidence and explanation, less what has to stay hidden for now.

Until the time at which an exercise reveals its right answers (see `quizzes.times.timing`), a wrong answer is shown with its
verdict, the mistakes, what they give on the student's data, and what its author says of it. The right answer, the
explanation and the feedback on right options that were left out wait: classmates may still be at work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from grading.mistakes import MISTAKES, Mistake
from grading.verdict import Evidence, Outcome, Verdict
from quizzes.content.schema import (
    MultipleQuestion,
    NumberQuestion,
    OrderQuestion,
    OutputQuestion,
    Question,
    read_rubric,
)
from quizzes.keys import placed
from quizzes.models import Answer
from quizzes.texts import render_inline, render_text
from quizzes.times.timing import Times

LEFT_OUT = "At least one of the options that you left out is right."


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One line of evidence; `role` as in `grading.verdict.Evidence`."""

    role: str
    label_html: SafeString
    value_html: SafeString


@dataclass(frozen=True, slots=True)
class Compared:
    """A number of a pasted output, and that of the model asked for, which is empty as long as it has to wait."""

    label_html: SafeString
    yours_html: SafeString
    right_html: SafeString


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """A line of the rubric with the points that the tutor gave of those there are."""

    name: str
    words_html: SafeString
    points: float
    most: int


@dataclass(frozen=True, slots=True)
class Result:
    """A mark with its texts as HTML.

    `by_tutor`: a tutor gave the mark, with points by criterion for a report, a `comment`, and, where the student is to
    read it, the `reason` of a change.
    `compares_numbers`: the evidence is a table of numbers, not of texts. `compared` are the numbers of a pasted output
    that are not those of the model asked for. `passage_url` leads to what to read and
    is empty if there is nothing.
    """

    score: float
    outcome: Outcome
    mistakes: tuple[Mistake, ...]
    sentence_html: SafeString
    evidence: tuple[EvidenceLine, ...]
    compared: tuple[Compared, ...]
    compares_numbers: bool
    explanation_html: SafeString
    passage_url: str
    shows_right: bool
    criteria: tuple[CriterionResult, ...] = ()
    comment: str = ""
    by_tutor: bool = False
    reason: str = ""


def result_of(answer: Answer | None, question: Question, times: Times, *, now: datetime) -> Result | None:
    """What the student, whose `times` these are, is shown of the answer's mark at `now`; None without a mark."""
    mark = getattr(answer, "mark", None)
    if answer is None or mark is None:
        return None
    verdict = Verdict.from_json(mark.verdict)
    shows_right = verdict.score >= 1 or times.shows_right(now)
    result = show_verdict(verdict, question, answer.response, shows_right=shows_right)
    return replace(
        result,
        criteria=criteria_of(question, mark.rubric),
        comment=mark.comment,
        by_tutor=bool(mark.by_id or mark.rubric or mark.comment or mark.reason),
        reason=mark.reason,
    )


def criteria_of(question: Question, given: Mapping[str, float] | None = None) -> tuple[CriterionResult, ...]:
    """The lines of the question's rubric with the points `given` by key; none where marks are automatic."""
    points = given or {}
    return tuple(
        CriterionResult(
            criterion.name, render_inline(criterion.words), points.get(criterion.key, 0), criterion.points
        )
        for criterion in read_rubric(question)
    )


def show_verdict(
    verdict: Verdict, question: Question, response: Sequence[str], *, shows_right: bool = True
) -> Result:
    """A verdict on a response with its texts as HTML, whether it was stored or not."""
    compared: tuple[Compared, ...] = ()
    # A mark that was given by hand may rest on no evidence.
    if isinstance(question, OutputQuestion) and verdict.evidence:
        verdict, compared = _set_numbers_apart(verdict, shows_right=shows_right)
    return Result(
        score=verdict.score,
        outcome=verdict.outcome,
        mistakes=tuple(MISTAKES[slug] for slug in verdict.mistakes),
        sentence_html=render_text(
            verdict.sentence if shows_right else _guarded_sentence(verdict, question, response)
        ),
        evidence=tuple(_evidence(verdict, question, response, shows_right=shows_right)),
        compared=compared,
        compares_numbers=isinstance(question, NumberQuestion),
        explanation_html=render_text(question.explanation) if shows_right else SafeString(),
        passage_url=passage_url(question),
        shows_right=shows_right,
    )


def without_key(verdict: Verdict, question: Question, response: Sequence[str]) -> Verdict:
    """The verdict as it may be read while right answers have to wait."""
    evidence = tuple(line for line in verdict.evidence if line.role != "right")
    return replace(verdict, sentence=_guarded_sentence(verdict, question, response), evidence=evidence)


def _guarded_sentence(verdict: Verdict, question: Question, response: Sequence[str]) -> str:
    """The sentence on a wrong answer without what would name a right option."""
    if not isinstance(question, MultipleQuestion):
        return verdict.sentence
    wrongly = [option for option in question.options if option.key in response and not option.right]
    left = [option for option in question.options if option.right and option.key not in response]
    return " ".join([*(option.feedback for option in wrongly), *([LEFT_OUT] if left else [])])


def _set_numbers_apart(verdict: Verdict, *, shows_right: bool) -> tuple[Verdict, tuple[Compared, ...]]:
    """The verdict on an output with the models alone for evidence, and its numbers, each with the right one after it."""
    first, *others = verdict.evidence
    compared = tuple(
        Compared(
            render_inline(yours.label),
            render_inline(yours.value),
            render_inline(right.value) if shows_right else SafeString(),
        )
        for yours, right in pairwise(others)
        if yours.role == "yours"
    )
    models = [line for line in others if line.role == "mistake"]
    return replace(verdict, evidence=(first, *models, verdict.evidence[-1])), compared


def _evidence(
    verdict: Verdict, question: Question, response: Sequence[str], *, shows_right: bool
) -> Iterator[EvidenceLine]:
    lines = verdict.evidence
    if isinstance(question, MultipleQuestion) and shows_right:
        lines = _told_apart(lines)
    for line in lines:
        if line.role == "right" and not (
            shows_right and (isinstance(question, NumberQuestion) or verdict.score < 1)
        ):
            # A right choice stands there already, as the student's own.
            continue
        if isinstance(question, OrderQuestion):
            texts = {item.key: item.text for item in question.items}
            keys = placed(response) if line.role == "yours" else list(texts)
            value = _in_order(texts[key] for key in keys)
        else:
            value = render_inline(line.value)
        yield EvidenceLine(line.role, render_inline(line.label), value)


def _told_apart(lines: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What was ticked, each with whether it should have been, and then what was left out: no option twice."""
    ticked = [line.value for line in lines if line.role == "yours"]
    rights = [line.value for line in lines if line.role == "right"]
    return (
        *(
            Evidence("yours", "Ticked, and right" if text in rights else "Ticked, but not right", text)
            for text in ticked
        ),
        *(Evidence("right", "Right, but left out", text) for text in rights if text not in ticked),
    )


def _in_order(texts: Iterable[str]) -> SafeString:
    items = format_html_join("", "<li>{}</li>", ((render_inline(text),) for text in texts))
    return format_html("<ol>{}</ol>", items)


def passage_url(question: Question) -> str:
    """The address of the passage to read on the question; empty where there is none."""
    address, _, anchor = question.read.partition("#")
    guide, _, section = address.partition("/")
    if not section:
        return ""
    url = reverse("lessons:section", args=[guide, section])
    return f"{url}#{anchor}" if anchor else url
