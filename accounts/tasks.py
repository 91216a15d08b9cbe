"""Letters that nobody should wait for, and rosters that nobody confirmed."""

from __future__ import annotations

from time import monotonic

from celery import shared_task
from django.utils import timezone

from accounts import rosters
from accounts.allowance import forget_old_counts
from accounts.invitations import send_waiting_letters


@shared_task(name="accounts.send_invitations")
def send_invitations() -> None:
    """Send the letters of invitations that wait for theirs. May run twice, or in two workers at once."""
    send_waiting_letters(now=timezone.now(), clock=monotonic)


@shared_task(name="accounts.forget_old_rosters")
def forget_old_rosters() -> None:
    """Delete the rosters that were not confirmed in time, and how many letters went out on days that are over."""
    now = timezone.now()
    rosters.forget_old_rosters(now=now)
    forget_old_counts(now=now)
