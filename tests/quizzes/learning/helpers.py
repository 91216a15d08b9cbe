"""Answered questions of practice, for tests that need no data, and what is stored about a student."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from grading.verdict import Reveal, Verdict, outcome_of
from quizzes.models import Learner, LearnerStep, MistakeState, Practice, PracticeQuestion, Question
from tests.factories import NOW


def make_practice(student: User, **fields: Any) -> Practice:
    return Practice.objects.create(student=student, begun_at=NOW, **fields)


def ask(practice: Practice, question: Question, **fields: Any) -> PracticeQuestion:
    """The question put to the student, not answered yet."""
    fields = {"mistake": question.mistake, "asked_at": NOW} | fields
    version = question.versions.order_by("-number")[0]
    return practice.questions.create(place=practice.questions.count() + 1, version=version, **fields)


def answer(
    practice: Practice,
    question: Question,
    score: float,
    *,
    at: datetime = NOW,
    shows: Sequence[str] = (),
    name: str = "ols",
    **fields: Any,
) -> PracticeQuestion:
    """The question put and answered at this time; the answer shows these mistakes."""
    reveals = (Reveal(name, tuple(shows), "That is a mistake."),) if shows else ()
    verdict = Verdict(score, outcome_of(score), "So it is.", reveals)
    fields |= {
        "asked_at": at,
        "answered_at": at,
        "response": ["patient"],
        "score": score,
        "outcome": verdict.outcome,
        "verdict": verdict.to_json(),
    }
    return ask(practice, question, **fields)


def stored_about(student: User) -> str:
    """Everything that is stored about the student, byte for byte, but for when it was written."""
    querysets = (
        Learner.objects.filter(student=student),
        MistakeState.objects.filter(student=student).order_by("mistake"),
        LearnerStep.objects.filter(student=student).order_by("at", "mark", "practised"),
    )
    rows = [
        {name: value for name, value in row.items() if name not in ("id", "taken_at")}
        for queryset in querysets
        for row in queryset.values()
    ]
    return json.dumps(rows, sort_keys=True, default=str)
