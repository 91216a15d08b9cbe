"""What would be right on the student's own data: the key as a tutor reads it beside an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from grading.numbers import Family
from quizzes.bank_pages.preview import answers_of
from quizzes.content.schema import MatchQuestion, NumberQuestion, OutputQuestion, Question, ReportQuestion
from quizzes.texts import render_inline


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A right number, option, pair, formula or model, with what it is; `counts_too`: only as good as the one asked for."""

    shown_html: SafeString
    meaning_html: SafeString
    counts_too: bool = False


def key_of(question: Question, family: Family) -> tuple[KeyLine, ...]:
    """The key on the data that `family` was fitted to; of a report the numbers that it should hold."""
    return tuple(_lines(question, family))


def _lines(question: Question, family: Family) -> Iterator[KeyLine]:
    match question:
        case OutputQuestion():
            fit = family.fits[question.target.fit]
            yield KeyLine(render_inline(f"`{fit.formula}` by {fit.method}"), SafeString())
        case MatchQuestion():
            targets = {target.key: target.text for target in question.targets}
            for item in question.items:
                pair = format_html("{} → {}", render_inline(item.text), targets[item.target])
                yield KeyLine(pair, SafeString())
        case _:
            for answer in answers_of(question, family):
                if answer.score >= 1:
                    is_number = isinstance(question, NumberQuestion | ReportQuestion)
                    counts_too = is_number and answer.name.rpartition(":")[2] != "right"
                    yield KeyLine(answer.shown_html, answer.meaning_html, counts_too)
