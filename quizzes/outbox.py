"""Handing work to the workers. The database is the truth: what gets lost here, the sweeper sends again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from celery import current_app
from django.db.models import Q
from kombu.exceptions import OperationalError

from quizzes.models import Answer

logger = logging.getLogger(__name__)


def send_answer(answer_id: int, *, now: datetime) -> bool:
    """Put the answer's marking on the queue and note when; False if the broker is away."""
    if not send("quizzes.mark_answer", answer_id):
        return False
    Answer.objects.filter(pk=answer_id).update(sent_at=now)
    return True


def send(task: str, *ids: int | str, expires: timedelta | None = None) -> bool:
    """Put a task on its queue by name; False if the broker is away.

    A task that no worker has begun when it `expires` is dropped: what sends it again and again sets this.
    """
    try:
        current_app.send_task(task, ids, expires=expires.total_seconds() if expires else None)
    except (OperationalError, OSError) as error:
        logger.warning("%s%s waits for the sweeper: the broker is away (%s)", task, ids, error)
        return False
    return True


def no_longer_holds(moment: str, holds: timedelta, *, now: datetime) -> Q:
    """The rows whose `moment` is longer ago than it `holds`, so that what was begun then got lost.

    So are those whose moment is as far ahead: it was noted before the clock of the server was put back, and to wait until
    the clock gets there again would be to wait for nothing.
    """
    return Q(**{f"{moment}__lt": now - holds}) | Q(**{f"{moment}__gt": now + holds})
