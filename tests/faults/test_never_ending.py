"""Marking, or a fit, that never ends is killed by the hard time limit, and others go on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery.signals import before_task_publish
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quizzes import marking
from quizzes.answers import submit_answer
from quizzes.models import Answer, Variant
from quizzes.outbox import send
from quizzes.tasks import mark_answer
from tests.classroom import Classroom
from tests.factories import make_student
from tests.faults.hanging import HANGS
from tests.faults.invariant import PATIENCE, is_done, nothing_lost, sweep
from tests.faults.room import enrol_more, numbers_for, seat
from tests.servers import Process, start_worker, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]


# In place of the limits of the product; the first is the soft one.
LIMITS = (1, 2)


@pytest.fixture
def short_limits() -> Iterator[None]:
    """Tasks that this process sends carry the short limits, as they carry those of the product."""

    def shorten(headers: dict[str, Any], **kwargs: Any) -> None:
        soft, hard = LIMITS
        headers["timelimit"] = [hard, soft]

    before_task_publish.connect(shorten)
    yield
    before_task_publish.disconnect(shorten)


@pytest.fixture
def hanging_worker(
    product_environment: dict[str, str], short_limits: None, tmp_path: Path
) -> Iterator[Process]:
    soft, hard = map(str, LIMITS)
    pool = ("--pool", "prefork", "--concurrency", "2", "--soft-time-limit", soft, "--time-limit", hard)
    program = "tests.faults.hanging"
    worker = start_worker(tmp_path / "worker.log", product_environment, program=program, pool=pool)
    yield worker
    worker.stop()


def wait_for_end(worker: Process, task: str, times: int) -> None:
    """Until the worker has killed what ran the task for so many times."""

    def killed() -> bool:
        lines = worker.output.splitlines()
        return sum("Hard time limit" in line and task in line for line in lines) >= times

    wait_until(killed, seconds=PATIENCE, what=f"end {times} of {task}")


def test_answer_set_aside_when_its_marking_never_ends(classroom: Classroom, hanging_worker: Process) -> None:
    variants = seat(classroom, 10)
    expected = numbers_for(variants)
    hangs, *others = variants
    type(hangs.student).objects.filter(pk=hangs.student_id).update(name=HANGS)
    newcomers = [make_student(HANGS, classroom.course), *enrol_more(classroom, 3)]
    for variant in variants:
        submit_answer(variant=variant, response=expected[variant.pk], now=timezone.now())
    for student in newcomers:
        send("quizzes.make_variants", classroom.exercise.pk, student.pk)

    wait_until(
        lambda: is_done(among=[other.pk for other in others]),
        seconds=PATIENCE,
        what="the others being marked",
    )
    for tries in range(1, marking.MOST_TRIES + 1):
        wait_for_end(hanging_worker, "quizzes.mark_answer", tries)
        sweep(now=timezone.now() + marking.CLAIM_HOLDS + timedelta(seconds=1))
    nothing_lost(expected, needs_attention=[hangs.pk])
    assert marking.NEVER_ENDED in Answer.objects.get(variant=hangs).trouble

    served = Variant.objects.filter(student__in=newcomers).values_list("student__name", flat=True)
    wait_until(lambda: served.count() == 3, seconds=PATIENCE, what="data for the others")
    assert HANGS not in served
    wait_for_end(hanging_worker, "quizzes.make_variants", 1)
    tutor = Client()
    tutor.force_login(classroom.tutor)
    page = tutor.get(reverse("progress:course-attention", args=[classroom.course.pk])).content.decode()
    assert HANGS in page
    assert marking.NEVER_ENDED in page


def test_marking_is_ended_before_its_claim_is_taken_over() -> None:
    limit = mark_answer.time_limit
    assert limit is not None
    assert timedelta(seconds=limit) < marking.CLAIM_HOLDS
