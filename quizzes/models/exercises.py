"""Exercises and the questions in them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import Course, User
from quizzes.models.bank import Question
from quizzes.times.timing import GRACE, LateRule


class ExerciseQuerySet(models.QuerySet["Exercise"]):
    def visible_to(self, user: User) -> ExerciseQuerySet:
        """What is published in the user's courses, and everything in those that they teach.

        They have one enrolment in a course at most, so nothing comes twice.
        """
        enrolled = Q(course__enrolments__user=user)
        teaches = enrolled & Q(course__enrolments__role="tutor")
        return self.filter(teaches | (enrolled & Q(published_at__isnull=False)))

    def taught_by(self, user: User) -> ExerciseQuerySet:
        return self.filter(course__enrolments__user=user, course__enrolments__role="tutor")

    def in_progress(self, now: datetime) -> ExerciseQuerySet:
        """What is published and may still get an answer from somebody, be it within the grace or by an extension.

        In archived courses nobody answers any more.
        """
        last = now - GRACE
        open_to_somebody = Q(closes_at__gt=last) | Q(extended_to__gt=last)
        return self.filter(open_to_somebody, published_at__isnull=False, course__archived_at=None)


class Exercise(models.Model):
    """Graded questions on one data set per student, open from `opens_at` to `closes_at`, and late from `due_at` on.

    A late answer loses `late_percent` of its points for each unit of `late_rule` that has begun, and keeps at least
    `late_floor` percent. `minutes` is the time that a student has from pressing "Start". `attempts` is how often
    they may try a question that is computed from data; each further try comes on fresh data and the best one counts.
    `reveal` says when the right answer is shown beside the verdict.

    What holds for one student is computed by `quizzes.times.own_times`, with their extension and accommodation.
    `extended_to` is the latest closing time that any of these give; None where nobody has longer.
    """

    class Reveal(models.TextChoices):
        AT_ONCE = "at_once", "with the mark"
        AFTER_DUE = "after_due", "after the due time"
        AFTER_CLOSING = "after_closing", "after the exercise has closed"

    class Late(models.TextChoices):
        NONE = LateRule.NONE.value, "not accepted"
        FULL = LateRule.FULL.value, "accepted, nothing is taken off"
        PER_DAY = LateRule.PER_DAY.value, "accepted, a share is taken off for each begun day"
        PER_HOUR = LateRule.PER_HOUR.value, "accepted, a share is taken off for each begun hour"

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="exercises")
    title = models.CharField(max_length=160)
    intro = models.TextField(blank=True)
    scenario = models.SlugField(max_length=60)
    setting = models.SlugField(max_length=60)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    late_rule = models.CharField(max_length=8, choices=Late, default=Late.NONE)
    late_percent = models.PositiveSmallIntegerField(default=0)
    late_floor = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    extended_to = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=2)
    reveal = models.CharField(max_length=14, choices=Reveal, default=Reveal.AT_ONCE)
    published_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ExerciseQuerySet] = ExerciseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["closes_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")), name="exercise_opens_before_it_closes"
            ),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("due_at"), due_at__lte=F("closes_at")),
                name="exercise_due_while_it_is_open",
            ),
            models.CheckConstraint(
                condition=~Q(late_rule="none") | Q(due_at=F("closes_at")), name="exercise_closes_when_due"
            ),
            models.CheckConstraint(
                condition=Q(late_percent__lte=100, late_floor__lte=100), name="late_shares_in_percent"
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1), name="exercise_lasts_a_minute"
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
