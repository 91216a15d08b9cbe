"""How a course's exercises make up a total: its rules, the weights of exercises, and who is excused from one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Course
from quizzes.models.exercises import Exercise

MOST_DECIMALS = 2


class GradebookRules(models.Model):
    """The rules of one course; without a row the defaults hold. `decimals` are those of percentages."""

    class BeforeClosing(models.TextChoices):
        ANSWERED = "answered", "counts by the questions that are marked so far"
        LEFT_OUT = "left_out", "does not count yet"

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="gradebook_rules")
    drop_lowest = models.PositiveSmallIntegerField(default=0)
    decimals = models.PositiveSmallIntegerField(default=1)
    before_closing = models.CharField(max_length=8, choices=BeforeClosing, default=BeforeClosing.ANSWERED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decimals__lte=MOST_DECIMALS), name="gradebook_decimals_that_are_shown"
            ),
        ]

    def __str__(self) -> str:
        return f"Rules of {self.course}"


class ExerciseWeight(models.Model):
    """How much an exercise weighs in the total; without a row as much as it has points, with 0 nothing."""

    exercise = models.OneToOneField(Exercise, on_delete=models.CASCADE, related_name="gradebook_weight")
    weight = models.DecimalField(max_digits=6, decimal_places=2)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weight__gte=0), name="exercise_weight_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.exercise}: {self.weight}"


class Excuse(models.Model):
    """One exercise that does not count for one student, and why."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="excuses")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="excuses")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exercise", "student"], name="excuse_once_a_student"),
        ]

    def __str__(self) -> str:
        return f"{self.student} excused from {self.exercise}"
