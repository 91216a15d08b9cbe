"""Filling in the sheet in tests."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from quizzes.marks import last_change
from quizzes.models import Answer


def address(answer: Answer) -> str:
    return reverse("quizzes:course-mark", args=[answer.variant.item.exercise_id, answer.pk])


def filled(
    answer: Answer, structure: int, meaning: int, *, task: str = "first", seen: int | None = None, **more: Any
) -> dict[str, Any]:
    """What the form sends in that was opened now, or when `seen` was the last change."""
    return {
        "task": task,
        "seen": last_change(answer) if seen is None else seen,
        "points-structure": structure,
        "points-meaning": meaning,
        **more,
    }


def send(client: Client, answer: Answer, structure: int, meaning: int, **more: Any) -> Any:
    return client.post(address(answer), filled(answer, structure, meaning, **more))


def fresh(answer: Answer) -> Answer:
    return Answer.objects.select_related("mark", "second").get(pk=answer.pk)
