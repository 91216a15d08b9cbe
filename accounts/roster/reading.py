"""A roster as people export it, by Excel or by hand: its rows, and what is wrong with each."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

MOST_BYTES = 1_000_000
MOST_ROWS = 2_000
LONGEST_EMAIL = 254
LONGEST_NAME = 120
LONGEST_GROUP = 60
ROLES = {"": "", "student": "student", "tutor": "tutor"}
SEPARATORS = ("\t", ";", ",")
SEPARATOR_NAMES = {"\t": "tabs", ";": "semicolons", ",": "commas"}
COLUMNS = {
    "email": {"email", "e-mail", "mail", "email address", "e-mail address"},
    "name": {"name", "full name", "student", "student name"},
    "first name": {"first name", "given name", "forename"},
    "last name": {"last name", "surname", "family name"},
    "group": {"group", "groups", "group name"},
    "role": {"role"},
}
# What both the standard and every mail server take; quoted and international local parts are neither.
LOCAL = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
ADDRESS = re.compile(rf"{LOCAL}@(?:{LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])", re.ASCII)


class RosterRefused(Exception):  # noqa: N818 (it is an answer, not a fault)
    """The table cannot be read as a whole; the message names the value, the rule and the mend."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row: the column, what stands there, the rule, and what to do about it."""

    column: str
    value: str
    rule: str
    mend: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was read: `line` is where it begins in the text, from 1; the address is in lower case.

    `name`, `group` and `role` are empty where the row says nothing. A row with `faults` is not to be
    used; its other values are what could be read.
    """

    line: int
    email: str
    name: str
    group: str
    role: str
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """All rows in their order, the separator between the values, and the columns that mean nothing here."""

    rows: tuple[Row, ...]
    separator: str
    unknown: tuple[str, ...]

    @property
    def separator_name(self) -> str:
        return SEPARATOR_NAMES[self.separator]


def decode_roster(data: bytes) -> tuple[str, bool]:
    """The text of a file, and whether its encoding had to be guessed (Windows-1252, as older Excels write it).

    Raises:
        RosterRefused: it is too large, or no text.
    """
    if len(data) > MOST_BYTES:
        raise RosterRefused(
            f"The file has {len(data):,} bytes, and {MOST_BYTES:,} is the most: leave out the columns that are not "
            "needed, or send it in parts."
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode(data, "utf-16"), False
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise RosterRefused(
            "This is a workbook, and a table as text is needed: save it as CSV, and send that."
        )
    try:
        return data.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        return _decode(data, "cp1252"), True


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise RosterRefused(
            "The file is no text in UTF-8, UTF-16 or Windows-1252: save it as “CSV UTF-8”, and send that."
        ) from None


def read_roster(text: str) -> Roster:
    """The rows of a table with a header, its columns in any order, between commas, semicolons or tabs.

    Raises:
        RosterRefused: it is empty, too long, has no column with addresses, or quotes that do not match.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise RosterRefused(
            f"The text has {size:,} bytes, and {MOST_BYTES:,} is the most: leave out the columns that are not "
            "needed, or send it in parts."
        )
    text, skipped = _without_preface(text.removeprefix("\ufeff"))
    separator = _find_separator(text)
    lines = _lines(text, separator, skipped)
    first = next(lines, None)
    if first is None:
        raise RosterRefused("Nothing was sent: choose a file, or paste the table with its header.")
    places, unknown = _read_header(first[1])
    rows = _mark_doubles(_read_rows(lines, places, len(first[1])))
    if not rows:
        raise RosterRefused("The table has a header and no row below it: add a row for each person.")
    return Roster(tuple(rows), separator, unknown)


def is_address(text: str) -> bool:
    """Whether the text, in lower case, is an e-mail address that an account can have."""
    local = text.partition("@")[0]
    return len(text) <= LONGEST_EMAIL and len(local) <= 64 and ADDRESS.fullmatch(text) is not None


def _without_preface(text: str) -> tuple[str, int]:
    """The text without the line by which Excel is told the separator, and the number of lines left out."""
    first, _, rest = text.partition("\n")
    return (rest, 1) if re.fullmatch(r"sep=.\r?", first) else (text, 0)


def _find_separator(text: str) -> str:
    """That by which the header falls into the most columns that are known, and then into the most at all."""
    header = next((line for line in text.splitlines() if line.strip()), "")

    def count(separator: str) -> tuple[int, int]:
        names = [_column_of(cell.strip('"')) for cell in header.split(separator)]
        return sum(name is not None for name in names), len(names)

    return max(reversed(SEPARATORS), key=count)


def _column_of(heading: str) -> str | None:
    plain = " ".join(heading.replace("_", " ").casefold().split())
    return next((column for column, names in COLUMNS.items() if plain in names), None)


def _lines(text: str, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the number of the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1 + skipped
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1 + skipped
    except csv.Error as error:
        raise RosterRefused(
            f"The quotes in the row of line {begins} do not match ({error}): put a value that holds the separator or a "
            "quote between double quotes, and double each quote inside."
        ) from None


def _read_header(cells: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """The place of each known column, and the headings that are not known."""
    places: dict[str, int] = {}
    unknown = []
    for place, heading in enumerate(cells):
        column = _column_of(heading)
        if column is None:
            if heading.strip():
                unknown.append(_shown(heading))
        elif column in places:
            raise RosterRefused(
                f"Two columns are headed {column}: “{_shown(cells[places[column]])}” and “{_shown(heading)}”. "
                "Keep one of them."
            )
        else:
            places[column] = place
    if "email" not in places:
        raise RosterRefused(
            f"The first row reads “{_shown('  '.join(cells))}”, and a column headed email is needed: put a header above "
            "the table, with email, and name, group and role as you have them."
        )
    return places, tuple(unknown)


def _read_rows(lines: Iterator[tuple[int, list[str]]], places: Mapping[str, int], width: int) -> list[Row]:
    rows = []
    for number, (line, cells) in enumerate(lines, start=1):
        if number > MOST_ROWS:
            raise RosterRefused(
                f"The table has more than {MOST_ROWS:,} rows, and that is the most: send it in parts."
            )
        rows.append(_read_row(line, cells, places, width))
    return rows


def _read_row(line: int, cells: Sequence[str], places: Mapping[str, int], width: int) -> Row:
    values = {column: cells[place].strip() if place < len(cells) else "" for column, place in places.items()}
    email = values["email"].lower()
    parts = (values.get("first name"), values.get("last name"))
    name = re.sub(" +", " ", values.get("name") or " ".join(filter(None, parts)))
    group = re.sub(" +", " ", values.get("group", ""))
    role = values.get("role", "").casefold()
    faults = list(_faults(email, name, group, role))
    if len(cells) > width:
        faults.append(
            Fault(
                "row",
                _shown(cells[width]),
                f"The row has {len(cells)} values, and the header names {width}.",
                "Put a value that holds the separator between double quotes.",
            )
        )
    return Row(line, email, name, group, ROLES.get(role, role), tuple(faults))


def _faults(email: str, name: str, group: str, role: str) -> Iterator[Fault]:
    if not email:
        yield Fault("email", "", "A row needs an e-mail address.", "Type it, or take the row out.")
    elif not is_address(email):
        yield Fault(
            "email", _shown(email), "This is no e-mail address.", "Write it plainly, as in ada@example.org."
        )
    for column, value, longest in (("name", name, LONGEST_NAME), ("group", group, LONGEST_GROUP)):
        if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in value):
            yield Fault(
                column,
                _shown(value),
                f"The {column} holds a character that cannot be shown, such as a line break or NUL.",
                "Type it anew.",
            )
        elif len(value) > longest:
            yield Fault(
                column,
                _shown(value),
                f"The {column} has {len(value)} characters, and {longest} is the most.",
                "Shorten it.",
            )
    if role not in ROLES:
        yield Fault(
            "role",
            _shown(role),
            "A role is student or tutor.",
            "Write one of the two, or nothing for a student.",
        )
    elif ROLES[role] == "tutor" and group:
        yield Fault(
            "group", _shown(group), "Only students are in groups.", "Leave the group of a tutor empty."
        )


def _mark_doubles(rows: Sequence[Row]) -> list[Row]:
    """The rows, with a fault in each after the first that has the same address."""
    first: dict[str, int] = {}
    marked = []
    for row in rows:
        before = first.setdefault(row.email, row.line) if row.email else row.line
        if before != row.line:
            fault = Fault(
                "email",
                _shown(row.email),
                f"The address stands in line {before} already.",
                "Keep one of the rows.",
            )
            row = Row(row.line, row.email, row.name, row.group, row.role, (*row.faults, fault))
        marked.append(row)
    return marked


def _shown(text: str) -> str:
    """The text in one short line, with what cannot be shown replaced."""
    plain = "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in {"Cc", "Cs"} else c for c in text
    )
    return plain if len(plain) <= 60 else f"{plain[:59]}…"
