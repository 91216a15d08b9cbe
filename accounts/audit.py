"""Who changed what in a course: written where the change is made, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet, TextField, Value
from django.db.models.functions import Concat, Replace

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


def forget_words(entries: QuerySet[AuditEntry], former: User) -> None:
    """Leave of these entries what was done and to whom by pseudonym: "extension given: Former student 7F3K". One query."""
    kind = Replace("action", Value("-"), Value(" "), output_field=TextField())
    said = Concat(kind, Value(f": {former.name}"), output_field=TextField())
    entries.order_by().update(words=said, about="", details={})
