"""A report read: what is there of what it should hold."""

from __future__ import annotations

from grading.reports.advice import Advice
from grading.reports.form import count_words


def read_report(text: str) -> Advice:
    """What is found in the text."""
    return Advice(words=count_words(text))
