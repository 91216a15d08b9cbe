"""What a form asks about a study, and what was typed into it, kept as it was typed. Pure.

Nothing that was typed is turned away for what it says: reading it is another step, whose complaints stand beside
the field while the text stays in it.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

LONGEST_LINE = 300
LONGEST_TEXT = 4_000

Kind = Literal["line", "sentence", "count", "number", "text", "choice", "tick"]
Row = Mapping[str, str]


class TooLong(ValueError):  # noqa: N818 (it says what happened)
    """More was typed than is kept; the message is for the person who typed it, and nothing was changed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing asked. `choices` are (value, words) of an entry of the kind "choice"; a tick is "yes" or "
    "empty."""

    name: str
    label: str
    kind: Kind = "line"
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Entries that are asked for each of several things alike; `one` is the word for one of them."""

    name: str
    title: str
    one: str
    entries: tuple[Entry, ...]
    most: int
    help: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Entries and tables under one heading."""

    slug: str
    title: str
    asks: tuple[Entry | Table, ...]
    help: str = ""


Questionnaire = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: `lines` by the name of the entry, `rows` by the name of the table, without its "
    "empty rows."""

    lines: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """The text of an entry; empty where nothing was typed."""
        return self.lines.get(name, "")

    def table(self, name: str) -> tuple[Row, ...]:
        return self.rows.get(name, ())

    def to_json(self) -> dict[str, Any]:
        return {
            "lines": {name: text for name, text in self.lines.items() if text},
            "rows": {name: [dict(row) for row in rows] for name, rows in self.rows.items() if rows},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Typed:
        rows = {name: tuple(dict(row) for row in given) for name, given in stored.get("rows", {}).items()}
        return cls(dict(stored.get("lines", {})), rows)

    @property
    def digest(self) -> str:
        """Equal for equal contents."""
        return digest_of(json.dumps(self.to_json(), sort_keys=True))


def digest_of(*texts: str) -> str:
    """Sixteen hexadecimal digits that differ when the texts do."""
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:16]


def read_typed(asked: Questionnaire, sent: Mapping[str, str]) -> Typed:
    """What a form sent, under the names of `input_name`. What was not asked is left out.

    Raises:
        TooLong: an entry has more characters than are kept.
    """
    lines: dict[str, str] = {}
    rows: dict[str, tuple[Row, ...]] = {}
    for part in asked:
        for ask in part.asks:
            if isinstance(ask, Entry):
                lines[ask.name] = _read(ask, sent.get(input_name(ask.name), ""))
            else:
                rows[ask.name] = tuple(_read_rows(ask, sent))
    return Typed(lines, rows)


def input_name(entry: str, table: str = "", number: int = 0) -> str:
    """The name that the entry's input has in the form; `number` counts the rows of a table from 0."""
    return f"{table}-{number}-{entry}" if table else entry


def tidy(text: str, *, lines: bool = False) -> str:
    """The text without control characters and without space at its ends; one line unless `lines`."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        " " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} and c != "\n"
        else "" if unicodedata.category(c) in {"Cf", "Cs"} and c not in "\u200c\u200d"
        else c
        for c in text
    )  # fmt: skip
    return kept.strip() if lines else " ".join(kept.split())


def limited(text: str, most: int, what: str) -> str:
    """The text itself.

    Raises:
        TooLong: it has more than `most` characters.
    """
    if len(text) > most:
        raise TooLong(
            f"“{what}” has {len(text):,} characters and keeps at most {most:,}. Shorten it; nothing was "
            "changed."
        )
    return text


def _read(entry: Entry, sent: str) -> str:
    if entry.kind == "choice":
        return sent if sent in {value for value, _ in entry.choices} else ""
    if entry.kind == "tick":
        return "yes" if sent else ""
    text = entry.kind == "text"
    return limited(tidy(sent, lines=text), LONGEST_TEXT if text else LONGEST_LINE, entry.label)


def _read_rows(table: Table, sent: Mapping[str, str]) -> list[Row]:
    """The rows up to the last that is filled, so that each keeps its number."""
    rows: list[Row] = []
    for number in range(table.most):
        row = {e.name: _read(e, sent.get(input_name(e.name, table.name, number), "")) for e in table.entries}
        rows.append({name: text for name, text in row.items() if text})
    while rows and not rows[-1]:
        rows.pop()
    return rows
