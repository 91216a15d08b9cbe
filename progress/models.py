"""What the reading side keeps of its own: when a tutor and a student last met."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from accounts.models import Course, Enrolment, User


class SessionNoteQuerySet(models.QuerySet["SessionNote"]):
    def visible_to(self, user: User) -> SessionNoteQuerySet:
        """Those of courses that the user teaches: students do not read them."""
        return self.taught_by(user)

    def taught_by(self, user: User) -> SessionNoteQuerySet:
        return self.filter(course__enrolments__user=user, course__enrolments__role=Enrolment.Role.TUTOR)


class SessionNote(models.Model):
    """A tutoring session that was held, with what the tutor wants to remember of it. The next brief begins there."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sessions")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sessions")
    tutor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="sessions_held"
    )
    met_at = models.DateTimeField()
    note = models.TextField(blank=True)

    objects: ClassVar[SessionNoteQuerySet] = SessionNoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-met_at", "-id"]
        indexes = [models.Index(fields=["course", "student", "-met_at"], name="session_latest")]

    def __str__(self) -> str:
        return f"Session with {self.student} in {self.course}"
