"""The server's clock is an hour ahead, and is put right: nothing is lost, nothing is marked twice, no attempt is spent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from quizzes import marking
from quizzes.answers import submit_answer
from quizzes.models import Answer, Mark
from quizzes.outbox import send, send_answer
from tests import servers
from tests.classroom import CHOICE, NUMBER, Classroom, make_classroom, number_of
from tests.faults.machines import Clock, blocked_queries, locked
from tests.servers import Process, RedisServer, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]

HOUR = timedelta(hours=1)


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    clock = Clock(tmp_path / "clock")
    clock.put()
    return clock


@pytest.fixture
def start_clocked_worker(
    product_environment: dict[str, str], clock: Clock, tmp_path: Path
) -> Iterator[Callable[[], Process]]:
    """Start workers whose clock the test puts; all of them are gone when it ends."""
    started: list[Process] = []

    def start() -> Process:
        log = tmp_path / f"clocked-{len(started)}.log"
        environment = product_environment | clock.environment
        started.append(servers.start_worker(log, environment, app="tests.faults.clocked"))
        return started[-1]

    yield start
    for worker in started:
        worker.stop()


def submit(classroom: Classroom, *, ahead: timedelta = timedelta(0)) -> Answer:
    variant = classroom.variants[0]
    return submit_answer(variant=variant, response=[number_of(variant)], now=timezone.now() + ahead)


def test_answer_marked_once_when_clock_jumps_while_a_worker_holds_it(
    clock: Clock, start_clocked_worker: Callable[[], Process]
) -> None:
    answer = submit(make_classroom())
    with locked("grading_referencefit", "ACCESS EXCLUSIVE"):
        start_clocked_worker()
        wait_until(lambda: blocked_queries() == 1, what="the worker standing at the lock")
        clock.put(HOUR)
        now = timezone.now() + HOUR
        assert [send_answer(pk, now=now) for pk in marking.sweep_answers(now=now)] == [True]
        clock.put()
    wait_until(lambda: Answer.objects.get().status == "marked", what="the mark")

    answer.refresh_from_db()
    assert [mark.score for mark in Mark.objects.all()] == [1.0]
    assert (answer.tries, answer.late_by) == (2, timedelta(0))
    assert marking.sweep_answers(now=timezone.now() + HOUR) == []


def test_answers_marked_at_once_when_clock_put_back_after_worker_and_queue_were_lost(
    product_environment: dict[str, str],
    redis_server: RedisServer,
    clock: Clock,
    start_clocked_worker: Callable[[], Process],
) -> None:
    classroom = make_classroom(NUMBER, CHOICE)
    clock.put(HOUR)
    first = start_clocked_worker()
    with locked("quizzes_mark", "SHARE ROW EXCLUSIVE"):
        held = submit(classroom, ahead=HOUR)
        wait_until(lambda: blocked_queries() == 1, what="the worker standing at the lock")
        first.kill()
    lost = submit_answer(variant=classroom.variants[1], response=["visit"], now=timezone.now() + HOUR)
    redis_server.empty()
    wait_until(lambda: blocked_queries() == 0, what="the killed worker's connection being gone")
    held.refresh_from_db()
    lost.refresh_from_db()
    assert (held.status, lost.status) == ("claimed", "submitted")
    assert [moment > timezone.now() for moment in (held.claimed_at, lost.sent_at) if moment] == [True, True]

    clock.put()
    start_clocked_worker()
    send("quizzes.sweep_answers")
    wait_until(lambda: Mark.objects.count() == 2, what="the marks, an hour before what was noted")

    assert [mark.score for mark in Mark.objects.all()] == [1.0, 1.0]
    assert sorted(Answer.objects.values_list("status", "tries")) == [("marked", 1), ("marked", 2)]
