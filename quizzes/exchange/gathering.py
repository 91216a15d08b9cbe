"""From questions of the bank to the items of an export: data are drawn and fitted, keys computed, texts rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from datasets.making import CannotCertify, draw_certified
from datasets.scenarios import get_scenario
from datasets.scenarios.base import Scenario
from grading.certify import Certifier
from grading.numbers import Family
from grading.quantities import COUNTS, QuantityError
from lessons.markdown import render_html
from quizzes.content.schema import NumberQuestion, OutputQuestion, Question
from quizzes.exchange.answers import OUTPUT_LEFT_OUT, Exportable, answer_of
from quizzes.exchange.records import Item, LeftOut, Table
from quizzes.keys import targets_of

MOST_VARIANTS = 10
# Where a number is asked for, other systems hold the student to the tolerance, whatever the digits typed.
DIGITS = (
    "Give at least **five significant digits**: this system cannot tell a rounded number from a wrong one."
)


@dataclass(frozen=True, slots=True)
class Export:
    """What was exported, and what could not be."""

    items: tuple[Item, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True, order=True)
class DataOf:
    """Which data a variant is on: variants of one number on one setting share them, as in an exercise."""

    scenario: str
    setting: str
    number: int


@dataclass(frozen=True, slots=True)
class Drawn:
    table: Table
    family: Family


def gather_items(questions: Sequence[Question], *, variants: int, seed: int = 1) -> Export:
    """`variants` items of each question that is about a number, and one of each other, whose answer is always the same.

    The settings of a question take turns. The same `seed` gives the same data again.
    """
    items: list[Item] = []
    left_out: list[LeftOut] = []
    cache: dict[DataOf, Drawn | CannotCertify] = {}
    sharing = _sharing(questions, variants)
    for question in questions:
        if isinstance(question, OutputQuestion):
            left_out.append(LeftOut(question.id, OUTPUT_LEFT_OUT))
            continue
        for which in data_of(question, variants):
            try:
                drawn = _draw_shared(which, question, sharing[which], seed, cache)
                items.append(_item(question, which.number, drawn))
            except (CannotCertify, QuantityError) as error:
                left_out.append(LeftOut(f"{question.id}, variant {which.number}", str(error)))
    return Export(tuple(items), tuple(left_out))


def data_of(question: Question, variants: int) -> list[DataOf]:
    """The data of each variant."""
    count = variants if question.uses_data else 1
    return [
        DataOf(question.scenario, question.settings[number % len(question.settings)], number + 1)
        for number in range(count)
    ]


def count_draws(questions: Iterable[Question], *, variants: int) -> int:
    """How many data sets an export needs; each takes some tenths of a second."""
    return len({which for question in questions for which in data_of(question, variants)})


def _sharing(questions: Iterable[Question], variants: int) -> dict[DataOf, list[Question]]:
    found: dict[DataOf, list[Question]] = {}
    for question in questions:
        for which in data_of(question, variants):
            found.setdefault(which, []).append(question)
    return found


def _draw_shared(
    which: DataOf,
    question: Question,
    sharing: Sequence[Question],
    seed: int,
    cache: dict[DataOf, Drawn | CannotCertify],
) -> Drawn:
    """The data that all who share them can use; where there are none, data for this question alone.

    Raises:
        CannotCertify: there are none for this question either.
    """
    if which not in cache:
        try:
            cache[which] = _draw(which, sharing, seed)
        except CannotCertify as error:
            cache[which] = error
    found = cache[which]
    if isinstance(found, Drawn):
        return found
    if len(sharing) == 1:
        raise found
    return _draw(which, [question], seed)


def _draw(which: DataOf, questions: Iterable[Question], seed: int) -> Drawn:
    certifier = Certifier(targets=targets_of(questions))
    draw = draw_certified(
        scenario=which.scenario,
        setting=which.setting,
        seed_parts=("exchange", seed, which.number),
        certify=certifier,
    )
    assert certifier.family is not None
    content = draw.csv.encode()
    return Drawn(Table(f"{which.scenario}-{sha256(content).hexdigest()[:8]}.csv", content), certifier.family)


def _item(question: Exportable, number: int, drawn: Drawn) -> Item:
    scenario = get_scenario(question.scenario)
    reference = f"{question.id}, variant {number}"
    name = sha256(f"{reference} on {drawn.table.name}".encode()).hexdigest()[:16]
    return Item(
        identifier=f"item-{name}",
        reference=reference,
        title=question.title,
        category=question.title.replace("/", "//"),
        prompt=render_html("\n\n".join(_prompt(question))),
        data_text=render_html("\n".join(_data_text(scenario))),
        table=drawn.table,
        explanation=render_html(question.explanation),
        answer=answer_of(question, drawn.family),
    )


def _prompt(question: Question) -> Iterator[str]:
    yield question.prompt
    if isinstance(question, NumberQuestion):
        if question.unit:
            yield f"Unit: {question.unit}. Type the number alone."
        if question.target.quantity not in COUNTS:
            yield DIGITS


def _data_text(scenario: Scenario) -> Iterator[str]:
    yield f"{scenario.story}\n\n{scenario.row}\n"
    for column in scenario.columns:
        yield f"- `{column.name}`: {column.meaning}" + (f" ({column.unit})" if column.unit else "")
