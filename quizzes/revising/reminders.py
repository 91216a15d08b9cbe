"""One e-mail a day at most, to those who asked for it, in their hour, if something is due."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from accounts.letters import LetterNotSent, send_letter
from quizzes.learning.entries import local_time
from quizzes.models import RevisionPlan
from quizzes.revising.due import Agenda, cards_of, done_today, make_agenda, minutes_of
from quizzes.revising.links import make_token

logger = logging.getLogger(__name__)

# Where the hour itself was missed because nothing ran, the letter may still come so many hours later.
LATE = 3
AT_ONCE = 500


def send_reminders(*, now: datetime) -> int:
    """Write to everybody whose hour it is and who has something to revise today; how many letters went out.

    One query, two for every 500 who might get a letter, and two for each letter. Running twice sends no letter twice.
    """
    return sum(_remind(agenda) for agenda in _to_remind(now))


def _to_remind(now: datetime) -> Iterator[Agenda]:
    local = local_time(now)
    hours = range(max(0, local.hour - LATE + 1), local.hour + 1)
    plans = list(
        RevisionPlan.objects.filter(
            Q(last_reminded=None) | Q(last_reminded__lt=local.date()),
            reminders=True,
            paused_since=None,
            reminder_hour__in=hours,
            student__is_active=True,
        )
        .select_related("student")
        .order_by("pk")
    )
    for start in range(0, len(plans), AT_ONCE):
        some = plans[start : start + AT_ONCE]
        students = [plan.pk for plan in some]
        cards, done = cards_of(students), done_today(students, now=now)
        for plan in some:
            agenda = make_agenda(plan, cards.get(plan.pk, {}), now=now, done=done.get(plan.pk, 0))
            if agenda.today:
                yield replace(agenda, minutes=minutes_of(plan.student))


def _remind(agenda: Agenda) -> bool:
    """Send the letter, unless another run has; whether it went out."""
    plan, today = agenda.wishes, local_time(agenda.now).date()
    unsent = RevisionPlan.objects.filter(pk=plan.pk, reminders=True, paused_since=None).filter(
        Q(last_reminded=None) | Q(last_reminded__lt=today)
    )
    if not unsent.update(last_reminded=today):
        return False
    off = plan.site + reverse("revising:reminders-off", args=[make_token(plan)])
    context = {
        "name": plan.student.name,
        "questions": len(agenda.today),
        "minutes": agenda.minutes_today,
        "url": plan.site + reverse("revising:page"),
        "off_url": off,
    }
    headers = {"List-Unsubscribe": f"<{off}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    try:
        send_letter("quizzes/letters/revision_due", to=plan.student.email, context=context, headers=headers)
    except LetterNotSent:
        # The next run tries again.
        RevisionPlan.objects.filter(pk=plan.pk, last_reminded=today).update(last_reminded=plan.last_reminded)
        return False
    return True
