"""Numbers as packages print them, with the digits that they print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from grading.readers.reading import Number
from grading.readers.text import Line

_NUMERAL = re.compile(r"(<?)([+-]?(?:\d{1,18}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?)", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d{0,30})?", re.ASCII)
# Squares of what is read stay within the range of floating-point numbers.
LARGEST = 1e100
SMALLEST_UNIT = 120
# Cells without a number.
EMPTY = frozenset({"NA", "NaN", "nan", "NAN", ".", "-", "--", "Inf", "-Inf", "inf", "-inf"})
_DIGITS_OF_ZERO = 4
_STARS = frozenset({"***", "**", "*", ".", "†"})


def read_number(text: str, line: int, *, comma: bool = False) -> Number | None:
    """The number that the text is, or None. `comma`: the decimal mark is a comma."""
    plain = text.replace(",", ".") if comma else text
    if not comma and _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    match = _NUMERAL.fullmatch(plain)
    if not match:
        return None
    numeral = Decimal(match.group(2))
    value = float(numeral)
    exponent = numeral.as_tuple().exponent
    if abs(value) > LARGEST or not isinstance(exponent, int) or abs(exponent) > SMALLEST_UNIT:
        return None
    return Number(value, -exponent, line, text, bound=bool(match.group(1)))


def exact_zero(number: Number | None) -> Number | None:
    """A bare "0" of a package that writes as many digits as there are: zero itself, not what is rounded to it."""
    return replace(number, decimals=_DIGITS_OF_ZERO) if number is not None and number.text == "0" else number


def is_cell(word: str, *, comma: bool = False) -> bool:
    """Whether the word may stand where a number is expected."""
    return word in EMPTY or read_number(word, 0, comma=comma) is not None


def split_cells(line: Line) -> list[str]:
    """The words of a line with "< 2e-16" as one, and without the stars of significance at its end."""
    words: list[str] = []
    for word in line.text.split():
        if words and words[-1] == "<":
            words[-1] += word
        else:
            words.append(word)
    while len(words) > 1 and words[-1] in _STARS and (words[-1] != "." or is_cell(words[-2])):
        words.pop()
    return words


def label_and_cells(line: Line, count: int) -> tuple[str, list[Number | None]] | None:
    """The name at the start of a row and its last `count` cells, or None if they are not numbers.

    Reading from the end keeps names apart that hold spaces and digits.
    """
    words = split_cells(line)
    if len(words) <= count:
        return None
    label, cells = words[: len(words) - count], words[len(words) - count :]
    if not all(map(is_cell, cells)):
        return None
    return " ".join(label), [read_number(cell, line.number) for cell in cells]


def cells_at_end(words: Sequence[str], most: int, *, comma: bool = False) -> int:
    """How many of the last words are cells, at most `most`."""
    found = 0
    while found < min(most, len(words)) and is_cell(words[-1 - found], comma=comma):
        found += 1
    return found


def number_after(line: Line, label: str) -> Number | None:
    """The number that follows `label` on the line, such as "Number of obs: " or "Scale:"."""
    _, found, rest = line.text.partition(label)
    words = rest.replace("=", " ").split()
    return read_number(words[0].rstrip(",;"), line.number) if found and words else None


def named_numbers(names: Line, numbers: Line) -> list[tuple[str, Number]] | None:
    """Pairs from a line of names above a line of numbers, which share their right edges, as R prints a named vector.

    None if the second line is not one of numbers alone.
    """
    cells = list(re.finditer(r"\S+", numbers.text))
    values = [read_number(cell.group(), numbers.number) for cell in cells]
    words = names.text.split()
    if not cells or not words:
        return None
    found = [value for value in values if value is not None]
    if len(found) != len(values):
        return None
    if len(words) == len(found):
        return list(zip(words, found, strict=True))
    labels, left = [], 0
    for cell in cells:
        labels.append(names.text[left : cell.end()].strip())
        left = cell.end()
    if not all(labels) or names.text[left:].strip():
        return None
    return list(zip(labels, found, strict=True))
