"""Exercises and the questions in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Course, User
from quizzes.models.bank import Question


class ExerciseQuerySet(models.QuerySet["Exercise"]):
    def visible_to(self, user: User) -> ExerciseQuerySet:
        """What is published in the user's courses, and everything in those that they teach."""
        enrolled = Q(course__enrolments__user=user)
        teaches = enrolled & Q(course__enrolments__role="tutor")
        return self.filter(teaches | (enrolled & Q(published_at__isnull=False))).distinct()

    def taught_by(self, user: User) -> ExerciseQuerySet:
        return self.filter(course__enrolments__user=user, course__enrolments__role="tutor")


class Exercise(models.Model):
    """Graded questions on one data set per student, open from `opens_at` to `closes_at`.

    `attempts` is how often a student may try a question that is computed from data; each further try comes
    on fresh data and the best one counts. `reveal` says when the right answer is shown beside the verdict.
    """

    class Reveal(models.TextChoices):
        AT_ONCE = "at_once", "with the mark"
        AFTER_CLOSING = "after_closing", "after the exercise has closed"

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="exercises")
    title = models.CharField(max_length=160)
    intro = models.TextField(blank=True)
    scenario = models.SlugField(max_length=60)
    setting = models.SlugField(max_length=60)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=2)
    reveal = models.CharField(max_length=14, choices=Reveal, default=Reveal.AT_ONCE)
    published_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ExerciseQuerySet] = ExerciseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["closes_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__lt=models.F("closes_at")), name="exercise_opens_before_it_closes"
            ),
            models.CheckConstraint(condition=Q(attempts__gte=1), name="exercise_has_an_attempt"),
        ]

    def __str__(self) -> str:
        return self.title


class ExerciseItem(models.Model):
    """A question's place in an exercise, and how many points it carries."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="items")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=5, decimal_places=1, default=1)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["exercise", "question"], name="question_once_an_exercise"),
            models.UniqueConstraint(fields=["exercise", "position"], name="position_once_an_exercise"),
        ]

    def __str__(self) -> str:
        return f"{self.exercise}: {self.question}"
