"""A report read: what is there of what it should hold."""

from __future__ import annotations

from collections.abc import Sequence

from grading.numbers import Family
from grading.reports.advice import Advice
from grading.reports.form import count_words
from grading.reports.numbers import Wanted, find_numbers
from grading.reports.points import find_points
from grading.reports.sentences import split_sentences
from grading.reports.wording import find_wording
from grading.words import Words


def read_report(
    text: str,
    family: Family,
    words: Words,
    *,
    points: Sequence[str],
    numbers: Sequence[Wanted] = (),
    by_lot: bool = False,
) -> Advice:
    """What is found in the text of the `points` ("D1") and `numbers` wanted, on the data of `family`.

    `by_lot`: lots decided on what the report is about, so that it may speak of causes.
    """
    sentences = split_sentences(text)
    found = (fault for sentence in sentences for fault in find_wording(sentence, by_lot=by_lot))
    return Advice(
        words=count_words(text),
        points=find_points(sentences, points),
        numbers=find_numbers(sentences, numbers, family, words),
        wording=tuple(dict.fromkeys(found)),
    )
