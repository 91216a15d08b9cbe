"""The formats of an export. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quizzes.exchange.moodle import moodle_quiz
from quizzes.exchange.qti import qti_package
from quizzes.exchange.records import Item


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is called on the page, how its files end, and what writes them."""

    title: str
    ending: str
    content_type: str
    write: Callable[[Sequence[Item]], bytes]


FORMATS: Mapping[str, Format] = {
    "moodle": Format("Moodle XML", "xml", "application/xml", moodle_quiz),
    "qti": Format("QTI 2.1", "zip", "application/zip", qti_package),
}


def write_export(items: Sequence[Item], name: str) -> bytes:
    """The items as a file of that format."""
    return FORMATS[name].write(items)
