"""Decimal commas of a console or a spreadsheet, turned into points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from grading.readers.text import Line

_COMMA = re.compile(r"(?<=\d),(?=\d)", re.ASCII)
_POINT = re.compile(r"(?<=\d)\.(?=\d)", re.ASCII)
# Stata leaves the zero away.
_LEADING = re.compile(r"(?<![^\s<(\[|+-]),(?=\d)", re.ASCII)
_THOUSANDS = re.compile(r"(?<![\w.,])\d{1,3}(?:\.\d{3}){1,5}(?![\w.,])", re.ASCII)


def with_points(lines: Sequence[Line]) -> tuple[Sequence[Line], bool]:
    """The lines with decimal points, and whether they had commas: more numbers have a comma inside than a point.

    A point that parts thousands becomes a comma. No line changes its length, so columns stay where they are.
    """
    commas = sum(len(_COMMA.findall(line.text)) for line in lines if "," in line.text)
    if not commas or commas <= sum(len(_POINT.findall(line.text)) for line in lines if "." in line.text):
        return lines, False
    return [replace(line, text=_turn(line.text)) for line in lines], True


def _turn(text: str) -> str:
    if "," not in text and "." not in text:
        return text
    text = _THOUSANDS.sub(lambda found: found.group().replace(".", "\0"), text)
    return _LEADING.sub(".", _COMMA.sub(".", text)).replace("\0", ",")
