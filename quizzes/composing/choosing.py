"""The questions of the bank that an exercise may ask, and how many there are for each kind of data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from accounts.models import Course
from datasets.models import OwnStudy
from datasets.own.finding import scenario_of
from datasets.scenarios import SCENARIOS
from grading.mistakes import MISTAKES
from lessons.points import POINTS
from quizzes.bank_pages.listing import LEVELS, Choice, Filter
from quizzes.composing.composing import fits
from quizzes.content.schema import KINDS
from quizzes.models import Exercise, Question, QuestionVersion
from quizzes.texts import render_inline

STORY_SENTENCES = 2
# The sections of the guide by the letters of their points.
_SECTIONS = {
    "P": "problem",
    "I": "intuition",
    "S": "steps",
    "W": "working",
    "L": "limitations",
    "D": "discussion",
    "C": "checklist",
    "M": "mistakes",
    "U": "uses",
    "X": "connections",
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A question that fits: `mistake` is its number and title, `points` are the steps of the guides that it asks about."""

    question: Question
    mistake: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DataChoice:
    """A setting that may be chosen: `value` is scenario/setting, `questions` how many in use are written for it."""

    value: str
    title: str
    shows: str
    questions: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class StudyChoice:
    """A scenario with its settings; `story_html` are the first sentences of its story."""

    title: str
    story_html: SafeString
    settings: tuple[DataChoice, ...]

    @property
    def is_chosen(self) -> bool:
        return any(setting.chosen for setting in self.settings)


def choose_data(chosen: str, *, course: Course) -> list[StudyChoice]:
    """Every scenario with its settings, for somebody who has chosen `chosen`: the course's own studies "
    "first. Two queries."""
    counts = count_questions()
    own = OwnStudy.objects.usable().filter(course=course).defer("csv", "table", "survey")
    scenarios = {study.slug: scenario_of(study) for study in own} | dict(SCENARIOS)
    return [
        StudyChoice(
            title=scenario.title if slug in SCENARIOS else f"{scenario.title} (own data)",
            story_html=render_inline(" ".join(re.split(r"(?<=[.!?])\s+", scenario.story)[:STORY_SENTENCES])),
            settings=tuple(
                DataChoice(
                    value=f"{slug}/{setting.slug}",
                    title=setting.title,
                    shows=setting.shows,
                    questions=counts[slug, setting.slug],
                    chosen=chosen == f"{slug}/{setting.slug}",
                )
                for setting in scenario.settings.values()
            ),
        )
        for slug, scenario in scenarios.items()
    ]


def count_questions() -> Counter[tuple[str, str]]:
    """How many questions in use are written for each scenario and setting. One query."""
    return Counter(
        (version.content["scenario"], setting)
        for version in _newest_in_use()
        for setting in version.content["settings"]
    )


def offer_questions(exercise: Exercise, *, without: Collection[int] = ()) -> list[Offered]:
    """What fits the exercise's data, by mistake, level and title. One query.

    `without` are ids of questions, those that are chosen.
    """
    found = [
        Offered(version.question, _mistake(version.question.mistake), tuple(version.content["points"]))
        for version in _newest_in_use()
        if fits(version.content, scenario=exercise.scenario, setting=exercise.setting)
        and version.question_id not in without
    ]
    order = list(MISTAKES)
    return sorted(
        found,
        key=lambda entry: (
            order.index(entry.question.mistake),
            entry.question.level,
            entry.question.title,
        ),
    )


def divide(
    fitting: Iterable[Offered], asked: Mapping[str, str], ticked: Collection[str]
) -> tuple[list[Offered], list[Offered]]:
    """What every filter asked for finds, and what is ticked but not found by them. An unknown value finds none.

    `ticked` are names of questions; those that are not among the fitting ones are passed over.
    """
    shown, kept = [], []
    for entry in fitting:
        if _is_asked_for(entry, asked):
            shown.append(entry)
        elif entry.question.uid in ticked:
            kept.append(entry)
    return shown, kept


def choose_filters(asked: Mapping[str, str], points: Collection[str]) -> list[Filter]:
    """The filters of the page with what is in force; `points` are those that some question asks about."""
    values: dict[str, tuple[str, Mapping[str, str]]] = {
        "mistake": ("Mistake", {slug: _mistake(slug) for slug in MISTAKES}),
        "point": (
            "Step of the guide",
            {code: f"{code}, {_SECTIONS[code[0]]}" for code in POINTS if code in points},
        ),
        "level": ("Level", LEVELS),
        "kind": ("Kind", {kind: kind for kind in KINDS}),
    }
    return [
        Filter(
            name,
            label,
            (
                Choice("", "all", not asked.get(name)),
                *(Choice(value, text, asked.get(name) == value) for value, text in choices.items()),
            ),
        )
        for name, (label, choices) in values.items()
    ]


def _newest_in_use() -> Iterator[QuestionVersion]:
    versions = QuestionVersion.objects.filter(question__retired=False).select_related("question")
    newest = {version.question_id: version for version in versions.order_by("number")}
    yield from newest.values()


def _is_asked_for(entry: Offered, asked: Mapping[str, str]) -> bool:
    question = entry.question
    own = {"mistake": question.mistake, "level": str(question.level), "kind": question.kind}
    point, text = asked.get("point", ""), asked.get("text", "").strip().lower()
    return (
        all(not asked.get(name) or asked[name] == value for name, value in own.items())
        and (not point or point in entry.points)
        and text in question.title.lower()
    )


def _mistake(slug: str) -> str:
    return f"{MISTAKES[slug].number}. {MISTAKES[slug].title}"
