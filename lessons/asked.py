"""A questionnaire with what was typed into it, as templates show it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lessons.questionnaire import Entry, Part, Questionnaire, Table, Typed, input_name

BLANK_ROWS = 1
FEWEST_ROWS = 2

# What is the matter with an entry, by the name of its input.
Complaints = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """An entry with its text; `name` is that of its input."""

    entry: Entry
    name: str
    value: str
    error: str

    @property
    def shown(self) -> str:
        """The answer as words, where it is one of several."""
        return dict(self.entry.choices).get(self.value, self.value)


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One thing of a table, counted from 1."""

    number: int
    fields: tuple[Field, ...]

    @property
    def is_empty(self) -> bool:
        return not any(field.value for field in self.fields)


@dataclass(frozen=True, slots=True)
class FieldTable:
    table: Table
    rows: tuple[FieldRow, ...]

    @property
    def is_full(self) -> bool:
        return len(self.rows) == self.table.most and not self.rows[-1].is_empty

    @property
    def filled(self) -> tuple[FieldRow, ...]:
        return tuple(row for row in self.rows if not row.is_empty)


@dataclass(frozen=True, slots=True)
class FieldPart:
    """A part with its `fields`: those of single entries, and tables, in the order in which they are asked."""

    part: Part
    fields: tuple[Field | FieldTable, ...]


def fields_of(asked: Questionnaire, typed: Typed, complaints: Complaints) -> tuple[FieldPart, ...]:
    """Every field in order. A table shows what it holds and at least one blank row, up to its most."""
    return tuple(FieldPart(part, tuple(_fields(part, typed, complaints))) for part in asked)


def _fields(part: Part, typed: Typed, complaints: Complaints) -> Iterator[Field | FieldTable]:
    for ask in part.asks:
        if isinstance(ask, Entry):
            yield Field(ask, ask.name, typed[ask.name], complaints.get(ask.name, ""))
        else:
            yield FieldTable(ask, tuple(_rows(ask, typed, complaints)))


def _rows(table: Table, typed: Typed, complaints: Complaints) -> Iterator[FieldRow]:
    filled = typed.table(table.name)
    for number in range(min(table.most, max(len(filled) + BLANK_ROWS, FEWEST_ROWS))):
        row = filled[number] if number < len(filled) else {}
        names = {entry.name: input_name(entry.name, table.name, number) for entry in table.entries}
        yield FieldRow(
            number + 1,
            tuple(
                Field(
                    entry, names[entry.name], row.get(entry.name, ""), complaints.get(names[entry.name], "")
                )
                for entry in table.entries
            ),
        )
