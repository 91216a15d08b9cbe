"""What a form shows of options and items, and how what it sends in becomes a response."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.safestring import SafeString

from quizzes.content.schema import ChoiceQuestion, MatchQuestion, MultipleQuestion, OrderQuestion, Question
from quizzes.texts import render_inline


@dataclass(frozen=True, slots=True)
class Field:
    """One option or item as it is shown: its key, its text as HTML, and what the student has put there.

    `place` is the number of a place, or the key of a target, whose text is `target` then.
    """

    key: str
    html: SafeString
    chosen: bool = False
    place: str = ""
    target: str = ""


def read_response(question: Question, data: QueryDict) -> list[str]:
    """What a form sent in, as a response: the text, the keys taken, or `key=place` for each item placed or matched."""
    if isinstance(question, OrderQuestion | MatchQuestion):
        return [
            f"{item.key}={place}"
            for item in question.items
            if (place := data.get(f"place-{item.key}", "").strip())
        ]
    return [str(value) for value in data.getlist("answer")]


def fields_of(question: Question, response: Sequence[str], *, order: str) -> tuple[Field, ...]:
    """Options in an order that follows from `order`: a student's own, and it stays."""
    if isinstance(question, ChoiceQuestion | MultipleQuestion):
        fields = [
            Field(part.key, render_inline(part.text), chosen=part.key in response)
            for part in question.options
        ]
    elif isinstance(question, OrderQuestion | MatchQuestion):
        places = dict(part.split("=", 1) for part in response if "=" in part)
        targets = question.targets if isinstance(question, MatchQuestion) else ()
        texts = {target.key: target.text for target in targets}
        fields = [
            Field(part.key, render_inline(part.text), place=place, target=texts.get(place, ""))
            for part in question.items
            for place in [places.get(part.key, "")]
        ]
    else:
        return ()
    as_written = list(fields)
    random.Random(order).shuffle(fields)
    if fields == as_written:
        # The order of the file is the right one where an order is asked for.
        fields.reverse()
    return tuple(fields)
