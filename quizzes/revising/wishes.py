"""What a student decides about their revision; each is done in one transaction."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from quizzes.learning.pausing import end_pause
from quizzes.models import RevisionPlan


def change_pace(student: User, *, daily_cap: int, exam_date: date | None) -> None:
    """Keep the most questions of a day, and the exam, if there is one."""
    RevisionPlan.objects.update_or_create(
        student=student, defaults={"daily_cap": daily_cap, "exam_date": exam_date}
    )


def change_reminders(student: User, *, wanted: bool, hour: int, site: str) -> None:
    """Have the student reminded at this hour, or not; `site` is where the links of the letter lead."""
    RevisionPlan.objects.update_or_create(
        student=student, defaults={"reminders": wanted, "reminder_hour": hour, "site": site}
    )


def stop_reminders(plan: RevisionPlan) -> None:
    """No more letters; doing it twice is doing it once."""
    RevisionPlan.objects.filter(pk=plan.pk).update(reminders=False)


def pause(student: User, *, now: datetime) -> None:
    """Ask about nothing from now on. A pause that goes on keeps its beginning."""
    RevisionPlan.objects.get_or_create(student=student)
    RevisionPlan.objects.filter(student=student, paused_since=None).update(paused_since=now)


@transaction.atomic
def resume(student: User, *, now: datetime) -> bool:
    """End the pause: everything comes later by its length. Whether there was one to end."""
    plan = RevisionPlan.objects.select_for_update().filter(student=student).first()
    if plan is None or plan.paused_since is None:
        return False
    end_pause(student, since=plan.paused_since, now=now)
    plan.paused_since = None
    plan.save(update_fields=["paused_since"])
    return True
