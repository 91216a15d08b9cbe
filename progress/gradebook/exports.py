"""The gradebook as a table of cells: for CSV, and as a workbook whose second sheet says how it counts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from xlsxwriter import Workbook

from accounts.exports import defuse
from progress.gradebook.computing import percent
from progress.gradebook.gathering import Entry, Gradebook, Row

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What XML cannot hold and no spreadsheet shows.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
Cell = str | Decimal | int | None


def gradebook_cells(book: Gradebook, rows: Iterable[Row]) -> Iterator[list[Cell]]:
    """The headings, then a line for each row; numbers are percentages as the rules round them, None an empty cell."""
    titles = [f"{heading.exercise.title} (%)" for heading in book.headings]
    yield ["student", "e-mail", "group", *titles, "total (%)", "notes"]
    for row in rows:
        numbers = [entry.percent for entry in row.entries]
        yield [row.student.name, row.student.address, row.group, *numbers, row.total, _notes(row)]


def _notes(row: Row) -> str:
    gone = "no longer in the course" if row.student.is_active else "account deleted"
    left = [gone] if row.has_left else []
    return "; ".join([*left, *(_note(entry) for entry in row.entries if entry.note)])


def _note(entry: Entry) -> str:
    reason = f" ({entry.excuse.reason})" if entry.excuse else ""
    return f"{entry.heading.exercise.title}: {entry.note}{reason}"


def rules_cells(book: Gradebook) -> Iterator[list[Cell]]:
    """How the totals of the gradebook come about."""
    rules = book.rules
    yield ["rule", "value"]
    yield ["lowest exercises dropped", rules.drop_lowest]
    yield ["decimals of percentages", rules.decimals]
    yield ["an exercise that has not closed", rules.get_before_closing_display()]
    yield ["an exercise that has closed", "counts; what is not answered counts 0"]
    yield ["an answer that waits for its mark", "is left aside until it is marked"]
    yield []
    yield ["exercise", "points", "weight", "share of all weights (%)", "closes"]
    weights = sum(heading.weight for heading in book.headings)
    for heading in book.headings:
        yield [
            heading.exercise.title,
            Decimal(str(heading.points)),
            Decimal(str(heading.weight)),
            percent(heading.weight / weights, 1) if weights else None,
            heading.exercise.closes_at.isoformat(timespec="minutes"),
        ]


def as_text(rows: Iterable[list[Cell]]) -> Iterator[list[str]]:
    """The cells for a CSV file, which defuses them itself."""
    for row in rows:
        yield ["" if cell is None else str(cell) for cell in row]


def workbook_bytes(sheets: Iterable[tuple[str, Iterable[list[Cell]]]]) -> bytes:
    """An XLSX file with these sheets. Numbers stay numbers; no text can be taken for a formula."""
    stored = io.BytesIO()
    with Workbook(stored, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True})
        for title, rows in sheets:
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, 1)
            for number, row in enumerate(rows):
                style = None if number else bold
                for place, cell in enumerate(row):
                    # What is empty is left out, and texts are written as such even where they look like something else.
                    if isinstance(cell, str) and cell:
                        sheet.write_string(number, place, defuse(UNPRINTABLE.sub("", cell)), style)
                    elif isinstance(cell, Decimal | int):
                        sheet.write_number(number, place, float(cell), style)
    return stored.getvalue()
