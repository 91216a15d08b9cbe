"""What tutors need to mark by hand: second marks, comments to use again, and who marks without names."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from accounts.models import Course, User
from quizzes.models.answers import Answer
from quizzes.models.exercises import Exercise


class SecondMark(models.Model):
    """A second mark that was asked for, and, once `marked_at` is set, what another tutor gave without seeing the first.

    It never counts by itself. `first` is the mark that counted when the second was given: its score, its points by
    criterion (`rubric`) and its tutor's id (`by`); agreement is judged from these two. `settled_at` says since when
    a difference is settled; how is in the answer's history.
    """

    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="second")
    asked_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="second_marks",
    )
    marked_at = models.DateTimeField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)
    rubric = models.JSONField(null=True, blank=True)
    comment = models.TextField(blank=True)
    first = models.JSONField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Second mark for {self.answer}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: User) -> CommentQuerySet:
        """The user's own."""
        return self.filter(tutor=user)

    def taught_by(self, user: User) -> CommentQuerySet:
        """The user's own, as long as they teach the course."""
        return self.filter(
            tutor=user, course__enrolments__user=user, course__enrolments__role="tutor"
        ).distinct()


class Comment(models.Model):
    """A comment that a tutor keeps to use again in a course. `uses` counts the marks that were given with it."""

    LONGEST = 500

    tutor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comments")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="comments")
    text = models.CharField(max_length=LONGEST)
    uses = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()

    objects: ClassVar[CommentQuerySet] = CommentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-uses", "made_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tutor", "course", "text"], name="comment_kept_once"),
        ]

    def __str__(self) -> str:
        return self.text


class BlindMarking(models.Model):
    """A tutor marks this exercise without names, in an order that follows from `seed` and stays."""

    tutor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="marks_blind")
    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="marked_blind")
    seed = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tutor", "exercise"], name="blind_once_an_exercise"),
        ]

    def __str__(self) -> str:
        return f"{self.exercise} without names for {self.tutor}"
