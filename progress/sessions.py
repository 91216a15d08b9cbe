"""Tutoring sessions that were held."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.audit import note as note_change
from accounts.models import Course, User
from progress.models import SessionNote


@transaction.atomic
def note_session(*, course: Course, student: User, tutor: User, note: str, now: datetime) -> SessionNote:
    """Keep that the tutor and the student have met: the next brief says what has changed since `now`."""
    session = SessionNote.objects.create(course=course, student=student, tutor=tutor, note=note, met_at=now)
    note_change(
        course=course, by=tutor, action="session-held", words=f"met {student}", now=now, about=session
    )
    return session
