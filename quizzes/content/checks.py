"""What the schema cannot see: whether a question fits the house it lives in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from datasets.models import OWN
from datasets.scenarios import SCENARIOS
from datasets.scenarios.base import Scenario
from grading.family import FIT_NAMES
from grading.family.models import models_of
from grading.formula import FormulaError, Kind, parse_formula
from grading.mistakes import MISTAKES
from grading.printing import ORDINARY
from grading.quantities import COMPONENTS, NEEDS_NO_FIT, PLACES, QUANTITIES
from lessons.faults import ContentError, Fault
from lessons.guides import load_guides
from lessons.guides.types import Guide
from lessons.guides.yaml_file import Place
from lessons.markdown import render_html
from lessons.points import POINTS
from quizzes.content.coverage import near_duplicates
from quizzes.content.files import QuestionFile
from quizzes.content.schema import (
    ChoiceQuestion,
    FormulaQuestion,
    MatchQuestion,
    MultipleQuestion,
    NumberQuestion,
    NumberTarget,
    OrderQuestion,
    OutputQuestion,
    ReportQuestion,
)
from quizzes.reports import number_names

# Each check yields the place of a fault in the file, and the message.
Found = Iterator[tuple[Place, str]]


def check_files(files: list[QuestionFile]) -> list[Fault]:
    """Every fault of questions that fit the schema, one by one and among each other."""
    faults = [
        file.fault_at(place, message) for file in files for check in _CHECKS for place, message in check(file)
    ]
    faults += [fault for file in files for fault in _text_faults(file)]
    return faults + list(_shared_ids(files)) + list(_similar_prompts(files))


def check_places(files: list[QuestionFile], guides: Iterable[Guide]) -> list[Fault]:
    """Every question named in a lesson that the bank does not have, or that cannot be answered there."""
    questions = {file.question.id: file.question for file in files}
    faults = []
    for place in (check for guide in guides for section in guide.sections for check in section.checks):
        question = questions.get(place.question)
        if question is None:
            reason = f"there is no question “{place.question}” in the bank"
        elif question.uses_data:
            reason = f"the answer to “{place.question}” depends on a student's data: name one that needs none"
        elif question.tutor_marks:
            reason = f"“{place.question}” is marked by a tutor: name one that is marked at once"
        else:
            continue
        faults.append(Fault(place.file, place.line, reason))
    return faults


def _shared_ids(files: list[QuestionFile]) -> Iterator[Fault]:
    names: dict[str, list[str]] = {}
    for file in files:
        names.setdefault(file.question.id, []).append(file.name)
    for file in files:
        others = [name for name in names[file.question.id] if name != file.name]
        if others:
            yield file.fault_at(
                ("id",), f"id: {file.question.id!r} is also used by {', '.join(others)}; make it one's own"
            )


def _similar_prompts(files: list[QuestionFile]) -> Iterator[Fault]:
    by_name = {file.name: file for file in files}
    for one, other, alike in near_duplicates({file.name: file.question.prompt for file in files}):
        yield by_name[other].fault_at(
            ("prompt",),
            f"prompt: says nearly the same as {one} ({alike:.0%} alike); ask something else, or ask otherwise",
        )


def _own(file: QuestionFile) -> Found:
    name = file.question.id
    if name.startswith(OWN) and name.removeprefix(OWN)[:1].isdigit():
        yield ("id",), f"id: {name!r} begins like those of questions on tutors' own studies; begin otherwise"


def _folder(file: QuestionFile) -> Found:
    mistake, folder = file.question.mistake, file.path.parent.name
    if folder != mistake:
        yield ("mistake",), f"mistake: {mistake!r}, but the file lies in {folder!r}; move it"


def _mistakes(file: QuestionFile) -> Found:
    for place, slug in _named_mistakes(file):
        if slug not in MISTAKES:
            yield place, f"{slug!r} is not one of the ten mistakes: {', '.join(MISTAKES)}"


def _named_mistakes(file: QuestionFile) -> Iterator[tuple[Place, str]]:
    question = file.question
    yield ("mistake",), question.mistake
    for number, case in enumerate(question.cases):
        if case.reveals:
            yield ("cases", number, "reveals"), case.reveals
    if isinstance(question, MatchQuestion):
        for number, item in enumerate(question.items):
            for target, part in item.wrong.items():
                yield from ((("items", number, "wrong", target, "mistakes"), slug) for slug in part.mistakes)
    parts: dict[str, tuple[tuple[str, ...], ...]] = {}
    if isinstance(question, ChoiceQuestion | MultipleQuestion):
        parts["options"] = tuple(option.mistakes for option in question.options)
    if isinstance(question, OrderQuestion):
        parts["misorders"] = tuple(part.mistakes for part in question.misorders)
    for name, slugs in parts.items():
        for number, found in enumerate(slugs):
            yield from (((name, number, "mistakes"), slug) for slug in found)


def _points(file: QuestionFile) -> Found:
    for number, point in enumerate(file.question.points):
        if point not in POINTS:
            yield ("points", number), f"points: {point!r} is not a point of the guide"


def _scenario(file: QuestionFile) -> Found:
    question = file.question
    if question.scenario not in SCENARIOS:
        yield ("scenario",), f"scenario: {question.scenario!r} is not one of {', '.join(SCENARIOS)}"
        return
    known = SCENARIOS[question.scenario].settings
    for number, setting in enumerate(question.settings):
        if setting not in known:
            yield ("settings", number), f"settings: {setting!r} is not one of {', '.join(known)}"


def _target(file: QuestionFile) -> Found:
    question = file.question
    if isinstance(question, NumberQuestion):
        yield from _target_faults(question.target, question.scenario, ("target",))
    if isinstance(question, ReportQuestion):
        for number, part in enumerate(question.numbers):
            yield from _target_faults(part.target, question.scenario, ("numbers", number, "target"))


def _target_faults(target: NumberTarget, scenario: str, place: Place) -> Found:
    if target.quantity not in QUANTITIES:
        yield (
            (*place, "quantity"),
            f"target.quantity: {target.quantity!r} is not one of {', '.join(QUANTITIES)}",
        )
        return
    if target.quantity not in NEEDS_NO_FIT and target.fit not in FIT_NAMES:
        yield (*place, "fit"), f"target.fit: {target.fit!r} is not one of {', '.join(sorted(FIT_NAMES))}"
    terms = _terms(scenario, QUANTITIES[target.quantity].of)
    if terms and target.term not in terms:
        yield (*place, "term"), f"target.term: {target.term!r} is not one of {', '.join(terms)}"


def _report(file: QuestionFile) -> Found:
    question = file.question
    if not isinstance(question, ReportQuestion):
        return
    for number, point in enumerate(question.points_wanted):
        if point not in question.points:
            yield (
                ("points_wanted", number),
                f"points_wanted: {point} is not among the question's points; add it there",
            )
    for number, case in enumerate(question.cases):
        for name in number_names(case.answer):
            if name not in {part.name for part in question.numbers}:
                yield ("cases", number, "answer"), f"answer: {{{name}}} is not one of the question's numbers"


def _terms(scenario: str, of: str) -> tuple[str, ...]:
    """What a quantity may be of; empty where it is of nothing, or the scenario is unknown."""
    if of == "component":
        return COMPONENTS
    if of == "place":
        return ("", *PLACES)
    if of == "fit":
        return tuple(sorted(FIT_NAMES))
    if of != "term" or scenario not in SCENARIOS:
        return ()
    structure = SCENARIOS[scenario].structure
    return ("(Intercept)", structure.within, structure.between)


def _output(file: QuestionFile) -> Found:
    question = file.question
    if not isinstance(question, OutputQuestion):
        return
    for name in question.says:
        if name not in FIT_NAMES:
            yield ("says", name), f"says: {name!r} is not one of {', '.join(sorted(FIT_NAMES))}"
    if question.scenario not in SCENARIOS:
        return
    scenario = SCENARIOS[question.scenario]
    known = _outputs(scenario)
    if question.target.fit not in known:
        yield ("target", "fit"), f"target.fit: {question.target.fit!r} is not one of {', '.join(known)}"
    for number, name in enumerate(question.settings):
        if name in scenario.settings and scenario.settings[name].reference == "logistic":
            yield ("settings", number), f"settings: on data of {name!r} no linear mixed model is fitted"


def _outputs(scenario: Scenario) -> tuple[str, ...]:
    """The fits whose output may be asked for: ordinary regression, and the linear mixed models of the structure."""
    return ORDINARY, *(name for model in models_of(scenario.structure) for name, _ in model.named())


def _formula(file: QuestionFile) -> Found:
    question = file.question
    if not isinstance(question, FormulaQuestion):
        return
    for name in question.says:
        if name not in set(Kind):
            yield ("says", name), f"says: {name!r} is no kind of difference; there are {', '.join(Kind)}"
    if question.scenario not in SCENARIOS:
        return
    columns = [column.name for column in SCENARIOS[question.scenario].columns]
    accepted: list[tuple[Place, str]] = [(("formula",), question.formula)]
    accepted += [(("also", number), text) for number, text in enumerate(question.also)]
    for place, text in accepted:
        try:
            parse_formula(text, columns)
        except FormulaError as error:
            yield place, f"{place[0]}: {text!r}: {error.message}"


def _passage(file: QuestionFile) -> Found:
    passage = file.question.read
    if not passage:
        return
    try:
        guides = load_guides()
    except ContentError:
        # The guide's own faults are reported for themselves.
        return
    address, _, anchor = passage.partition("#")
    guide, _, slug = address.partition("/")
    sections = {section.slug: section for section in guides[guide].sections} if guide in guides else {}
    if slug not in sections:
        yield ("read",), f"read: there is no passage {passage!r}; write guide/section"
    elif anchor and anchor not in {heading.slug for heading in sections[slug].headings}:
        yield ("read",), f"read: {address} has no heading with the anchor {anchor!r}"


def _text_faults(file: QuestionFile) -> Iterator[Fault]:
    """Every text must render; a formula that cannot be shown is found here and not by a student."""
    for place, text in _texts((), file.content):
        try:
            render_html(text)
        except ContentError as error:
            for fault in error.faults:
                further = fault.line if "\n" in text.strip() else 0
                yield file.fault_at(place, f"{'.'.join(map(str, place))}: {fault.message}", further=further)


# The fields that are shown as Markdown, wherever they stand.
SHOWN = {"prompt", "explanation", "hints", "text", "feedback", "says", "words"}


def _texts(place: tuple[str | int, ...], part: object) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(part, str):
        if SHOWN & set(place):
            yield place, part
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _texts((*place, key), value)
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from _texts((*place, number), value)


_CHECKS: tuple[Callable[[QuestionFile], Found], ...] = (
    _own,
    _folder,
    _mistakes,
    _points,
    _scenario,
    _target,
    _formula,
    _output,
    _report,
    _passage,
)
