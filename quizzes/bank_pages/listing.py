"""The questions of the bank that a tutor looks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from datasets.scenarios import SCENARIOS
from grading.mistakes import MISTAKES
from quizzes.content.schema import KINDS
from quizzes.models import Question, QuestionVersion

LEVELS = {"1": "1: read one thing off", "2": "2: one model", "3": "3: weigh several things"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter; `chosen` where it is in force."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter as the page shows it: the name of its parameter, and what may be chosen, "" being all."""

    name: str
    label: str
    choices: tuple[Choice, ...]


def find_questions(asked: Mapping[str, str]) -> QuerySet[Question]:
    """The questions of the common bank in use that fit every filter asked for, each with its `scenario`.

    A value that is unknown finds none. `text` is looked for in titles and names.
    """
    newest = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number")
    found = (
        Question.objects.of_the_house()
        .filter(retired=False)
        .annotate(
            scenario=Subquery(newest.values("content__scenario")[:1]),
            version=Subquery(newest.values("number")[:1]),
        )
    )
    for name in ("mistake", "kind", "level", "scenario"):
        value = asked.get(name, "")
        if value and (name != "level" or value in LEVELS):
            found = found.filter(**{name: value})
        elif value:
            found = found.none()
    if text := asked.get("text", "").strip()[:100]:
        found = found.filter(Q(title__icontains=text) | Q(uid__icontains=text))
    return found.order_by(F("mistake"), F("level"), F("title"))


def filters(asked: Mapping[str, str]) -> list[Filter]:
    """The filters of the page with what is in force."""
    return [
        _filter(
            "mistake", "Mistake", {slug: f"{m.number}. {m.title}" for slug, m in MISTAKES.items()}, asked
        ),
        _filter("kind", "Kind", {kind: kind for kind in KINDS}, asked),
        _filter("level", "Level", LEVELS, asked),
        _filter("scenario", "Data", {slug: s.title for slug, s in SCENARIOS.items()}, asked),
    ]


def _filter(name: str, label: str, values: Mapping[str, str], asked: Mapping[str, str]) -> Filter:
    chosen = asked.get(name, "")
    choices = [Choice("", "all", not chosen)]
    choices += [Choice(value, text, value == chosen) for value, text in values.items()]
    return Filter(name, label, tuple(choices))


def by_mistake(questions: Sequence[Question]) -> list[tuple[str, list[Question]]]:
    """The questions under the title of their mistake, in the order of the mistakes."""
    groups: list[tuple[str, list[Question]]] = []
    for slug, mistake in MISTAKES.items():
        if group := [question for question in questions if question.mistake == slug]:
            groups.append((f"{mistake.number}. {mistake.title}", group))
    return groups
