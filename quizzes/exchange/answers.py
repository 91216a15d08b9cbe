"""What a question of ours takes for right and wrong, in the terms that other systems share."""

from __future__ import annotations

from collections.abc import Iterator

from grading.numbers import Family
from grading.numerals import show_number
from grading.quantities import value_of
from lessons.markdown import render_html, render_line
from quizzes.content.schema import (
    ChoiceQuestion,
    FormulaQuestion,
    MatchQuestion,
    MultipleQuestion,
    NumberQuestion,
    OrderQuestion,
    ReportQuestion,
)
from quizzes.exchange.number_keys import number_keys
from quizzes.exchange.records import (
    Misordered,
    Numbers,
    Options,
    OptionText,
    Pair,
    Pairs,
    Sequence,
    Written,
)
from quizzes.keys import number_task, target_of

Exportable = (
    NumberQuestion
    | ChoiceQuestion
    | MultipleQuestion
    | OrderQuestion
    | MatchQuestion
    | FormulaQuestion
    | ReportQuestion
)
# A report is a paragraph.
REPORT_LINES = 15
# No other system can mark it, nor a person without our tools.
OUTPUT_LEFT_OUT = "what a package printed can only be read here"


def answer_of(question: Exportable, family: Family) -> Numbers | Options | Sequence | Pairs | Written:
    """The answer to the question on the data of `family`.

    Raises:
        QuantityError: the data have no such number.
    """
    match question:
        case NumberQuestion():
            return number_keys(number_task(question), family)
        case ChoiceQuestion() | MultipleQuestion():
            return _options(question)
        case OrderQuestion():
            return _sequence(question)
        case MatchQuestion():
            return _pairs(question)
        case FormulaQuestion():
            return Written(render_html("\n\n".join(_formula_key(question))))
        case ReportQuestion():
            return Written(render_html("\n\n".join(_report_key(question, family))), REPORT_LINES)


def inline_html(text: str) -> str:
    """One line without a paragraph around it."""
    return render_line(" ".join(text.split()), file="text", line=1)[0]


def _options(question: ChoiceQuestion | MultipleQuestion) -> Options:
    return Options(
        tuple(
            OptionText(option.key, inline_html(option.text), option.right, render_html(option.feedback))
            for option in question.options
        ),
        single=isinstance(question, ChoiceQuestion),
    )


def _sequence(question: OrderQuestion) -> Sequence:
    return Sequence(
        tuple((item.key, inline_html(item.text)) for item in question.items),
        tuple(Misordered(part.first, part.second, render_html(part.feedback)) for part in question.misorders),
    )


def _pairs(question: MatchQuestion) -> Pairs:
    return Pairs(
        tuple((target.key, target.text) for target in question.targets),
        tuple(
            Pair(
                item.key,
                inline_html(item.text),
                item.target,
                tuple((target, render_html(part.feedback)) for target, part in item.wrong.items()),
            )
            for item in question.items
        ),
    )


def _formula_key(question: FormulaQuestion) -> Iterator[str]:
    """Formulas mean the same in many spellings, which other systems cannot compare: a person marks them by this."""
    yield f"Right is `{question.formula}`, however it is written: `(1 + x | g)` is `(x | g)`, and order is free."
    for text in question.also:
        yield f"Right as well: `{text}`"
    for kind, text in question.says.items():
        yield f"**{kind.replace('_', ' ')}:** {text}"


def _report_key(question: ReportQuestion, family: Family) -> Iterator[str]:
    """The rubric, and the numbers that should be there, from the data of the item."""
    for criterion in question.rubric:
        points = f"{criterion.points} point{'s' if criterion.points > 1 else ''}"
        yield f"**{criterion.name}** ({points}): {criterion.words}"
    for number in question.numbers:
        yield f"{number.label}: {show_number(value_of(family, target_of(number)))}"
