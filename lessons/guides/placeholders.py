"""Numbers in a text: `{{ random_slope.se.time:.2f }}` is looked up, never evaluated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite

from lessons.faults import Fault

Facts = Mapping[str, float]
PLACEHOLDER = re.compile(r"\{\{(?P<inside>.*?)\}\}")
# A name, perhaps with its sign turned or divided by another, and how to write the number.
INSIDE = re.compile(
    r"^\s*(?P<sign>-)?(?P<name>[\w.]+)(?:\s*/\s*(?P<divisor>[\w.]+))?\s*(?::(?P<form>\.\d[f%]))?\s*$"
)
NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
COMPARISON = re.compile(r"^(?P<left>\S+) (?P<sign>[<>]) (?P<right>\S+)$")


def fill(text: str, facts: Facts, *, file: str, first_line: int = 1) -> tuple[str, list[Fault]]:
    """The text with each placeholder replaced by its number, and a fault for each that means nothing.

    Without a form the number must be whole. Minus signs become typographic ones.
    """
    faults: list[Fault] = []

    def value(found: re.Match[str]) -> str:
        try:
            return _written(found["inside"], facts)
        except ValueError as error:
            line = first_line + text.count("\n", 0, found.start())
            faults.append(Fault(file, line, str(error)))
            return found[0]

    return PLACEHOLDER.sub(value, text), faults


def false_comparison(comparison: str, facts: Facts) -> str:
    """Why `name < name` does not hold for these numbers; empty if it does. Either side may be a number, as in `p > 0.05`."""
    parts = COMPARISON.match(comparison)
    if not parts:
        return f"“{comparison}” is not of the form “name < name”"
    try:
        left, right = _side(parts["left"], facts), _side(parts["right"], facts)
    except ValueError as error:
        return str(error)
    if left < right if parts["sign"] == "<" else left > right:
        return ""
    return f"the text relies on {comparison}, but the numbers are {left:.4g} and {right:.4g}: mend the text or the study"


def _written(inside: str, facts: Facts) -> str:
    parts = INSIDE.match(inside)
    if not parts:
        raise ValueError(
            f"“{inside.strip()}” is not a placeholder: write name:.2f, -name:.2f, name:.0% or name / name:.1f"
        )
    number = _look_up(parts["name"], facts) * (-1.0 if parts["sign"] else 1.0)
    if parts["divisor"]:
        number /= _look_up(parts["divisor"], facts)
    if not isfinite(number):
        raise ValueError(f"“{inside.strip()}” is {number}: the study has no such number, so say it in words")
    if not parts["form"] and number != round(number):
        raise ValueError(f"“{inside.strip()}” is {number:.6g}: say how to write it, for instance :.2f")
    return format(number, parts["form"] or ".0f").replace("-", "−")


def _side(text: str, facts: Facts) -> float:
    return float(text) if NUMBER.match(text) else _look_up(text, facts)


def _look_up(name: str, facts: Facts) -> float:
    if name not in facts:
        near = ", ".join(sorted(other for other in facts if other.split(".")[0] == name.split(".")[0]))
        raise ValueError(
            f"no number is called “{name}”: there are {near or ', '.join(sorted(facts)) or 'none'}"
        )
    return facts[name]
