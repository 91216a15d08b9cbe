from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Course, User
from quizzes.models import Variant
from quizzes.times.opening import note_opened
from tests.factories import NOW, make_answer, make_exercise, make_question, make_variant

pytestmark = pytest.mark.django_db


def test_opening_is_noted_once_and_for_what_can_be_answered(course: Course, ada: User) -> None:
    first, second = make_question(), make_question()
    exercise = make_exercise(course, first, second)
    closed = make_variant(make_exercise(course, make_question(), closes_at=NOW), ada)
    answered, fresh = (make_variant(exercise, ada, question=question) for question in (first, second))
    make_answer(answered)

    note_opened([answered, fresh, closed], now=NOW)
    note_opened(Variant.objects.filter(student=ada), now=NOW + timedelta(hours=1))

    opened = dict(Variant.objects.values_list("pk", "opened_at"))
    assert opened == {answered.pk: None, fresh.pk: NOW, closed.pk: None}


def test_opening_the_exercise_page_notes_the_time(
    course: Course, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    variant = make_variant(make_exercise(course, make_question()), ada)
    client = Client()
    client.force_login(ada)
    for hours in (0, 2):
        moment = NOW + timedelta(hours=hours)
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        assert client.get(f"/exercises/{variant.item.exercise_id}/").status_code == 200

    variant.refresh_from_db()
    assert variant.opened_at == NOW
