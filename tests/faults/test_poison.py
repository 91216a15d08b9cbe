"""Messages that nobody can carry out, among good ones."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest
from celery import current_app
from django.utils import timezone

from quizzes.answers import submit_answer
from quizzes.outbox import send
from tests.classroom import Classroom
from tests.faults.invariant import PATIENCE, finish, nothing_lost
from tests.faults.room import numbers_for, seat
from tests.servers import Process, RedisServer, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]

NOBODY = 999_999_999


def poison(queue: str) -> None:
    """Unknown answers and students, wrong arguments, an unknown task."""
    send("quizzes.mark_answer", NOBODY)
    send("quizzes.mark_answer", "not-a-number")
    send("quizzes.mark_answer")
    send("quizzes.make_variants", NOBODY, NOBODY)
    current_app.send_task("quizzes.no_such_task", (1,), queue=queue)


def spoil_last(server: RedisServer, queue: str) -> None:
    """Make the message that was sent last one that cannot be decoded: its body is no JSON."""
    sent = server.client.lpop(queue)
    assert isinstance(sent, bytes)
    message = json.loads(sent)
    message["body"] = base64.b64encode(b"no JSON").decode()
    server.client.lpush(queue, json.dumps(message))


def test_others_marked_when_messages_cannot_be_carried_out(
    classroom: Classroom, start_worker: Callable[[], Process], redis_server: RedisServer
) -> None:
    variants = seat(classroom, 5)
    expected = numbers_for(variants)
    for variant in variants:
        poison("marking")
        submit_answer(variant=variant, response=expected[variant.pk], now=timezone.now())
        send("quizzes.mark_answer", NOBODY)
        spoil_last(redis_server, "marking")
    worker = start_worker()
    finish(redis_server, now=timezone.now())
    nothing_lost(expected)
    assert worker.process is not None
    assert worker.process.poll() is None


def test_next_worker_goes_on_when_one_dies_of_bytes_that_are_no_message(
    classroom: Classroom, start_worker: Callable[[], Process], redis_server: RedisServer
) -> None:
    variants = seat(classroom, 6)
    expected = numbers_for(variants)
    for place, variant in enumerate(variants):
        submit_answer(variant=variant, response=expected[variant.pk], now=timezone.now())
        if place == 2:
            redis_server.client.lpush("marking", b"\xff\x00 not a message")
    first = start_worker()
    assert first.process is not None
    wait_until(
        lambda: first.process is not None and first.process.poll() is not None,
        seconds=PATIENCE,
        what="its end",
    )

    # As systemd starts it again.
    start_worker()
    finish(redis_server, now=timezone.now())
    nothing_lost(expected)
