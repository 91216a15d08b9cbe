"""Questions of each kind with the items that they become, on data that are drawn once."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import yaml

from quizzes.content.schema import Question, question_adapter
from quizzes.exchange.gathering import Export, gather_items
from quizzes.exchange.records import Item
from tests.classroom import CHOICE, NUMBER
from tests.quizzes.content.conftest import FORMULA, MATCH, ORDER

MULTIPLE: dict[str, Any] = {
    **CHOICE,
    "id": "what-is-true",
    "kind": "multiple",
    "options": [
        {"key": "a", "text": "This & *that*", "right": True, "feedback": "So it is."},
        {"key": "b", "text": "`x < 3`", "right": True, "feedback": "So is this."},
        {"key": "c", "text": "No", "feedback": "It is not.", "mistakes": ["ignored-clustering"]},
    ],
}


def question(content: dict[str, Any]) -> Question:
    return question_adapter.validate_python(content)


QUESTIONS: dict[str, Question] = {
    found.kind: found
    for found in map(
        question,
        [NUMBER, CHOICE, MULTIPLE, yaml.safe_load(ORDER), yaml.safe_load(MATCH), yaml.safe_load(FORMULA)],
    )
}


@cache
def exported() -> Export:
    """Two data sets for the number, one for each of the others."""
    return gather_items(list(QUESTIONS.values()), variants=2)


@pytest.fixture
def items() -> tuple[Item, ...]:
    return exported().items


def item_of(kind: str) -> Item:
    """The first item of the question of that kind."""
    return next(item for item in exported().items if item.reference == f"{QUESTIONS[kind].id}, variant 1")
