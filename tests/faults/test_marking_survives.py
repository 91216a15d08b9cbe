"""Marking with real processes that die: nothing is lost, nothing is marked twice, no attempt is spent."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quizzes import marking
from quizzes.answers import submit_answer
from quizzes.models import Answer, LearnerStep, Mark, MarkChange
from quizzes.outbox import send
from quizzes.tasks import mark_answer, sweep_answers
from tests.classroom import Classroom, number_of
from tests.faults.invariant import nothing_lost, sweep
from tests.faults.machines import blocked_queries, locked
from tests.servers import Process, RedisServer, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]

StartWorker = Callable[[], Process]


def status_of(classroom: Classroom) -> str:
    return Answer.objects.get(variant=classroom.variants[0]).status


def submit(classroom: Classroom, name: str = "right") -> Answer:
    variant = classroom.variants[0]
    return submit_answer(variant=variant, response=[number_of(variant, name)], now=timezone.now())


def put_back() -> None:
    """As if the answer had never been marked, nor sent."""
    MarkChange.objects.all().delete()
    Mark.objects.all().delete()
    Answer.objects.update(status="submitted", claim=None, claimed_at=None, tries=0)


def marked_once(classroom: Classroom, name: str = "right") -> None:
    """Nothing is lost, and the one answer has the mark that it deserves."""
    variant = classroom.variants[0]
    nothing_lost({variant.pk: [number_of(variant, name)]})
    assert [mark.score for mark in Mark.objects.all()] == [1.0 if name == "right" else 0.0]


def connected(condition: str = "true") -> set[int]:
    """The processes of PostgreSQL that serve connections to this database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND {condition}")
        return {pid for (pid,) in cursor.fetchall()}


# Where the worker stands when it is killed: before its claim, while it judges, while it writes the mark.
STEPS = {
    "claiming": ("quizzes_answer", "SHARE ROW EXCLUSIVE"),
    "judging": ("grading_referencefit", "ACCESS EXCLUSIVE"),
    "writing": ("quizzes_mark", "SHARE ROW EXCLUSIVE"),
}


@pytest.mark.parametrize("step", STEPS)
def test_answer_marked_once_when_worker_killed(
    step: str, classroom: Classroom, start_worker: StartWorker
) -> None:
    table, mode = STEPS[step]
    before = connected()
    first = start_worker()
    answer = submit(classroom)
    # The worker may be quicker than the lock, so the answer is put back and sent anew under it.
    wait_until(
        LearnerStep.objects.exists, what=f"the first mark, and what was learned from it\n{first.output}"
    )
    put_back()
    with locked(table, mode):
        send("quizzes.mark_answer", answer.pk)
        wait_until(lambda: blocked_queries() == 1, what="the worker standing at the lock")
        first.kill()
    # PostgreSQL learns late that a client was killed while it waited.
    wait_until(lambda: connected() <= before, what="its connection being gone")
    assert Mark.objects.count() == 0

    start_worker()
    sweep(now=timezone.now() + marking.CLAIM_HOLDS + timedelta(seconds=5))
    wait_until(lambda: status_of(classroom) == "marked", what="the mark by the second worker")

    marked_once(classroom)


def test_answer_marked_when_connection_kept_between_tasks_was_cut(
    classroom: Classroom, start_worker: StartWorker
) -> None:
    before = connected()
    start_worker()
    answer = submit(classroom)
    wait_until(LearnerStep.objects.exists, what="the first mark, and what was learned from it")
    kept = connected() - before
    assert len(kept) == 1

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [*kept])
    wait_until(lambda: connected() <= before, what="its connection being gone")
    put_back()
    send("quizzes.mark_answer", answer.pk)
    wait_until(lambda: status_of(classroom) == "marked", what="the mark on a new connection")

    marked_once(classroom)
    assert Answer.objects.get().tries == 1


def test_answers_marked_when_redis_emptied(
    classroom: Classroom, start_worker: StartWorker, redis_server: RedisServer
) -> None:
    submit(classroom, "ols")
    assert status_of(classroom) == "submitted"
    redis_server.empty()
    start_worker()

    later = timezone.now() + marking.SENT_HOLDS + timedelta(seconds=5)
    sweep(now=later)
    wait_until(lambda: status_of(classroom) == "marked", what="the mark")

    marked_once(classroom, "ols")


def test_answer_kept_when_redis_away(
    classroom: Classroom, start_worker: StartWorker, redis_server: RedisServer
) -> None:
    redis_server.stop()
    try:
        answer = submit(classroom)
    finally:
        redis_server.start()
    answer.refresh_from_db()
    assert (answer.status, answer.sent_at) == ("submitted", None)

    start_worker()
    sweep(now=timezone.now() + timedelta(seconds=5))
    wait_until(lambda: status_of(classroom) == "marked", what="the mark")

    marked_once(classroom)


def test_answer_marked_once_when_task_sent_often(
    classroom: Classroom, start_worker: StartWorker, redis_server: RedisServer
) -> None:
    start_worker()
    start_worker()
    answer = submit(classroom)
    for _ in range(30):
        send("quizzes.mark_answer", answer.pk)
    wait_until(lambda: status_of(classroom) == "marked", what="the mark")

    wait_until(lambda: redis_server.client.llen("marking") == 0, what="an empty queue")
    marked_once(classroom)
    assert Answer.objects.get().tries == 1


def test_one_answer_when_submitted_twice_at_once(classroom: Classroom) -> None:
    variant = classroom.variants[0]
    right, wrong = number_of(variant), number_of(variant, "ols")

    def post(text: str) -> int:
        try:
            client = Client()
            client.force_login(classroom.student)
            return client.post(reverse("quizzes:submit", args=[variant.pk]), {"answer": text}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=8) as pool:
        statuses = list(zip([right, wrong] * 4, pool.map(post, [right, wrong] * 4), strict=True))

    (stored,) = Answer.objects.get().response
    assert stored in (right, wrong)
    # Whoever sent the other one is shown it beside what counts.
    assert statuses == [(text, 302 if text == stored else 422) for text in [right, wrong] * 4]
    mark_answer(Answer.objects.get().pk)
    nothing_lost({variant.pk: Answer.objects.get().response})


def test_answer_needs_attention_when_it_cannot_be_judged(classroom: Classroom) -> None:
    answer = submit(classroom)
    version = classroom.variants[0].version
    whole = version.content
    version.content = {**whole, "target": {"quantity": "no-such-quantity"}}
    version.save()
    now = timezone.now()
    for _ in range(marking.MOST_TRIES):
        claim = marking.claim_answer(answer.pk, now=now)
        assert claim is not None
        assert marking.mark_claimed(answer.pk, claim, now=now) is None
        now += marking.CLAIM_HOLDS + timedelta(seconds=1)
        marking.sweep_answers(now=now)
    answer.refresh_from_db()
    assert answer.tries == 3
    assert "no-such-quantity" in answer.trouble
    nothing_lost({answer.variant_id: answer.response}, needs_attention=[answer.variant_id])

    version.content = whole
    version.save()
    assert marking.give_back(answer)
    claim = marking.claim_answer(answer.pk, now=now)
    assert claim is not None
    assert marking.mark_claimed(answer.pk, claim, now=now) is not None
    marked_once(classroom)


def test_slow_worker_leaves_no_mark_when_its_claim_was_taken_over(classroom: Classroom) -> None:
    answer = submit(classroom)
    now = timezone.now()
    slow = marking.claim_answer(answer.pk, now=now)
    now += marking.CLAIM_HOLDS + timedelta(seconds=1)
    marking.sweep_answers(now=now)
    quick = marking.claim_answer(answer.pk, now=now)
    assert slow is not None
    assert quick is not None

    assert marking.mark_claimed(answer.pk, quick, now=now) is not None
    assert marking.mark_claimed(answer.pk, slow, now=now) is None

    marked_once(classroom)


def test_sweepers_agree_when_two_run_at_once(classroom: Classroom) -> None:
    answer = submit(classroom)
    marking.claim_answer(answer.pk, now=timezone.now() - timedelta(minutes=5))

    def sweep(_: int) -> list[int]:
        try:
            return marking.sweep_answers(now=timezone.now() + timedelta(seconds=20))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=4) as pool:
        found = list(pool.map(sweep, range(4)))

    answer.refresh_from_db()
    assert {tuple(ids) for ids in found} <= {(), (answer.pk,)}
    assert (answer.status, answer.tries) == ("submitted", 1)
    mark_answer(answer.pk)
    marked_once(classroom)


def test_sweep_task_sends_what_was_never_sent(classroom: Classroom, start_worker: StartWorker) -> None:
    answer = submit(classroom)
    Answer.objects.filter(pk=answer.pk).update(
        sent_at=None, submitted_at=timezone.now() - timedelta(minutes=1)
    )
    start_worker()

    sweep_answers()

    wait_until(lambda: status_of(classroom) == "marked", what="the mark")
    marked_once(classroom)
