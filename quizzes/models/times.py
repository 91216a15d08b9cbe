"""What changes the times of an exercise for one student: extensions, accommodations, and the start of a time limit."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Enrolment, User
from quizzes.models.exercises import Exercise


class ExtensionQuerySet(models.QuerySet["Extension"]):
    def visible_to(self, user: User) -> ExtensionQuerySet:
        """The user's own."""
        return self.filter(student=user)

    def taught_by(self, user: User) -> ExtensionQuerySet:
        return self.filter(
            exercise__course__enrolments__user=user,
            exercise__course__enrolments__role=Enrolment.Role.TUTOR,
        )


class Extension(models.Model):
    """More time or attempts for one student in one exercise. What is empty stays as the exercise has it.

    `reason` is for tutors alone.
    """

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="extensions")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="extensions")
    due_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="extensions_given"
    )
    at = models.DateTimeField()

    objects: ClassVar[ExtensionQuerySet] = ExtensionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["exercise", "student__name", "student"]
        constraints = [
            models.UniqueConstraint(fields=["exercise", "student"], name="extension_once_a_student"),
        ]

    def __str__(self) -> str:
        return f"Extension of {self.exercise} for {self.student}"


class Accommodation(models.Model):
    """What a student has in every exercise of a course. `factor` lengthens time limits; `note` is for tutors alone."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="accommodation")
    factor = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal(1))
    days = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(factor__gte=1), name="accommodation_never_shortens"),
        ]

    def __str__(self) -> str:
        return f"Accommodation of {self.enrolment}"


class Sitting(models.Model):
    """A student pressed "Start" in an exercise with a time limit. It runs from then on, once."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="sittings")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sittings")
    started_at = models.DateTimeField()

    class Meta:
        ordering = ["exercise", "started_at"]
        constraints = [
            models.UniqueConstraint(fields=["exercise", "student"], name="sitting_once_a_student"),
        ]

    def __str__(self) -> str:
        return f"{self.student} in {self.exercise}"
