"""How a student wants to revise."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from accounts.models import User

# A quarter of an hour a day, for most people.
USUAL_CAP = 5
HIGHEST_CAP = 50


class RevisionPlanQuerySet(models.QuerySet["RevisionPlan"]):
    def visible_to(self, user: User) -> RevisionPlanQuerySet:
        """The user's own plan."""
        return self.filter(student=user)

    def taught_by(self, user: User) -> RevisionPlanQuerySet:
        """None: when a student revises is their own affair."""
        return self.none()


class RevisionPlan(models.Model):
    """One student's wishes. Who has no row has the defaults: no exam, no pause, no reminder.

    `daily_cap` is the most questions of a day, `paused_since` is empty while nothing is paused. A reminder goes out at
    `reminder_hour` of the site's time zone, at most once a day (`last_reminded`), with links to `site`, the address of
    the site as the student saw it when they asked for it.
    """

    student = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="revision_plan"
    )
    exam_date = models.DateField(null=True, blank=True)
    daily_cap = models.PositiveSmallIntegerField(
        default=USUAL_CAP, validators=[MinValueValidator(1), MaxValueValidator(HIGHEST_CAP)]
    )
    paused_since = models.DateTimeField(null=True, blank=True)
    reminders = models.BooleanField(default=False)
    reminder_hour = models.PositiveSmallIntegerField(default=17, validators=[MaxValueValidator(23)])
    last_reminded = models.DateField(null=True, blank=True)
    site = models.CharField(max_length=200, blank=True)

    objects: ClassVar[RevisionPlanQuerySet] = RevisionPlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(daily_cap__gte=1, daily_cap__lte=HIGHEST_CAP), name="daily_cap_in_bounds"
            ),
            models.CheckConstraint(condition=models.Q(reminder_hour__lte=23), name="reminder_hour_of_a_day"),
        ]
        indexes = [
            models.Index(
                fields=["reminder_hour"], name="reminders_wanted", condition=models.Q(reminders=True)
            )
        ]

    def __str__(self) -> str:
        return f"Revision of {self.student}"
