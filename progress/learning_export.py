"""What is believed of a student and what they practised, as they may take it away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from accounts.models import User
from progress.believed import Believed
from quizzes.models import PracticeQuestion


def learning_of(student: User, believed: Iterable[Believed]) -> dict[str, Any]:
    """Plain values for JSON: chances from 0 to 1, times local with their offset. One query."""
    practised = (
        PracticeQuestion.objects.filter(practice__student=student)
        .select_related("practice", "version__question")
        .defer("version__content", "verdict")
        .order_by("asked_at", "pk")
    )
    return {
        "mistakes": [_mistake(each) for each in believed],
        "practice": [_practised(each) for each in practised],
    }


def _mistake(each: Believed) -> dict[str, Any]:
    return {
        "mistake": each.mistake.title,
        "chance_that_it_is_yours": round(each.standing.holds, 4),
        "in_words": each.words,
        "answers": each.answers,
        "evidence": each.evidence,
        "mastered_since": _time(each.mastered_at),
        "next_revision": _time(each.due),
    }


def _practised(asked: PracticeQuestion) -> dict[str, Any]:
    return {
        "purpose": asked.practice.get_purpose_display(),
        "question": asked.version.question.title,
        "asked": _time(asked.asked_at),
        "answered": _time(asked.answered_at),
        "answer": asked.response,
        "hints": asked.hints_taken,
        "score": asked.score,
        "not_counted": asked.retry,
    }


def _time(at: datetime | None) -> str | None:
    return localtime(at).isoformat(timespec="seconds") if at else None
