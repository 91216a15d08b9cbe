"""The questions that are listed, as a file for another system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quizzes.bank_pages.listing import find_questions
from quizzes.content.schema import Question
from quizzes.exchange.gathering import MOST_VARIANTS, count_draws, gather_items
from quizzes.exchange.records import LeftOut
from quizzes.exchange.writing import FORMATS, Format, write_export
from quizzes.variants import latest_versions, read_question

# What narrows the list, and is kept when the file is asked for.
FILTERS = ("text", "mistake", "kind", "level", "scenario")
# Each data set is drawn, fitted and certified while the browser waits: some tenths of a second, seldom a second.
MOST_DRAWS = 10


class CannotExport(ValueError):  # noqa: N818 - it reads as what happened, wherever it is caught
    """What was asked for cannot be exported from the page; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file with its format, and what is not in it."""

    content: bytes
    format: Format
    left_out: tuple[LeftOut, ...]


def export_listed(asked: Mapping[str, str]) -> Download:
    """The questions in use that fit the filters of `asked`, in its `format` and number of `variants`.

    Raises:
        CannotExport: nothing fits, or it is too much for one request.
    """
    variants = _variants(asked.get("variants", "1"))
    name = asked.get("format", "")
    if name not in FORMATS:
        raise CannotExport(f"There is no format “{name}”: choose one of {', '.join(FORMATS)}.")
    questions = _listed(asked)
    draws = count_draws(questions, variants=variants)
    if draws > MOST_DRAWS:
        raise CannotExport(
            f"That needs {draws} data sets, and this page makes {MOST_DRAWS} at most. Narrow the list, take fewer "
            f"variants, or export on the server: {_command(asked, questions, name, variants)}"
        )
    export = gather_items(questions, variants=variants)
    if not export.items:
        raise CannotExport("Nothing could be exported. " + " ".join(map(str, export.left_out)))
    return Download(write_export(export.items, name), FORMATS[name], export.left_out)


def _listed(asked: Mapping[str, str]) -> Sequence[Question]:
    rows = list(find_questions(asked))
    if not rows:
        raise CannotExport("No question fits, so there is nothing to export. Take a filter away.")
    versions = latest_versions(rows)
    return [read_question(versions[row.pk]) for row in rows]


def _variants(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= MOST_VARIANTS):
        raise CannotExport(
            f"“{text[:20]}” variants cannot be made: write a whole number from 1 to {MOST_VARIANTS}."
        )
    return int(text)


def _command(asked: Mapping[str, str], questions: Sequence[Question], name: str, variants: int) -> str:
    """What exports just these questions on the server."""
    filtered = {key for key in FILTERS if asked.get(key)}
    if filtered <= {"mistake"}:
        which = f" --mistake {asked['mistake']}" if filtered else ""
    else:
        which = "".join(f" --question {question.id}" for question in questions)
    return (
        f"python manage.py export_questions --format {name} --variants {variants}{which} "
        f"questions.{FORMATS[name].ending}"
    )
