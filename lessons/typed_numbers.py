"""Counts and numbers in what was typed; what cannot be read is said, not raised. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from grading.numerals import parse_number
from grading.verdict import Malformed

LARGEST_COUNT = 10_000_000


def read_count(text: str, *, least: int = 0) -> tuple[int | None, str]:
    """The whole number in the text and what is the matter with it; (None, "") for an empty text."""
    if not text:
        return None, ""
    if not re.fullmatch(r"\d{1,12}", text, re.ASCII):
        return None, f"“{text}” is not a count. Write a whole number in digits, such as 60."
    count = int(text)
    if not least <= count <= LARGEST_COUNT:
        return None, f"{count} cannot be: this is a count from {least} to {LARGEST_COUNT:,}."
    return count, ""


def read_number(text: str) -> tuple[str, str]:
    """The number as it is printed, with a true minus sign and a decimal point, and what is the matter "
    "with it."""
    if not text:
        return "", ""
    try:
        typed = parse_number(text)
    except Malformed as reason:
        return "", str(reason)
    return typed.text.replace(",", ".").lstrip("+").replace("-", "−"), ""


def value_of(number: str) -> Decimal:
    """The value of a number that `read_number` gave."""
    return Decimal(number.replace("−", "-"))
