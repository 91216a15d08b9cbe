"""The lines that making an exercise leaves in the log of its course."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Course, User
from quizzes.composing import ready
from quizzes.composing.trying import Trial
from quizzes.models import Exercise
from tests.classroom import CHOICE, NUMBER, add_question
from tests.factories import make_exercise
from tests.quizzes.composing.test_views import TYPED
from tests.quizzes.conftest import Clock


@pytest.fixture
def teaching(tutor: User, course: Course, client: Client, clock: Clock) -> Client:
    client.force_login(tutor)
    return client


def address(name: str, exercise: Exercise) -> str:
    return reverse(f"quizzes:course-exercise-{name}", args=[exercise.pk])


def lines(course: Course) -> list[tuple[str, str]]:
    noted = AuditEntry.objects.filter(course=course).order_by("pk")
    return list(noted.values_list("action", "words"))


def test_each_step_of_an_exercise_is_noted(
    teaching: Client, tutor: User, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready, "try_together", lambda *args, **kwargs: Trial(3, 3, {}, {}))
    number = add_question(NUMBER)
    teaching.post(reverse("quizzes:course-exercise-new", args=[course.pk]), TYPED)
    made = Exercise.objects.get()
    teaching.post(address("add", made), {"question": [number.uid]})
    teaching.post(address("edit", made), {**TYPED, "title": "Other slopes"})
    teaching.post(address("questions", made), {f"place-{number.pk}": "1", f"points-{number.pk}": "2.5"})
    teaching.post(address("publish", made))
    teaching.post(address("edit", made), {**TYPED, "title": "Published slopes"})
    teaching.post(address("duplicate", made), {"course": course.pk})
    copy = Exercise.objects.get(published_at=None)
    teaching.post(address("delete", copy))
    assert lines(course) == [
        ("exercise-begun", "began the exercise “Slopes”"),
        ("questions-changed", "changed the questions of the exercise “Slopes”"),
        ("exercise-changed", "changed the exercise “Slopes”"),
        ("questions-changed", "changed the questions of the exercise “Other slopes”"),
        ("exercise-published", "published the exercise “Other slopes”"),
        ("exercise-changed", "changed “Published slopes”: the title"),
        ("exercise-begun", "copied the exercise “Published slopes (copy)”"),
        ("exercise-deleted", "deleted the exercise “Published slopes (copy)”"),
    ]
    first, points = AuditEntry.objects.filter(action="questions-changed").order_by("pk")
    assert first.details == {"before": [], "after": [[number.uid, "1.0"]]}
    assert points.details == {"before": [[number.uid, "1.0"]], "after": [[number.uid, "2.5"]]}
    changed = AuditEntry.objects.filter(action="exercise-changed").earliest("pk")
    assert changed.details == {"before": [["title", "Slopes"]], "after": [["title", "Other slopes"]]}
    assert set(AuditEntry.objects.filter(course=course).values_list("by", flat=True)) == {tutor.pk}


def test_order_of_questions_is_noted_whole_and_no_change_not_at_all(teaching: Client, course: Course) -> None:
    number, choice = add_question(NUMBER), add_question(CHOICE)
    exercise = make_exercise(course, number, choice, published=False)
    teaching.post(address("questions", exercise), {f"place-{number.pk}": "1", f"place-{choice.pk}": "2"})
    assert lines(course) == []
    teaching.post(address("questions", exercise), {f"place-{number.pk}": "2", f"place-{choice.pk}": "2"})
    details = AuditEntry.objects.get().details
    assert [[name for name, _ in details[when]] for when in ("before", "after")] == [
        [number.uid, choice.uid],
        [choice.uid, number.uid],
    ]


def test_what_is_refused_is_not_noted(teaching: Client, course: Course) -> None:
    published = make_exercise(course, add_question(CHOICE))
    teaching.post(address("delete", published))
    teaching.post(address("edit", published), {**TYPED, "attempts": "0"})
    assert lines(course) == []
