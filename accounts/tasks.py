"""Letters that nobody should wait for."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from accounts.invitations import send_waiting_letters


@shared_task(name="accounts.send_invitations")
def send_invitations() -> None:
    """Send the letters of invitations that wait for theirs. May run twice, or in two workers at once."""
    send_waiting_letters(now=timezone.now())
