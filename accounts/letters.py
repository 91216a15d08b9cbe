"""The messages that the house sends. Text only: `<name>_subject.txt` and `<name>.txt` among the templates."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Any, TypeVar

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)

# One task sends so many letters and leaves the others to the next, well within its time.
BATCH = 20
# Seconds after which no further letter is begun: a mail server may be slow, and a task that is stopped while it sends
# cannot tell whether the letter is out.
PATIENCE = 20.0

Row = TypeVar("Row", bound=Model)


class Outcome(Enum):
    """What became of a letter that waited."""

    SENT = auto()
    # Somebody else sends it, or nobody is to, or not now.
    PASSED_OVER = auto()
    REFUSED = auto()


class LetterNotSent(Exception):  # noqa: N818 (it says what happened)
    """The mail server did not take the message; the text is for the person who asked for it."""


def reach_people() -> bool:
    """Whether letters leave this machine; without a mail server they are files in the data directory."""
    return bool(settings.EMAIL_HOST)


def site_of(request: HttpRequest) -> str:
    """Scheme and host, for links in letters that are written when the request is over."""
    return request.build_absolute_uri("/").rstrip("/")


def send_letter(
    name: str, *, to: str, context: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> None:
    """Send one message to one address. A `name` without a folder is one of accounts/letters/.

    Raises:
        LetterNotSent: the mail server refused it or could not be reached; the reason is in the log.
    """
    path = name if "/" in name else f"accounts/letters/{name}"
    subject = render_to_string(f"{path}_subject.txt", dict(context)).strip()
    body = render_to_string(f"{path}.txt", dict(context))
    try:
        EmailMessage(subject, body, None, [to], headers=dict(headers or {})).send()
    except OSError as error:  # every error of smtplib is one
        logger.exception("The letter %s could not be sent.", name)
        raise LetterNotSent(
            "The message could not be sent, because the mail server did not take it. Try again in a few minutes."
        ) from error


def send_batch(
    waiting: QuerySet[Row],
    send_one: Callable[[Row], Outcome],
    *,
    wake: Callable[[], object],
    clock: Callable[[], float],
) -> int:
    """Send up to `BATCH` of the letters that wait, in their order; how many went out.

    It ends early where the mail server refuses one: the others would most likely be refused as well. Where that server is
    slow, or more may wait, `wake` has the next task go on. `send_one` sees to it that what it sent or passed over does not
    wait any longer. `clock` gives seconds from any start.
    """
    began, sent = clock(), 0
    looked_at = list(waiting[:BATCH])
    for row in looked_at:
        if clock() - began >= PATIENCE:
            wake()
            return sent
        outcome = send_one(row)
        if outcome is Outcome.REFUSED:
            return sent
        sent += outcome is Outcome.SENT
    if len(looked_at) == BATCH:
        wake()
    return sent
