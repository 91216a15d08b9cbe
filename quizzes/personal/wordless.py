"""What of an answer says nothing about its author but what was asked: numbers, options, formulas of the columns. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from quizzes.content.schema import (
    ChoiceQuestion,
    FormulaQuestion,
    MatchQuestion,
    MultipleQuestion,
    NumberQuestion,
    OrderQuestion,
    Question,
)

NUMERAL = re.compile(r"\s*[-+−–]?\d{0,15}(?:[.,]\d{0,15})?(?:[eE][-+]?\d{1,3})?\s*%?\s*", re.ASCII)
WORD = re.compile(r"[^\W\d]\w*")


def keep_wordless(question: Question, response: Sequence[str], columns: Collection[str]) -> list[str]:
    """The response if no word of its author's own can stand in it, else nothing.

    `columns` are the names of the columns of the data: what a formula may name.
    """
    return list(response) if _is_wordless(question, response, columns) else []


def keep_judgement(verdict: Mapping[str, Any]) -> dict[str, Any]:
    """A stored verdict without its sentences and its evidence, which may quote what was typed."""
    reveals = [{**reveal, "sentence": ""} for reveal in verdict.get("reveals", ())]
    return {**verdict, "sentence": "", "reveals": reveals, "evidence": []}


def keep_numbers(state: Mapping[str, Any] | None, *, wordless: bool) -> dict[str, Any] | None:
    """One state of a mark's history without its comment; `wordless` says that its verdict quotes nobody's words."""
    if state is None:
        return None
    verdict = state.get("verdict")
    kept = verdict if wordless or not isinstance(verdict, Mapping) else keep_judgement(verdict)
    return {**state, "verdict": kept, "comment": ""}


def _is_wordless(question: Question, response: Sequence[str], columns: Collection[str]) -> bool:
    if isinstance(question, NumberQuestion):
        return all(NUMERAL.fullmatch(text) for text in response)
    if isinstance(question, FormulaQuestion):
        return all(set(WORD.findall(text)) <= set(columns) for text in response)
    if isinstance(question, ChoiceQuestion | MultipleQuestion):
        return set(response) <= {option.key for option in question.options}
    if isinstance(question, OrderQuestion | MatchQuestion):
        places = {str(place) for place in range(1, len(question.items) + 1)}
        if isinstance(question, MatchQuestion):
            places = {target.key for target in question.targets}
        return set(response) <= {f"{item.key}={place}" for item in question.items for place in places}
    return False
