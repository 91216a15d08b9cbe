"""What Prometheus reads, and that nobody else does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Course, User
from quizzes.models import Answer, Mark
from tests.factories import NOW, give_marked_answer, make_answer, make_exercise, make_question, make_variant
from tests.servers import RedisServer
from tutor_site.metrics import render_metrics

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-twenty-characters"


def read() -> dict[str, float]:
    """Each sample by its name and label."""
    return {
        "/".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(render_metrics(now=NOW).decode())
        for sample in family.samples
    }


def test_metrics_of_a_quiet_house() -> None:
    found = {name: value for name, value in read().items() if not name.startswith("tutor_queue_tasks")}
    assert found == {
        "tutor_answers/submitted": 0,
        "tutor_answers/claimed": 0,
        "tutor_answers/needs_attention": 0,
        "tutor_answers/awaiting_tutor": 0,
        "tutor_oldest_answer_seconds": 0,
    }


def test_metrics_of_waiting_answers_and_marks(
    course: Course, ada: User, bela: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, second, third = (make_exercise(course, make_question()) for _ in range(3))
    make_answer(make_variant(first, ada), submitted_at=NOW - timedelta(seconds=8))
    make_answer(make_variant(first, bela), status=Answer.Status.NEEDS_ATTENTION)
    for exercise, seconds in ((second, 1), (third, 3)):
        answer = give_marked_answer(exercise, ada, 1.0, submitted_at=NOW - timedelta(seconds=30))
        Mark.objects.filter(answer=answer).update(marked_at=answer.submitted_at + timedelta(seconds=seconds))

    with django_assert_num_queries(3):
        found = read()

    assert found["tutor_answers/submitted"] == found["tutor_answers/needs_attention"] == 1
    assert found["tutor_oldest_answer_seconds"] == 8
    assert [found[f"tutor_time_to_mark_seconds/{quantile}"] for quantile in (0.5, 0.95)] == [3, 3]


def test_metrics_count_what_waits_in_the_broker(redis_server: RedisServer) -> None:
    redis_server.empty()
    redis_server.client.rpush("marking", "one", "two")

    found = read()

    assert (found["tutor_queue_tasks/marking"], found["tutor_queue_tasks/fitting"]) == (2, 0)
    redis_server.empty()


def test_metrics_are_for_who_shows_the_token(client: Client, settings: Settings) -> None:
    def status(header: str) -> int:
        return client.get("/metrics", headers={"Authorization": header}).status_code

    settings.METRICS_TOKEN = TOKEN
    assert [status(""), status("Bearer wrong"), status(f"Bearer {TOKEN}")] == [404, 404, 200]
    settings.METRICS_TOKEN = ""
    assert [status("Bearer "), status("Bearer")] == [404, 404]
