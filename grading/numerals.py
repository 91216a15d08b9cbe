"""Numbers as students type them, with the precision that they typed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal

from grading.verdict import Malformed

LONGEST = 40
LARGEST = 1e15

_NUMERAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
_TYPOGRAPHIC = str.maketrans({"−": "-", "–": "-", "\u00a0": " ", "\u202f": " ", "٫": "."})


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number and half a unit of its last typed digit; `text` is what was typed, tidied."""

    text: str
    value: float
    half_unit: float


def parse_number(text: str) -> TypedNumber:
    """The number in `text`, which may have a decimal comma and an exponent.

    Raises:
        Malformed: it is empty, too long, not one number, or too large.
    """
    if len(text) > 4 * LONGEST:
        raise Malformed(f"Type one number. This is {len(text):,} characters long.")
    tidy = text.translate(_TYPOGRAPHIC).strip()
    if not tidy:
        raise Malformed("Type a number first.")
    if len(tidy) > LONGEST:
        raise Malformed(f"Type one number of at most {LONGEST} characters. This has {len(tidy)}.")
    if tidy.endswith("%"):
        raise Malformed(f"“{tidy}” is a percentage. Write it as a number: 62% is 0.62.")
    if _THOUSANDS.fullmatch(tidy):
        plain, point = tidy.replace(",", ""), tidy.replace(",", ".", 1)
        raise Malformed(f"The comma in “{tidy}” can be read in two ways. Write {plain} or {point}.")
    numeral = tidy.replace(",", ".") if tidy.count(",") == 1 and "." not in tidy else tidy
    if not _NUMERAL.fullmatch(numeral) or not numeral.isascii():
        raise Malformed(
            f"“{tidy}” is not a number. Write digits with a decimal point, such as 1.546 or -0.25."
        )
    number = Decimal(numeral)
    value = float(number)
    if math.isinf(value) or abs(value) > LARGEST:
        raise Malformed(f"“{tidy}” is too large to be an answer here.")
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return TypedNumber(tidy, value, 0.5 * 10.0**exponent)


def show_number(value: float) -> str:
    """The number with five significant digits, as a person would write it: no exponent between 1e-4 and 1e6."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    size = math.floor(math.log10(abs(value)))
    if float(value).is_integer() and size < 15:
        return f"{value:.0f}"
    return f"{value:.{max(0, 4 - size)}f}" if -5 <= size < 6 else f"{value:.4e}"
