"""Working sheets of students' own studies, and the reports that they build."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from accounts.models import Course, Enrolment, User

LONGEST_NAME = 120


class SheetQuerySet(models.QuerySet["Sheet"]):
    def visible_to(self, user: User) -> SheetQuerySet:
        """The user's own sheets."""
        return self.filter(owner=user)

    def taught_by(self, user: User) -> SheetQuerySet:
        """Sheets shared with a course that the user teaches and their owner is in."""
        in_course = Enrolment.objects.filter(course=OuterRef("shared_with"))
        teaches = in_course.filter(user=user, role=Enrolment.Role.TUTOR)
        return self.filter(Exists(teaches), Exists(in_course.filter(user=OuterRef("owner"))))


class Sheet(models.Model):
    """The working sheet of one study. `study` is what was typed about its structure, as `questionnaire.Typed` stores it.

    `written_from` is the open page that last changed `study`; another one must have seen that before it may.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sheets")
    name = models.CharField(max_length=LONGEST_NAME)
    study = models.JSONField(default=dict)
    written_from = models.CharField(max_length=16, blank=True)
    shared_with = models.ForeignKey(
        Course, on_delete=models.SET_NULL, null=True, blank=True, related_name="shared_sheets"
    )
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects: ClassVar[SheetQuerySet] = SheetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return self.name


class SheetAnswer(models.Model):
    """What was answered to one item of a sheet. `item` is its code (S1 to S10, C1 to C12)."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=3)
    answer = models.CharField(max_length=5, blank=True)
    note = models.TextField(blank=True)
    written_from = models.CharField(max_length=16, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "item"], name="item_once_a_sheet"),
        ]

    def __str__(self) -> str:
        return f"{self.item} of {self.sheet}"


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User) -> ReportQuerySet:
        """The user's own reports."""
        return self.filter(owner=user)

    def taught_by(self, user: User) -> ReportQuerySet:
        """None: reports are not shared."""
        return self.none()


class Report(models.Model):
    """A report that a student builds. `content` is what was typed, as `questionnaire.Typed` stores it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reports")
    name = models.CharField(max_length=LONGEST_NAME)
    content = models.JSONField(default=dict)
    written_from = models.CharField(max_length=16, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects: ClassVar[ReportQuerySet] = ReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return self.name
