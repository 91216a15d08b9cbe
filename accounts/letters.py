"""The messages that the house sends. Text only: `<name>_subject.txt` and `<name>.txt` among the templates."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


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
