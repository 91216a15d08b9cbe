"""What the page of revision shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from grading.mistakes import MISTAKES, Mistake
from quizzes.learner.revision import describe_chance
from quizzes.learning.entries import local_time
from quizzes.revising.due import Agenda, agenda_of
from quizzes.revising.forecast import forecast_of
from quizzes.revising.forms import PaceForm, ReminderForm


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A day of the coming week with what it asks about."""

    day: date
    mistakes: tuple[Mistake, ...]
    is_exam: bool


@dataclass(frozen=True, slots=True)
class InRevision:
    """A mistake in revision: how safe it is in a sentence, and the planned `day` (None: after this week, or paused)."""

    mistake: Mistake
    words: str
    day: date | None


def revision_page(
    student: User, *, now: datetime, pace: PaceForm | None = None, reminder: ReminderForm | None = None
) -> dict[str, Any]:
    """The context of `revising/page.html`; forms are given where they have errors. Four queries."""
    agenda = agenda_of(student, now=now)
    today = local_time(now).date()
    week = week_of(agenda, today=today)
    return {
        "agenda": agenda,
        "days_paused": days_paused(agenda),
        "week": week,
        "next_day": next((day for day in week[1:] if day.mistakes), None),
        "in_revision": in_revision(agenda, week),
        "forecast": forecast_of(agenda, today=today),
        "pace": pace or PaceForm.of(agenda.wishes, today=today),
        "reminder": reminder or ReminderForm.of(agenda.wishes),
    }


def week_of(agenda: Agenda, *, today: date) -> list[WeekDay]:
    """The plan by day, from `today`, the student's own date, on."""
    found = []
    for ahead, names in enumerate(agenda.week.days):
        day = today + timedelta(days=ahead)
        found.append(WeekDay(day, tuple(MISTAKES[name] for name in names), is_exam=day == agenda.exam))
    return found


def in_revision(agenda: Agenda, week: list[WeekDay]) -> list[InRevision]:
    """Every mistake in revision, in the guide's order."""
    planned = {mistake.slug: day.day for day in week for mistake in day.mistakes}
    return [
        InRevision(mistake, describe_chance(agenda.due[slug], agenda.now), planned.get(slug))
        for slug, mistake in MISTAKES.items()
        if slug in agenda.due
    ]


def days_paused(agenda: Agenda) -> int:
    """Whole days since the pause began; 0 without one."""
    since = agenda.wishes.paused_since
    return (agenda.now - since).days if since else 0
