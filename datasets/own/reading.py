"""A CSV file as somebody saved it, read into columns. Pure.

Nothing in it is ever evaluated: a cell is a number, a missing value or a text.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from datasets.own.names import safe_names

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST_CELL = 200
# The true minus sign of typeset tables.
MINUS = "\u2212"
MISSING = frozenset({"", "na", "n/a", "nan", ".", "null"})
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
MOST_FAULTS = 10
EMPTY = "The file is empty: save the table with its headings as CSV, and choose that file."
# A column is taken for numbers with a few mistakes in it, and not for text, from this share of numbers on.
MOSTLY = 0.8
_NUMBER = re.compile(r"[+-]?(\d{1,18}(\.\d{0,17})?|\.\d{1,17})([eE][+-]?\d{1,2})?", re.ASCII)
_COMMA_NUMBER = re.compile(r"[+-]?\d{1,18},\d{1,17}([eE][+-]?\d{1,2})?", re.ASCII)
# How many lines show which character parts the columns.
_LOOKED_AT = 50
_FORMULA = ("=", "+", "-", "@")


class CsvError(ValueError):
    """The file cannot be read; `faults` are sentences that name the place, the value, the rule and the mend."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column: its safe name, its heading in the file, and what its cells are.

    `kind` is "number" where nearly all cells are numbers; `strays` are then the first that are not, with their row.
    """

    name: str
    heading: str
    kind: Literal["number", "text"]
    missing: int
    distinct: int
    strays: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class OwnTable:
    """A file that was read. `frame` holds text: numbers with a decimal point, "" where a value is missing.

    Row 2 of the file, below the headings, is the first of `frame`. `notes` say in words how the file was read.
    """

    frame: pd.DataFrame
    columns: tuple[OwnColumn, ...]
    notes: tuple[str, ...]

    def to_csv(self) -> str:
        return self.frame.to_csv(index=False, lineterminator="\n")


def read_table(data: bytes, *, missing: Sequence[str] = ()) -> OwnTable:
    """The table in a file. `missing` are further cells that stand for a missing value, such as "-99".

    Raises:
        CsvError: it is too large, no CSV file, or not rectangular.
    """
    text, encoding = _decode(data)
    delimiter = _find_delimiter(text)
    headings, rows = _read_rows(text, delimiter)
    comma = delimiter != "," and _has_decimal_commas(rows)
    codes = MISSING | {code.strip().casefold() for code in missing}
    cells = [[_plain(cell, comma, codes) for cell in row] for row in rows]
    frame = pd.DataFrame(cells, columns=safe_names(headings), dtype="str")
    columns = tuple(
        _describe(name, heading, frame[name].tolist())
        for name, heading in zip(frame.columns, headings, strict=True)
    )
    return OwnTable(frame, columns, tuple(_notes(encoding, delimiter, comma, columns, cells)))


def from_stored(text: str) -> pd.DataFrame:
    """The frame that `OwnTable.to_csv` wrote."""
    return pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)


def is_number(cell: str) -> bool:
    """Whether a cell is a plain number with a decimal point, of a size that fits any package."""
    return len(cell) <= 40 and _NUMBER.fullmatch(cell) is not None


def _decode(data: bytes) -> tuple[str, str]:
    if len(data) > MOST_BYTES:
        raise CsvError(
            [
                f"The file has {len(data) / 1024**2:.1f} MB, and 5 MB is the most: leave out columns or rows that you "
                "do not need."
            ]
        )
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise CsvError(
            ["This is a spreadsheet file and not a CSV file: open it, and save the sheet as “CSV UTF-8”."]
        )
    if not data.strip():
        raise CsvError([EMPTY])
    for encoding in ("utf-16", "utf-8-sig", "latin-1"):
        if encoding == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, encoding
    raise CsvError(
        ["The file holds characters of no text, so it is no CSV file: save the table as “CSV UTF-8”."]
    )


def _find_delimiter(text: str) -> str:
    """The character that parts the most columns, the same number in as many of the first lines as possible."""
    lines = [line for line in text.splitlines()[: 2 * _LOOKED_AT] if line.strip()][:_LOOKED_AT]
    if not lines:
        raise CsvError([EMPTY])

    def merit(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        except csv.Error:
            return 0.0, 0
        width = widths[0] if widths else 0
        return (sum(found == width for found in widths) / len(widths), width) if width > 1 else (0.0, 0)

    best = max(DELIMITERS, key=merit)
    if merit(best) == (0.0, 0):
        raise CsvError(
            [
                f"The first line, “{lines[0][:60]}”, has one column only: a study needs at least an outcome, a predictor "
                "and groups, with commas, semicolons or tabs between the columns."
            ]
        )
    return best


def _read_rows(text: str, delimiter: str) -> tuple[list[str], list[list[str]]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
            if len(rows) > MOST_ROWS + 1 + _LOOKED_AT:
                raise CsvError(
                    [
                        f"The file has more than {MOST_ROWS:,} rows, which is the most: draw whole groups from it, "
                        "and upload those."
                    ]
                )
    except csv.Error as error:
        raise CsvError(
            [
                f"Row {len(rows) + 1} cannot be read ({error}): look for a quotation mark that is opened and not closed."
            ]
        ) from None
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise CsvError([EMPTY])
    headings, body = [heading.strip() for heading in rows[0]], rows[1:]
    if faults := list(_shape_faults(headings, body)):
        raise CsvError(faults[:MOST_FAULTS])
    return headings, body


def _shape_faults(headings: list[str], body: list[list[str]]) -> Iterator[str]:
    if len(headings) > MOST_COLUMNS:
        yield (
            f"The file has {len(headings)} columns, and {MOST_COLUMNS} is the most: leave out what the exercise "
            "does not need."
        )
        return
    if not any(headings):
        yield "The first row is empty: put the names of the columns there."
        return
    if not body:
        yield "The file has headings and no rows: save the rows with it."
    if len(body) > MOST_ROWS:
        yield f"The file has {len(body):,} rows, and {MOST_ROWS:,} is the most: draw whole groups from it, and upload those."
    if all(is_number(heading.replace(",", ".")) for heading in headings if heading):
        yield (
            f"The first row, {', '.join(headings[:5])[:60]}, holds numbers only: put a row with the names of the "
            "columns above it."
        )
    seen: dict[str, int] = {}
    for number, heading in enumerate(headings, start=1):
        if heading and heading in seen:
            yield f"Columns {seen[heading]} and {number} are both named “{heading[:40]}”: give each a name of its own."
        seen.setdefault(heading, number)
    for number, row in enumerate(body, start=2):
        if len(row) != len(headings):
            cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
            yield (
                f"Row {number} has {cells}, and the headings are {len(headings)}: look for a missing or an "
                "additional "
                "separator in it."
            )
        elif len(longest := max(row, key=len)) > LONGEST_CELL:
            heading = headings[row.index(longest)]
            yield (
                f"Row {number}, column “{heading[:40]}”: the cell has {len(longest)} characters, and {LONGEST_CELL} is "
                "the most. Leave out columns of free text."
            )


def _has_decimal_commas(rows: list[list[str]]) -> bool:
    """Whether commas are decimal: there are such numbers, and none with a point."""
    found = False
    for row in rows:
        for cell in row:
            text = cell.strip()
            if "." in text and is_number(text) and text != ".":
                return False
            found = found or ("," in text and _COMMA_NUMBER.fullmatch(text) is not None)
    return found


def _plain(cell: str, comma: bool, codes: frozenset[str]) -> str:
    """The cell as it is stored: in one line, trimmed, with a decimal point, "" where the value is missing."""
    text = " ".join(cell.split())
    if text.casefold() in codes:
        return ""
    if text.startswith(MINUS):
        signed = text.replace(MINUS, "-", 1)
        text = signed if is_number(signed.replace(",", ".")) else text
    return text.replace(",", ".") if comma and _COMMA_NUMBER.fullmatch(text) else text


def _describe(name: str, heading: str, cells: list[str]) -> OwnColumn:
    counts = Counter(cells)
    missing = counts.pop("", 0)
    strange = {cell for cell in counts if not is_number(cell)}
    present = len(cells) - missing
    numeric = present > 0 and sum(counts[cell] for cell in strange) <= (1 - MOSTLY) * present
    strays = (
        [(row, cell) for row, cell in enumerate(cells, start=2) if cell in strange]
        if numeric and strange
        else []
    )
    return OwnColumn(
        name=name,
        heading=heading,
        kind="number" if numeric else "text",
        missing=missing,
        distinct=len(counts),
        strays=tuple(strays[:MOST_FAULTS]),
    )


def _notes(
    encoding: str, delimiter: str, comma: bool, columns: Sequence[OwnColumn], rows: list[list[str]]
) -> Iterator[str]:
    count, width = len(rows), len(columns)
    yield (
        f"{count:,} row{'s' if count != 1 else ''} and {width} column{'s' if width != 1 else ''}, with "
        f"{DELIMITERS[delimiter]} between them."
    )
    if comma:
        yield "Decimal commas were read as decimal points."
    if encoding != "utf-8-sig":
        yield f"The file is not in UTF-8; it was read as {encoding.upper()}. Look whether accents are right."
    renamed = [
        f"“{column.heading}” is “{column.name}”" for column in columns if column.heading != column.name
    ]
    if renamed:
        yield f"Names that every package can read: {'; '.join(renamed[:MOST_FAULTS])}."
    yes_no = [f"“{column.name}”" for column in columns if column.distinct == 2]
    if yes_no:
        yield (
            f"Two values only: {', '.join(yes_no[:MOST_FAULTS])}. Such a column may be a predictor, or a yes/no "
            "outcome, for which logistic models are fitted."
        )
    formulas = sum(
        cell.startswith(_FORMULA) and len(cell) > 1 and not is_number(cell) for row in rows for cell in row
    )
    if formulas:
        yield (
            f"{formulas:,} cells begin like a formula of a spreadsheet. They were read as text, nothing was computed, "
            "and none of them is handed out."
        )
