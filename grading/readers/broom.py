"""What `tidy()` of broom and broom.mixed gives, as a tibble, a data frame or a table of knitr."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grading.readers.blocks import Blocks
from grading.readers.numerals import cells_at_end, exact_zero, read_number
from grading.readers.parts import Parts, row_of
from grading.readers.reading import SEVERAL, Number, ReadOutput, Residual
from grading.readers.terms import normal_term
from grading.readers.text import Line

# Heads of columns by how they begin: a narrow console cuts them off.
_COLUMNS = {
    "estimate": "estimate",
    "std.error": "se",
    "statistic": "statistic",
    "df": "df",
    "p.value": "p",
    "conf.low": "low",
    "conf.high": "high",
}
_NAMES = ("effect", "component", "group", "term")
_SPREAD = re.compile(r"^(sd|var|cor|cov)__?(.+)$")
# "3.26e- 6": exponents are lined up.
_EXPONENT = re.compile(r"(?<=\de[-+]) +(?=\d)")
# Rules, the types of columns, and the notes of a tibble.
_BESIDE = re.compile(r"^(?:[\s|:+-]*|\s*(?:<\w{3,4}>\s*)+|\s*[#ℹ].*)$")
_CUT = "…"
_ABSENT = frozenset({"<NA>", "NA"})


@dataclass(slots=True)
class _Row:
    """A row while it is read: its line, its names by column, and its numbers."""

    line: Line
    names: Mapping[str, str]
    numbers: dict[str, Number | None] = field(default_factory=dict)


def read_broom(lines: Sequence[Line]) -> ReadOutput:
    parts = Parts("broom.mixed", "linear mixed", "a linear mixed model", lines)
    rows = _rows(parts, lines)
    mixed = any("effect" in row.names for row in rows)
    blocks = Blocks()
    for row in rows:
        if row.names.get("effect", "fixed") == "fixed":
            term = row.names.get("term", "")
            parts.fixed.append(row_of(normal_term(term), term, row.line, row.numbers))
        elif row.names["effect"] == "ran_pars":
            _take_spread(parts, row, blocks)
    parts.random = blocks.effects()
    if not mixed:
        parts.kind, parts.what = "ordinary", "ordinary regression"
    elif parts.random and parts.residual is None and not parts.unread:
        parts.kind, parts.what = "other", "a model without a residual variance, such as one by glmer"
    return parts.finish(
        {
            "the rows of random effects (`effect` is ran_pars)": parts.random or not mixed,
            "the residual (`sd__Observation`)": parts.residual or parts.kind != "linear mixed",
            "the rows of fixed effects": parts.fixed,
        }
    )


def _rows(parts: Parts, lines: Sequence[Line]) -> list[_Row]:
    """The rows of the table; a data frame that is too wide goes on below, under further heads."""
    tables: list[dict[str, _Row]] = []
    names: list[str] = []
    columns: list[str] = []
    for line in lines:
        words = _EXPONENT.sub("", line.text.replace("|", " ")).split()
        if (heads := _heads(words)) is not None:
            names, columns = heads
            if names or not tables:
                tables.append({})
        elif not words or line.is_prompt:
            columns = []
        elif columns and not _BESIDE.match(line.text):
            _take_row(parts, line, words, names, columns, tables[-1])
    return _of_one_model(parts, [list(table.values()) for table in tables if table])


def _of_one_model(parts: Parts, tables: list[list[_Row]]) -> list[_Row]:
    """The last table, with the one before it where the two hold fixed and random effects apart."""
    if len(tables) < 2:
        return tables[0] if tables else []
    *earlier, before, last = tables
    effects = [{row.names.get("effect", "") for row in rows} for rows in (before, last)]
    together = not effects[0] & effects[1] and "" not in effects[0] | effects[1]
    if earlier or not together:
        parts.notes.append(f"{SEVERAL} {len(tables)} tables of tidy(). We read the last one.")
    return [*before, *last] if together else last


def _heads(words: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """The names and the columns with numbers that a head names; None if the line is no head."""
    if not words or not (set(words) & {"term", "estimate"} or words[0] in _COLUMNS):
        return None
    names = [word for word in words if word in _NAMES]
    columns = [_column(word) for word in words if word not in _NAMES]
    return (names, [column for column in columns if column]) if all(columns) and columns else None


def _column(word: str) -> str:
    stem, cut, _ = word.partition(_CUT)
    return next(
        (column for name, column in _COLUMNS.items() if name == word or (cut and name.startswith(stem))), ""
    )


def _take_row(
    parts: Parts, line: Line, words: list[str], names: list[str], columns: list[str], rows: dict[str, _Row]
) -> None:
    count = cells_at_end(words, len(columns))
    # "NA" and "<NA>" are both no number; where a name is missing, it stands before the term.
    if count < len(columns) or len(words) <= count:
        parts.could_not_read(line, f"a row of tidy() should end in {len(columns)} numbers")
        return
    label, cells = words[: len(words) - count], words[len(words) - count :]
    index = label[0] if label[0].isdigit() else ""
    given = label[1:] if index else label
    numbers = {
        column: exact_zero(read_number(cell, line.number))
        for column, cell in zip(columns, cells, strict=True)
    }
    if not names:
        if index in rows:
            rows[index].numbers.update(numbers)
        return
    if len(given) < len(names):
        parts.could_not_read(line, f"a row of tidy() should begin with {', '.join(names)}")
        return
    before = len(names) - 1
    named = dict(zip(names, [*given[:before], " ".join(given[before:])], strict=True))
    if any(_CUT in name for name in named.values()):
        parts.could_not_read(line, "a name is cut off; print the table with print(tidy(m), width = Inf)")
        return
    rows[index or str(line.number)] = _Row(line, named, numbers)


def _take_spread(parts: Parts, row: _Row, blocks: Blocks) -> None:
    """A standard deviation, variance, correlation or covariance of random effects."""
    match = _SPREAD.match(row.names.get("term", ""))
    number = row.numbers.get("estimate")
    if match is None or number is None:
        parts.could_not_read(
            row.line, "the name of a random effect should begin with sd__, var__, cor__ or cov__"
        )
        return
    kind, name, group = match.group(1), match.group(2), row.names.get("group", "")
    if name == "Observation" and group in {"Residual", *_ABSENT}:
        parts.residual = Residual(sd=number) if kind == "sd" else Residual(variance=number)
    elif kind in {"sd", "var"}:
        blocks.add(group, name, kind, number)
    else:
        blocks.pair(group, name, ".", kind, number)
