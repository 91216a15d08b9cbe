"""No worker runs for a while; what is submitted meanwhile is marked afterwards, once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from quizzes.models import Mark, Variant
from tests.classroom import Classroom
from tests.faults.invariant import PATIENCE, is_done, nothing_lost
from tests.faults.room import numbers_for, seat
from tests.servers import Process, RedisServer, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]


def page(user: User, name: str, *pks: int) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=pks)).content.decode()


def post(variant: Variant, response: list[str]) -> int:
    client = Client()
    client.force_login(variant.student)
    return client.post(reverse("quizzes:submit", args=[variant.pk]), {"answer": response}).status_code


def test_answers_wait_visibly_and_are_marked_by_two_workers(
    classroom: Classroom, start_worker: Callable[[], Process], redis_server: RedisServer
) -> None:
    variants = seat(classroom, 40)
    expected = numbers_for(variants)
    assert {post(variant, expected[variant.pk]) for variant in variants} == {302}

    student, course = variants[0].student, classroom.course.pk
    assert "Waiting for the mark" in page(student, "quizzes:exercise", classroom.exercise.pk)
    assert "Waiting for the mark" in page(classroom.tutor, "progress:student", course, student.pk)
    assert not Mark.objects.exists()
    assert redis_server.client.llen("marking") == len(variants)

    start_worker()
    start_worker()
    wait_until(is_done, seconds=PATIENCE, what="every answer being marked")
    nothing_lost(expected)
    assert "Waiting for the mark" not in page(student, "quizzes:exercise", classroom.exercise.pk)
    assert "Waiting for the mark" not in page(classroom.tutor, "progress:student", course, student.pk)
