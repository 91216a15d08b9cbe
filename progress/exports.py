"""Tables as CSV files that a spreadsheet can open without being told to run anything."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime

from progress.answer_list import AnswerLine

PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?", re.ASCII)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def defuse(cell: str) -> str:
    """The cell with an apostrophe in front where a spreadsheet would take it for a formula.

    A plain number keeps its sign: −7.7 as an answer must stay a number, and does no harm.
    """
    looks_like_formula = cell.startswith(FORMULA_STARTS) or cell.lstrip().startswith(FORMULA_STARTS)
    return f"'{cell}" if looks_like_formula and not PLAIN_NUMBER.fullmatch(cell) else cell


def csv_response(filename: str, rows: Iterable[Sequence[str]]) -> HttpResponse:
    """The rows as an attachment, in UTF-8 with the mark by which spreadsheets know it. No cache keeps it."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([defuse(cell) for cell in row] for row in rows)
    headers = {
        "Content-Disposition": content_disposition_header(True, filename) or "attachment",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(
        text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers
    )


def answer_rows(lines: Iterable[AnswerLine]) -> Iterator[list[str]]:
    """Answers as cells of text, the headings first. `score` is from 0 to 1; times are local, with their offset."""
    yield ["exercise", "question", "attempt", "answer", "submitted", "score", "outcome", "mistakes"]
    for line in lines:
        yield [
            line.exercise,
            line.question,
            str(line.attempt),
            line.given,
            localtime(line.submitted_at).isoformat(timespec="seconds"),
            "" if line.score is None else f"{line.score:.4g}",
            line.outcome or "not marked yet",
            "; ".join(mistake.title for mistake in line.revealed),
        ]
