"""The gradebook as a table of cells: for CSV, and as a workbook whose second sheet says how it counts."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from accounts.exports import defuse
from progress.gradebook.computing import percent
from progress.gradebook.gathering import Entry, Gradebook, Row

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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
    book = Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "B2"
        for number, row in enumerate(rows):
            cells = [_plain(cell) for cell in row]
            sheet.append(cells if number else [_heading(sheet, cell) for cell in cells])
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def _heading(sheet: Any, value: Cell) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    cell.font = Font(bold=True)
    return cell


def _plain(value: Cell) -> Cell:
    """What goes into a sheet, which has no cell for an empty text.

    `defuse` leaves no text that begins with =, of which openpyxl would make a formula.
    """
    return defuse(ILLEGAL_CHARACTERS_RE.sub("", value)) or None if isinstance(value, str) else value
