"""A submitted report and the automatic reader; and the paragraphs that a question file holds as its tests."""

from __future__ import annotations

import re
from collections.abc import Sequence

from datasets.scenarios import get_scenario
from grading.numbers import Family
from grading.quantities import COUNTS
from grading.reports.advice import Advice
from grading.reports.numbers import Wanted
from grading.reports.reading import read_report
from grading.tracing.candidates import Candidate, candidates_for
from grading.words import words_of
from quizzes.content.schema import ReportNumber, ReportQuestion
from quizzes.keys import check_written, target_of

# A number in a paragraph of a question file: {name}, or {name:ols} for what that fit or confusion gives.
_PLACE = re.compile(r"\{([a-z0-9-]+)(?::([\w-]+))?\}")


def advise(question: ReportQuestion, response: Sequence[str], family: Family) -> Advice:
    """What the automatic reader finds in a report on these data.

    Raises:
        Malformed: it cannot be taken as it stands.
    """
    return read_report(
        check_written(question, response),
        family,
        words_of(get_scenario(question.scenario).structure),
        points=question.points_wanted,
        numbers=[
            Wanted(number.name, number.label, target_of(number), number.near) for number in question.numbers
        ],
        by_lot=question.by_lot,
    )


def candidates_of(question: ReportQuestion, number: ReportNumber, family: Family) -> tuple[Candidate, ...]:
    """The right value of a number of the report on these data, then the wrong ones that are known.

    Raises:
        QuantityError: the data have no such number.
    """
    words = words_of(get_scenario(question.scenario).structure)
    return candidates_for(target_of(number), family, words)


def number_names(text: str) -> tuple[str, ...]:
    """The names of the numbers in a paragraph of a question file."""
    return tuple(dict.fromkeys(place[1] for place in _PLACE.finditer(text)))


def fill_in(question: ReportQuestion, text: str, family: Family) -> str:
    """A paragraph of the question's file with its numbers from these data, to four digits as people report them.

    Raises:
        LookupError: there is no such number on these data.
    """
    numbers = {number.name: number for number in question.numbers}

    def value_at(place: re.Match[str]) -> str:
        name, which = place[1], place[2] or "right"
        if name not in numbers:
            raise LookupError(f"there is no number {name!r}; there are {', '.join(numbers) or 'none'}")
        found = {candidate.name: candidate for candidate in candidates_of(question, numbers[name], family)}
        if which not in found:
            raise LookupError(
                f"there is no {name!r} by {which!r} on these data; there are {', '.join(found)}"
            )
        value = found[which].value
        return f"{value:.0f}" if numbers[name].target.quantity in COUNTS else f"{value:#.4g}"

    return _PLACE.sub(value_at, text)
