"""The messages that accounts send. Text only: `<name>_subject.txt` and `<name>.txt` in templates/accounts/letters/."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


class LetterNotSent(Exception):  # noqa: N818 (it says what happened)
    """The mail server did not take the message; the text is for the person who asked for it."""


def reach_people() -> bool:
    """Whether letters leave this machine; without a mail server they are files in the data directory."""
    return bool(settings.EMAIL_HOST)


def send_letter(name: str, *, to: str, context: Mapping[str, Any]) -> None:
    """Send one message to one address.

    Raises:
        LetterNotSent: the mail server refused it or could not be reached; the reason is in the log.
    """
    subject = render_to_string(f"accounts/letters/{name}_subject.txt", dict(context)).strip()
    body = render_to_string(f"accounts/letters/{name}.txt", dict(context))
    try:
        send_mail(subject, body, None, [to])
    except OSError as error:  # every error of smtplib is one
        logger.exception("The letter %s could not be sent.", name)
        raise LetterNotSent(
            "The message could not be sent, because the mail server did not take it. Try again in a few minutes."
        ) from error
