"""The data sets of what a student is practising, for pages that know nothing of practice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from accounts.models import User
from lessons.own_data import OwnData
from quizzes.models import PracticeQuestion


def practised_data(user: User, now: datetime) -> Iterator[OwnData]:
    """The data of each practice that has not ended, the latest first. One query."""
    questions = (
        PracticeQuestion.objects.filter(
            practice__student=user, practice__ended_at=None, dataset__isnull=False
        )
        .select_related("version__question", "dataset")
        .defer("dataset__csv", "dataset__certificate", "version__content")
        .order_by("-asked_at")
    )
    for question in questions:
        if question.dataset is not None:
            yield OwnData(f"Practice: {question.version.question.title}", question.dataset)
