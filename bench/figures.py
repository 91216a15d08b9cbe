"""Every figure over its grid: a setting for the first time, and one that was asked for before."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

import django
from django.test import override_settings

from bench.layout import Table, milliseconds
from bench.measure import seconds_of
from lessons.figures import FIGURES, answers
from lessons.figures.base import Figure
from lessons.kept_facts import code_version

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutor_site.settings")

# Of a larger grid as many settings are tried, evenly spread.
SETTINGS = 40
# A cached answer takes too little to be timed alone.
REPEATS = 50
COLUMNS = ("figure", "settings", "tried", "cold ms", "slowest ms", "from disk ms", "cached ms", "answer kB")


def run(*, settings: int = SETTINGS) -> Iterator[Table]:
    django.setup()
    with tempfile.TemporaryDirectory() as folder, override_settings(DATA_DIR=Path(folder)):
        rows = tuple(_rows(settings))
    remarks = (
        "Processor time on one core, medians over the settings tried; all of the first sample.",
        "Cold computes, writes to disk and makes the JSON; from disk is what another process does with a kept setting.",
    )
    yield Table("Answers of the figures to play with", COLUMNS, rows, remarks)


def _ask_again(figure: Figure, settings: list[dict[str, int]]) -> None:
    for _ in range(REPEATS):
        for setting in settings:
            answers.answer_of(figure, setting)


def _rows(settings: int) -> Iterator[tuple[str, ...]]:
    for figure in FIGURES.values():
        grid = list(figure.grid())
        tried = grid[:: -(-len(grid) // settings)]
        figure.compute(**tried[0])
        answers.forget()
        code_version(answers.CODE)
        cold = [seconds_of(partial(answers.answer_of, figure, one)) for one in tried]
        cached = seconds_of(partial(_ask_again, figure, tried))
        answers.forget()
        disk = [seconds_of(partial(answers.answer_of, figure, one)) for one in tried]
        size = median(len(answers.answer_of(figure, one)) for one in tried)
        yield (
            figure.slug,
            str(len(grid)),
            str(len(tried)),
            milliseconds(median(cold)),
            milliseconds(max(cold)),
            milliseconds(median(disk)),
            milliseconds(cached / (REPEATS * len(tried))),
            f"{size / 1000:.1f}",
        )
