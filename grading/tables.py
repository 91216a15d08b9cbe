"""Tables that people bring: comma-separated text with a header, read as R's `read.csv` would understand it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

MISSING = frozenset({"", "NA", "NaN"})
TRUTHS = {
    **dict.fromkeys(("TRUE", "True", "true", "T"), True),
    **dict.fromkeys(("FALSE", "False", "false", "F"), False),
}
MAX_BYTES = 50_000_000
# Whole numbers beyond this are not exact as floating-point numbers, so they can only be labels.
MAX_EXACT = 2**53

_FIELD = re.compile(r'(?:[ \t]*"([^"]*+(?:""[^"]*+)*+)"[ \t]*|([^",\r\n][^,\r\n]*|))(,|\r\n|\n|\r)')
_NUMBER = re.compile(
    r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:inf|infinity)", re.ASCII | re.IGNORECASE
)
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)


class TableError(ValueError):
    """The text is not a table; the message says where and how to mend it."""


def load_table(path: Path, *, max_bytes: int = MAX_BYTES) -> pd.DataFrame:
    """The table in a UTF-8 file, with or without a byte order mark. Raises TableError."""
    try:
        if path.stat().st_size > max_bytes:
            raise TableError(
                f"{path} is larger than {max_bytes / 1e6:g} MB: keep only the columns that you need"
            )
        content = path.read_bytes()
    except OSError as error:
        raise TableError(f"cannot read {path}: {error.strerror}") from error
    try:
        return read_table(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise TableError(
            f"{path} is not UTF-8 text: byte {error.start + 1}. Save it as CSV in UTF-8"
        ) from error


def read_table(text: str) -> pd.DataFrame:
    """Parse comma-separated text whose first line names the columns.

    Numbers become float64 columns, TRUE and FALSE booleans, all else text; a column whose values are all quoted is
    text even if it looks like numbers. Empty fields, NA and NaN are missing. Raises TableError for an empty table,
    a missing or ambiguous header, rows of unequal length and broken quotation marks.
    """
    names, fields, quoted = _split(text)
    width = len(names)
    return pd.DataFrame(
        {name: _column(fields[start::width], quoted[start::width]) for start, name in enumerate(names)}
    )


def _split(text: str) -> tuple[list[str], list[str], list[bool]]:
    """Header, and all fields of all rows one after the other with whether they were quoted."""
    if not text.strip():
        raise TableError("the table is empty: the first line must name the columns")
    if "\0" in text:
        raise TableError("the table holds binary data: save it as CSV in UTF-8")
    text = text if text.endswith(("\n", "\r")) else text + "\n"
    fields: list[str] = []
    quoted: list[bool] = []
    names: list[str] = []
    row_start = position = 0
    for match in _FIELD.finditer(text):
        if match.start() != position:
            break
        inner, plain, end = match.groups()
        position = match.end()
        quoted.append(inner is not None)
        fields.append(plain.strip() if inner is None else inner.replace('""', '"').strip())
        if end == ",":
            continue
        length = len(fields) - row_start
        if length == 1 and not fields[-1] and not quoted[-1]:
            del fields[-1], quoted[-1]
        elif not names:
            names = _header(fields)
            fields, quoted = [], []
        elif length != len(names):
            line = text.count("\n", 0, match.start()) + 1
            raise TableError(
                f"line {line} has {length} fields where the header has {len(names)}: check its commas"
            )
        row_start = len(fields)
    if position != len(text):
        line = text.count("\n", 0, position) + 1
        raise TableError(f"line {line} has a quotation mark that is not closed, or text after a closed one")
    if not fields:
        raise TableError("the table has a header and no rows")
    return names, fields, quoted


def _header(names: list[str]) -> list[str]:
    """The column names; R's name X for the one empty name that row labels have."""
    if len(names) == 1 and (mark := re.search(r"[;\t]", names[0])):
        kind = "semicolons" if mark.group() == ";" else "tabs"
        raise TableError(f"the columns are separated by {kind}: separate them by commas, with decimal points")
    if all(_NUMBER.fullmatch(name) for name in names):
        raise TableError(f"the first line holds numbers ({', '.join(names[:3])}): it must name the columns")
    names = [name or "X" for name in names]
    for name in names:
        if names.count(name) > 1:
            raise TableError(
                f"the header names {name!r} {names.count(name)} times: each column needs its own name"
            )
    return names


def _column(fields: list[str], quoted: list[bool]) -> pd.Series:
    missing = [field in MISSING for field in fields]
    known = [field for field, gone in zip(fields, missing, strict=True) if not gone]
    all_quoted = all(mark or gone for mark, gone in zip(quoted, missing, strict=True))
    if not known:
        return pd.Series(np.full(len(fields), np.nan))
    if not all_quoted:
        if all(map(_NUMBER.fullmatch, known)) and not _are_labels(known):
            values = [np.nan if gone else float(field) for field, gone in zip(fields, missing, strict=True)]
            return pd.Series(values, dtype=np.float64)
        if all(field in TRUTHS for field in known):
            return _objects([None if gone else TRUTHS[f] for f, gone in zip(fields, missing, strict=True)])
    return _objects([None if gone else field for field, gone in zip(fields, missing, strict=True)])


def _objects(values: list[object]) -> pd.Series:
    return pd.Series(values, dtype=object)


def _are_labels(numbers: list[str]) -> bool:
    """Whether the numbers are too long to be told apart as floating-point numbers, as in long identifiers."""
    return any(len(n) > 15 and _WHOLE.fullmatch(n) and abs(int(n)) > MAX_EXACT for n in numbers)
