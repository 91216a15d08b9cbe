"""What the schema cannot see: whether a question fits the house it lives in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from datasets.scenarios import SCENARIOS
from grading.family import FIT_NAMES
from grading.formula import FormulaError, parse_formula
from grading.mistakes import MISTAKES
from grading.quantities import COUNTS, QUANTITIES
from lessons.faults import ContentError, Fault
from lessons.guides import load_guides
from lessons.markdown import render_html
from lessons.points import POINTS
from quizzes.content.files import QuestionFile, duplicated, line_of_text
from quizzes.content.schema import (
    ChoiceQuestion,
    FormulaQuestion,
    MultipleQuestion,
    NumberQuestion,
    OrderQuestion,
)


def check_files(files: list[QuestionFile]) -> list[Fault]:
    """Every fault of questions that fit the schema, one by one and among each other."""
    faults = [
        Fault(file.name, line_of_text(file.path, needle), message)
        for file in files
        for check in _CHECKS
        for needle, message in check(file)
    ]
    names = {file.question.id: file.name for file in files}
    for uid, owners in duplicated([(file.question.id, file.name) for file in files]):
        faults.append(
            Fault(names[uid], 1, f"id: {uid!r} is used by {', '.join(sorted(owners))}; make it one's own")
        )
    return faults


# Each check yields the text to look for in the file, to name its line, and the message.
Found = Iterator[tuple[str, str]]


def _folder(file: QuestionFile) -> Found:
    if file.path.parent.name != file.question.mistake:
        yield (
            "mistake:",
            f"mistake: {file.question.mistake!r}, but the file lies in {file.path.parent.name!r}; move it",
        )


def _mistakes(file: QuestionFile) -> Found:
    for slug in _named_mistakes(file):
        if slug not in MISTAKES:
            yield slug, f"{slug!r} is not one of the ten mistakes: {', '.join(MISTAKES)}"


def _named_mistakes(file: QuestionFile) -> Iterator[str]:
    question = file.question
    yield question.mistake
    yield from (case.reveals for case in question.cases if case.reveals)
    if isinstance(question, ChoiceQuestion | MultipleQuestion):
        yield from (slug for option in question.options for slug in option.mistakes)
    if isinstance(question, OrderQuestion):
        yield from (slug for part in question.misorders for slug in part.mistakes)


def _points(file: QuestionFile) -> Found:
    for point in file.question.points:
        if point not in POINTS:
            yield "points:", f"points: {point!r} is not a point of the guide"


def _scenario(file: QuestionFile) -> Found:
    question = file.question
    if question.scenario not in SCENARIOS:
        yield "scenario:", f"scenario: {question.scenario!r} is not one of {', '.join(SCENARIOS)}"
        return
    known = SCENARIOS[question.scenario].settings
    for setting in question.settings:
        if setting not in known:
            yield "settings:", f"settings: {setting!r} is not one of {', '.join(known)}"


def _target(file: QuestionFile) -> Found:
    question = file.question
    if not isinstance(question, NumberQuestion):
        return
    target = question.target
    if target.quantity not in QUANTITIES:
        yield "quantity:", f"target.quantity: {target.quantity!r} is not one of {', '.join(QUANTITIES)}"
        return
    if target.quantity not in COUNTS and target.fit not in FIT_NAMES:
        yield "fit:", f"target.fit: {target.fit!r} is not one of {', '.join(sorted(FIT_NAMES))}"
    if QUANTITIES[target.quantity].of and not target.term:
        yield (
            "target:",
            f"target.term: {target.quantity} needs the {QUANTITIES[target.quantity].of} that it is of",
        )


def _formula(file: QuestionFile) -> Found:
    question = file.question
    if not isinstance(question, FormulaQuestion) or question.scenario not in SCENARIOS:
        return
    columns = [column.name for column in SCENARIOS[question.scenario].columns]
    for text in (question.formula, *question.also):
        try:
            parse_formula(text, columns)
        except FormulaError as error:
            yield text, f"formula: {text!r}: {error.message}"


def _passage(file: QuestionFile) -> Found:
    passage = file.question.read
    if not passage:
        return
    guide, _, rest = passage.partition("/")
    section = rest.partition("#")[0]
    guides = load_guides()
    if guide not in guides or section not in {found.slug for found in guides[guide].sections}:
        yield "read:", f"read: there is no passage {passage!r}; write guide/section"


def _texts(file: QuestionFile) -> Found:
    """Every text must render; a formula that cannot be shown is found here and not by a student."""
    for text in _all_texts(file.question.model_dump()):
        try:
            render_html(text)
        except ContentError as error:
            for fault in error.faults:
                yield text.splitlines()[0], f"text: {fault.message}"


def _all_texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from _all_texts(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _all_texts(value)


_CHECKS: tuple[Callable[[QuestionFile], Found], ...] = (
    _folder,
    _mistakes,
    _points,
    _scenario,
    _target,
    _formula,
    _passage,
    _texts,
)
