"""What must hold after every fault, said once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from quizzes import marking
from quizzes.models import Answer, Draft, Mark, MarkChange, Variant
from quizzes.outbox import send_answer
from tests.servers import RedisServer, wait_until

# In seconds, on a machine that is busy with the rest of the suite.
PATIENCE = 60
DONE = (Answer.Status.MARKED, Answer.Status.NEEDS_ATTENTION)


def nothing_lost(expected: Mapping[int, list[str]], *, needs_attention: Collection[int] = ()) -> None:
    """Fail unless exactly the answers that were given are there, each with one mark, and nothing was spent.

    `expected` is what was answered, by the variant; those of `needs_attention` could not be marked, and say so.
    Each other answer has one mark and one line of history, with the same score. A student has the attempts that
    they had, and no draft beside an answer.
    """
    answers = {answer.variant_id: answer for answer in Answer.objects.all()}
    assert {variant: answer.response for variant, answer in answers.items()} == dict(expected)

    wanted = {pk: "needs_attention" if pk in needs_attention else "marked" for pk in expected}
    assert {pk: answer.status for pk, answer in answers.items()} == wanted
    marked = sorted(answers[pk].pk for pk, status in wanted.items() if status == "marked")
    marks = {mark.answer_id: mark for mark in Mark.objects.all()}
    assert sorted(marks) == marked
    history = list(MarkChange.objects.order_by("answer"))
    assert [line.answer_id for line in history] == marked
    assert [(line.cause, line.counts, line.before, line.after["score"]) for line in history] == [
        ("automatic", True, None, marks[pk].score) for pk in marked
    ]

    assert list(Variant.objects.exclude(attempt=1, next_asked_at=None)) == []
    assert list(Draft.objects.filter(variant__in=expected)) == []


def is_done(*, among: Collection[int] | None = None) -> bool:
    """Whether no answer, of these variants or of all, waits for its mark any more."""
    waiting = Answer.objects.exclude(status__in=DONE)
    return not (waiting if among is None else waiting.filter(variant__in=among)).exists()


def is_idle(server: RedisServer) -> bool:
    """Whether no task for marking is queued, and no worker holds any task."""
    return server.client.llen("marking") == 0 and server.client.hlen("unacked") == 0


def sweep(*, now: datetime) -> None:
    """What `sweep_answers` does by the clock, at a time that the test says."""
    for answer_id in marking.sweep_answers(now=now):
        assert send_answer(answer_id, now=now)


def finish(server: RedisServer, *, now: datetime) -> None:
    """Let the workers end what is queued, and what got lost be swept up and marked."""
    wait_until(lambda: is_idle(server), seconds=PATIENCE, what="the workers having done what was queued")
    sweep(now=now + marking.CLAIM_HOLDS + marking.SENT_HOLDS)
    wait_until(is_done, seconds=PATIENCE, what="every answer being marked")
