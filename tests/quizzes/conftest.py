"""The cast: a tutor with a course, the student Ada in it, a colleague with a course of their own, a stranger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import Course, User
from quizzes.models import Exercise, Variant
from tests.factories import NOW, make_exercise, make_question
from tests.quizzes.helpers import fitted_variants, number_question


@dataclass
class Clock:
    """The time that views see; tests move it."""

    now: datetime = NOW

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What is put on the queues, in order: the name of the task with its ids."""
    tasks: list[tuple[Any, ...]] = []

    def send_task(name: str, ids: tuple[int, ...], **options: Any) -> None:
        tasks.append((name, *ids))

    monkeypatch.setattr("quizzes.outbox.current_app.send_task", send_task)
    return tasks


@pytest.fixture
def exercise(course: Course) -> Exercise:
    """A number question and a choice, open now, with two attempts where the data matter."""
    return make_exercise(course, number_question(), make_question())


@pytest.fixture
def variants(exercise: Exercise, ada: User) -> list[Variant]:
    """Ada's, with fits."""
    return fitted_variants(exercise, ada)


@pytest.fixture
def variant(variants: list[Variant]) -> Variant:
    """Ada's number question."""
    return variants[0]


@pytest.fixture
def choice(variants: list[Variant]) -> Variant:
    """Ada's choice question: "visit" is right."""
    return variants[1]
