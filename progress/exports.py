"""The tables of the reading side as rows of text, for CSV files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.timezone import localtime

from progress.answer_list import AnswerLine


def answer_rows(lines: Iterable[AnswerLine]) -> Iterator[list[str]]:
    """Answers as cells of text, the headings first. Times are local, with their offset.

    `score` is from 0 to 1, `counts` what lateness leaves of it, `late` says how late the answer came.
    """
    yield [
        "exercise",
        "question",
        "attempt",
        "answer",
        "submitted",
        "score",
        "outcome",
        "mistakes",
        "late",
        "counts",
    ]
    for line in lines:
        yield [
            line.exercise,
            line.question,
            str(line.attempt),
            line.given,
            localtime(line.submitted_at).isoformat(timespec="seconds"),
            "" if line.score is None else f"{line.score:.4g}",
            (line.outcome or "not marked yet")
            + ("" if line.counts else ", not counted: the data were replaced"),
            "; ".join(mistake.title for mistake in line.revealed),
            line.late,
            "" if line.counted is None else f"{line.counted:.4g}",
        ]
