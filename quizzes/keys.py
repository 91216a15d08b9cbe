"""From a question and a student's data to the grader's task and the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from datasets.scenarios import get_scenario
from grading.formula import parse_formula
from grading.graders.formula import FormulaTask, grade_formula
from grading.graders.match import Item, Mismatch, grade_match
from grading.graders.number import NumberTask, grade_number
from grading.graders.options import Misorder, Option, grade_choice, grade_multiple, grade_order
from grading.graders.output import OutputTask, grade_output
from grading.numbers import Family
from grading.quantities import Target
from grading.reports.form import check_report
from grading.verdict import Malformed, Verdict
from grading.words import words_of
from quizzes.content.schema import (
    ChoiceQuestion,
    FormulaQuestion,
    MatchQuestion,
    MultipleQuestion,
    NumberQuestion,
    OrderQuestion,
    OutputQuestion,
    Question,
    ReportNumber,
    ReportQuestion,
)

# More parts than any question has options; a form that sends more was not ours.
MOST_PARTS = 20
# What is typed or pasted may have so many characters. No package prints as many for one model.
LONGEST_TEXT = 20_000

DatalessQuestion = ChoiceQuestion | MultipleQuestion | OrderQuestion | MatchQuestion | FormulaQuestion


class MarkedByTutor(TypeError):  # noqa: N818 (as Malformed)
    """The question has no automatic verdict: a tutor marks its answers by a rubric."""


def check_form(question: Question, response: Sequence[str], family: Family) -> None:
    """Whether a response could be marked as it stands, before it is taken.

    Raises:
        Malformed: it cannot; the message says what to mend.
    """
    if isinstance(question, ReportQuestion):
        check_written(question, response)
    else:
        judge(question, response, family)


def check_written(question: ReportQuestion, response: Sequence[str]) -> str:
    """The text of a report.

    Raises:
        Malformed: it is empty, too short or too long, or holds what is no text.
    """
    _check_parts(response)
    text = _single(response)
    if len(text) > LONGEST_TEXT:
        raise Malformed(
            f"The text has {len(text):,} characters; a report has at most {LONGEST_TEXT:,}. Shorten it to "
            f"{question.longest} words."
        )
    check_report(text, shortest=question.shortest, longest=question.longest)
    return text


def judge(question: Question, response: Sequence[str], family: Family) -> Verdict:
    """The verdict on a response: what was typed, or the keys of the options taken.

    Raises:
        Malformed: the response cannot be graded as it stands.
        MarkedByTutor: the question asks for a report.
    """
    _check_parts(response)
    match question:
        case ReportQuestion():
            raise MarkedByTutor(f"“{question.id}” asks for a report: a tutor marks it")
        case NumberQuestion():
            return grade_number(_single(response), number_task(question), family)
        case OutputQuestion():
            return grade_output(_pasted(response), output_task(question), family)
        case _:
            return judge_without_data(question, response)


def judge_without_data(question: DatalessQuestion, response: Sequence[str]) -> Verdict:
    """The verdict on a response to a question whose answer depends on no data.

    Raises:
        Malformed: the response cannot be graded as it stands.
    """
    _check_parts(response)
    match question:
        case FormulaQuestion():
            return grade_formula(_single(response), formula_task(question))
        case ChoiceQuestion():
            return grade_choice(_single(response), _options(question))
        case MultipleQuestion():
            return grade_multiple(response, _options(question))
        case OrderQuestion():
            items = [Option(item.key, item.text, right=True, feedback="") for item in question.items]
            misorders = [
                Misorder(part.first, part.second, part.feedback, part.mistakes) for part in question.misorders
            ]
            return grade_order(placed(response), items, misorders)
        case MatchQuestion():
            targets = {target.key: target.text for target in question.targets}
            return grade_match(matched(response), _match_items(question), targets)


def _check_parts(response: Sequence[str]) -> None:
    if len(response) > MOST_PARTS:
        raise Malformed(f"An answer has at most {MOST_PARTS} parts; {len(response)} came in.")


def as_response(question: Question, answer: str | Sequence[str]) -> list[str]:
    """An answer as its author writes it (text, keys in order, or pairs) in the form in which it is sent in."""
    parts = [answer] if isinstance(answer, str) else list(answer)
    if isinstance(question, OrderQuestion):
        return [f"{key}={place}" for place, key in enumerate(parts, start=1)]
    return parts


def placed(response: Sequence[str]) -> list[str]:
    """The keys by the places given to them (`key=2`); a key without a place is left out.

    Raises:
        Malformed: a place is no number, or two keys share it.
    """
    places: dict[int, str] = {}
    for part in response:
        key, _, text = part.partition("=")
        if not text:
            continue
        place = read_place(text)
        if place is None:
            raise Malformed("A place is a number from 1 upward. Reload the page and try again.")
        if place in places:
            raise Malformed(f"Two items have place {place}. Give each its own place.")
        places[place] = key
    return [places[place] for place in sorted(places)]


def matched(response: Sequence[str]) -> dict[str, str]:
    """The target of each item (`key=target`); an item without a target is left out.

    Raises:
        Malformed: an item came in twice.
    """
    targets: dict[str, str] = {}
    for part in response:
        key, _, target = part.partition("=")
        if not target:
            continue
        if key in targets:
            raise Malformed("The same item came in twice. Reload the page and try again.")
        targets[key] = target
    return targets


def read_place(text: str) -> int | None:
    """The place that was given to an item, from 1 to `MOST_PARTS`; None for anything else."""
    place = int(text) if text.isdecimal() and len(text) <= 2 else 0
    return place if 1 <= place <= MOST_PARTS else None


def number_task(question: NumberQuestion) -> NumberTask:
    scenario = get_scenario(question.scenario)
    return NumberTask(target_of(question), words_of(scenario.structure), question.says)


def target_of(asks: NumberQuestion | ReportNumber) -> Target:
    return Target(asks.target.quantity, asks.target.fit, asks.target.term)


def targets_of(questions: Iterable[Question]) -> tuple[Target, ...]:
    """Every number that the questions are about; data are chosen on which all of them can be told from others."""
    return tuple(target for question in questions for target in _targets_of(question))


def _targets_of(question: Question) -> Iterator[Target]:
    if isinstance(question, NumberQuestion):
        yield target_of(question)
    elif isinstance(question, ReportQuestion):
        yield from (target_of(number) for number in question.numbers)


def formula_task(question: FormulaQuestion) -> FormulaTask:
    scenario = get_scenario(question.scenario)
    structure = scenario.structure
    columns = [column.name for column in scenario.columns]
    return FormulaTask(
        wanted=parse_formula(question.formula, columns),
        columns=columns,
        between=(structure.between,),
        groups=tuple(filter(None, (structure.group, structure.second))),
        occasion=tuple(filter(None, (structure.occasion,))),
        repeated=bool(structure.occasion),
        # A predictor between groups is the same in all rows of one, so naming both names no other groups.
        unique_labels={structure.group: (structure.between,)},
        also=tuple(parse_formula(text, columns) for text in question.also),
        says=question.says,
    )


def output_task(question: OutputQuestion) -> OutputTask:
    structure = get_scenario(question.scenario).structure
    return OutputTask(question.target.fit, words_of(structure), structure.outcome, question.says)


def _match_items(question: MatchQuestion) -> list[Item]:
    return [
        Item(
            item.key,
            item.text,
            item.target,
            {target: Mismatch(part.feedback, part.mistakes) for target, part in item.wrong.items()},
        )
        for item in question.items
    ]


def _options(question: ChoiceQuestion | MultipleQuestion) -> list[Option]:
    return [
        Option(option.key, option.text, option.right, option.feedback, option.mistakes)
        for option in question.options
    ]


def _pasted(response: Sequence[str]) -> str:
    text = _single(response)
    if len(text) > LONGEST_TEXT:
        raise Malformed(
            f"The text has {len(text):,} characters; at most {LONGEST_TEXT:,} are read. Paste the output of one model "
            "and nothing else."
        )
    return text


def _single(response: Sequence[str]) -> str:
    if len(response) > 1:
        raise Malformed(f"This question takes one answer; {len(response)} came in.")
    return response[0] if response else ""
