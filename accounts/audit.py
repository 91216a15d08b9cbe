"""Who changed what in a course: written where the change is made, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from accounts.models import AuditEntry, Course, User


def note(
    *,
    course: Course,
    by: User | None,
    action: str,
    words: str,
    now: datetime,
    about: Model | None = None,
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Keep one line about a change; `words` say it without the person: "renamed the course to Mixed models".

    `by` is None for what the system did by itself. `details` is stored as JSON: what was before and after.
    """
    return AuditEntry.objects.create(
        course=course,
        by=by,
        at=now,
        action=action,
        about=f"{about._meta.model_name}:{about.pk}" if about is not None else "",
        words=words,
        details=dict(details or {}),
    )
