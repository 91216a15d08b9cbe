"""A submitted report and the automatic reader."""

from __future__ import annotations

from collections.abc import Sequence

from grading.numbers import Family
from grading.reports.advice import Advice
from grading.reports.reading import read_report
from quizzes.content.schema import ReportQuestion
from quizzes.keys import check_written


def advise(question: ReportQuestion, response: Sequence[str], family: Family) -> Advice:
    """What the automatic reader finds in a report on these data.

    Raises:
        Malformed: it cannot be taken as it stands.
    """
    return read_report(check_written(question, response))
