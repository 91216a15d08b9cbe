"""What the pages of a study show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from django.utils.safestring import SafeString

from datasets.models import OwnStudy
from datasets.own.finding import scenario_of
from datasets.own.reading import OwnColumn
from grading.numerals import show_number, show_signed
from quizzes.content.schema import Question as Asked
from quizzes.models import Question
from quizzes.own_studies.keeping import is_fair, offered_of
from quizzes.texts import render_text

FIRST_ROWS = 6
# Cells are cut for the page; a text column may hold sentences.
LONGEST_SHOWN = 40
_COMPONENTS = {
    "intercept": "intercepts of {group}",
    "slope": "slopes of {within}",
    "second": "intercepts of {second} in {group}",
    "residual": "residual",
}


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of the file in words."""

    name: str
    heading: str
    what: str
    distinct: int
    missing: int


@dataclass(frozen=True, slots=True)
class AskLine:
    """A question that could be asked: on how many of the resamples it is fair, and why not on the others.

    `taken`: exercises of the course may ask it now. `uid` names it in the bank, and is empty before it was taken.
    """

    slug: str
    name: str
    question: Asked
    prompt_html: SafeString
    fair: int
    sound: int
    offered: bool
    taken: bool
    uid: str
    why: str


def show_columns(columns: Sequence[OwnColumn]) -> list[ColumnLine]:
    return [
        ColumnLine(
            column.name,
            column.heading,
            f"numbers, with {len(column.strays)} or more cells that are none"
            if column.strays
            else {"number": "numbers", "text": "text"}[column.kind],
            column.distinct,
            column.missing,
        )
        for column in columns
    ]


def show_rows(frame: pd.DataFrame) -> list[list[str]]:
    """The first rows, long cells cut."""
    cut = frame.head(FIRST_ROWS).map(
        lambda cell: cell if len(cell) <= LONGEST_SHOWN else f"{cell[:LONGEST_SHOWN]}…"
    )
    return cut.to_numpy().tolist()


def show_findings(study: OwnStudy) -> dict[str, Any]:
    """The context of what the check of a study found. One query."""
    survey = study.survey
    rows = Question.objects.filter(course=study.course_id, uid__startswith=f"{study.slug}-")
    taken = {row.uid: not row.retired for row in rows}
    asks = [
        AskLine(
            slug=filled.slug,
            name=filled.name,
            question=filled.question,
            prompt_html=render_text(filled.question.prompt),
            fair=survey["fair"].get(filled.slug, 0),
            sound=survey["sound"],
            offered=is_fair(study, filled.slug),
            taken=taken.get(filled.question.id, study.settled_at is None),
            uid=filled.question.id if filled.question.id in taken else "",
            why="; ".join(f"{reason} ({count})" for reason, count in survey["unfair"].get(filled.slug, ())),
        )
        for filled in offered_of(study)
    ]
    fit = survey["fit"]
    parts = scenario_of(study).structure
    words = {"group": parts.unit, "within": parts.within, "second": parts.second_unit}
    return {
        "asks": asks,
        "fit": fit,
        "fixed": [(term, show_signed(value), show_number(se)) for term, value, se in fit["fixed"]],
        "variances": [
            (_COMPONENTS[name].format(**words), show_number(value), show_number(value**0.5))
            # A stable order: the residual goes below what varies between units.
            for name, value in sorted(fit["variances"], key=lambda line: line[0] == "residual")
        ],
        "few": study.survey["sound"] < study.drawn,
        "groups": parts.groups,
        "seconds": parts.seconds,
    }
