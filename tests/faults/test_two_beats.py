"""Two clocks by mistake: everything that they send comes twice, and is done once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from quizzes.answers import submit_answer
from quizzes.marking import CLAIM_HOLDS, claim_answer
from quizzes.models import Answer
from tests.classroom import Classroom
from tests.faults.invariant import PATIENCE, is_done, nothing_lost
from tests.faults.room import numbers_for, seat
from tests.servers import Process, RedisServer, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]

SENDS = "Sending due task sweep-answers"


@pytest.fixture
def beats(product_environment: dict[str, str], tmp_path: Path) -> Iterator[list[Process]]:
    """Two of them, as the unit starts one, but louder and with their own memory of what was sent."""
    started = []
    for number in range(2):
        folder = tmp_path / f"beat-{number}"
        folder.mkdir()
        command = [
            "-m",
            "celery",
            "--quiet",
            "--app",
            "tutor_site",
            "beat",
            "--loglevel",
            "INFO",
            "--pidfile=",
        ]
        environment = {**product_environment, "TUTOR_DATA_DIR": str(folder)}
        started.append(Process(command, folder / "log", environment).start())
    yield started
    for beat in started:
        beat.stop()


def test_lost_answers_marked_once_when_two_beats_run(
    classroom: Classroom,
    start_worker: Callable[[], Process],
    redis_server: RedisServer,
    beats: list[Process],
) -> None:
    variants = seat(classroom, 20)
    expected = numbers_for(variants)
    then = timezone.now() - timedelta(minutes=2)
    for place, variant in enumerate(variants):
        answer = submit_answer(variant=variant, response=expected[variant.pk], now=then)
        if place % 2:
            # A worker took it and died.
            claim_answer(answer.pk, now=then)
    Answer.objects.update(sent_at=None)
    redis_server.empty()
    assert timedelta(minutes=2) > CLAIM_HOLDS

    start_worker()
    start_worker()
    wait_until(
        lambda: all(SENDS in beat.output for beat in beats),
        seconds=PATIENCE,
        what="both beats sending",
    )
    wait_until(is_done, seconds=PATIENCE, what="every answer being marked")
    nothing_lost(expected)
