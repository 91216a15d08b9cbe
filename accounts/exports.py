"""Tables as CSV files that a spreadsheet can open without being told to run anything."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

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
    return file_response(filename, text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8")


def file_response(filename: str, content: bytes, content_type: str) -> HttpResponse:
    """The content as an attachment that no cache keeps."""
    headers = {
        "Content-Disposition": content_disposition_header(True, filename) or "attachment",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)
