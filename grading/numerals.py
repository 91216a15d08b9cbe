"""Numbers as students type them, with the precision that they typed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal

from grading.verdict import Malformed

MINUS = "−"
LONGEST = 40
LARGEST = 1e15

_NUMERAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", re.ASCII)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


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
    tidy = text.translate(_DASHES).strip()
    if not tidy:
        raise Malformed("Type a number first.")
    if len(tidy) > LONGEST:
        raise Malformed(f"Type one number of at most {LONGEST} characters. This has {len(tidy)}.")
    if tidy.endswith("%"):
        raise Malformed(f"“{tidy}” is a percentage. Give the number itself: 0.62 and not 62%.")
    if _GROUPED.fullmatch(tidy):
        raise Malformed(_ungroup(tidy))
    numeral = tidy.replace(",", ".") if tidy.count(",") == 1 and "." not in tidy else tidy
    if not _NUMERAL.fullmatch(numeral):
        raise Malformed(
            f"“{tidy}” is not a number. Write digits with a decimal point and nothing else, such as 1.546 or -0.25."
        )
    number = Decimal(numeral)
    unit = Decimal(1).scaleb(number.as_tuple().exponent)  # type: ignore[arg-type]  # the numeral is finite
    if max(abs(number), unit) > LARGEST:
        raise Malformed(f"“{tidy}” is too large to be an answer here.")
    return TypedNumber(tidy, float(number), float(unit / 2))


def _ungroup(tidy: str) -> str:
    """How to write a number whose commas may stand between thousands."""
    plain = tidy.replace(",", "")
    if tidy.count(",") == 1 and "." not in tidy:
        point = tidy.replace(",", ".")
        return f"The comma in “{tidy}” can be read in two ways. Write {plain} or {point}."
    return f"Leave out the commas between the thousands of “{tidy}”: write {plain}."


def show_number(value: float) -> str:
    """The number with five significant digits, as a person would write it: no exponent between 1e-4 and 1e6.

    A whole number is shown in full.
    """
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return f"{value:g}"
    size = math.floor(math.log10(abs(value)))
    if float(value).is_integer() and size < 15:
        return f"{value:.0f}"
    return f"{value:.{max(0, 4 - size)}f}" if -4 <= size < 6 else f"{value:.4e}"


def show_signed(value: float) -> str:
    """As `show_number`, with a true minus sign, for sentences and tables that nobody copies into a program."""
    return show_number(value).replace("-", MINUS)
