"""Redis is killed with full queues and comes back empty, while workers run and while none does."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from django.utils import timezone

from datasets.models import Dataset
from grading.models import ReferenceFit
from quizzes import marking, tasks
from quizzes.answers import submit_answer
from quizzes.models import Variant
from quizzes.outbox import send
from tests.classroom import Classroom
from tests.faults.invariant import PATIENCE, finish, nothing_lost, sweep
from tests.faults.room import enrol_more, numbers_for, seat
from tests.servers import Process, RedisServer, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]

ANSWERS = 24
NEWCOMERS = 12


def lose(server: RedisServer) -> None:
    """Kill it, and start it without anything that it had written."""
    server.stop()
    for written in server.data_dir.glob("appendonly*"):
        shutil.rmtree(written) if written.is_dir() else written.unlink()
    server.start()


def test_all_marked_and_made_once_when_redis_lost_with_full_queues(
    classroom: Classroom, start_worker: Callable[[], Process], redis_server: RedisServer
) -> None:
    seated = seat(classroom, ANSWERS)
    expected = numbers_for(seated)
    newcomers = enrol_more(classroom, NEWCOMERS)
    for variant in seated:
        submit_answer(variant=variant, response=expected[variant.pk], now=timezone.now())
    for student in newcomers:
        send("quizzes.make_variants", classroom.exercise.pk, student.pk)
    queue = redis_server.client
    # The last one is the release of the exercise.
    assert (queue.llen("marking"), queue.llen("fitting")) == (ANSWERS, NEWCOMERS + 1)

    lose(redis_server)
    assert (queue.llen("marking"), queue.llen("fitting")) == (0, 0)
    worker = start_worker()
    tasks.sweep_variants()
    sweep(now=timezone.now() + marking.SENT_HOLDS)
    # Once more, under a worker that is at work, and has to find the way back by itself.
    lose(redis_server)
    tasks.sweep_variants()
    finish(redis_server, now=timezone.now())
    made = Variant.objects.filter(student__in=newcomers)
    wait_until(lambda: made.count() == NEWCOMERS, seconds=PATIENCE, what="data for everybody")

    assert "Connection to broker lost" in worker.output
    nothing_lost(expected)
    assert made.values("student").distinct().count() == NEWCOMERS
    # One for each newcomer, and the one that the class shares.
    assert Dataset.objects.count() == ReferenceFit.objects.count() == NEWCOMERS + 1
