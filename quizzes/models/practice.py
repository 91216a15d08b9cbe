"""Practice, revision and the diagnostic: questions put one at a time, and the data sets that wait for them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from datasets.models import Dataset
from quizzes.models.bank import QuestionVersion


class PracticeQuerySet(models.QuerySet["Practice"]):
    def visible_to(self, user: User) -> PracticeQuerySet:
        """The user's own practice."""
        return self.filter(student=user)

    def taught_by(self, user: User) -> PracticeQuerySet:
        """None: tutors read what practice shows in the map of mistakes, not the practice itself."""
        return self.none()


class Practice(models.Model):
    """Questions that a student works through one at a time; never graded. Filters are empty where all is wanted."""

    class Purpose(models.TextChoices):
        PRACTICE = "practice", "practice"
        REVISION = "revision", "revision"
        DIAGNOSTIC = "diagnostic", "diagnostic"

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="practices")
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.PRACTICE)
    mistake = models.SlugField(max_length=40, blank=True)
    section = models.SlugField(max_length=80, blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PracticeQuerySet] = PracticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-begun_at", "-id"]
        indexes = [models.Index(fields=["student", "-begun_at"], name="practice_of_student")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} of {self.student}"


class PracticeQuestion(models.Model):
    """One question of a practice, with its answer and verdict once they are there.

    `mistake` is the one it was chosen for and `why` says why, in a sentence for the student. `dataset` is empty
    where the answer does not depend on data. `announced`: the student had named the mistake; `retry`: it comes
    after the feedback on the same question and moves nothing. `score` is from 0 to 1.
    """

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="questions")
    place = models.PositiveSmallIntegerField()
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="practised")
    dataset = models.ForeignKey(
        Dataset, null=True, blank=True, on_delete=models.RESTRICT, related_name="practised"
    )
    mistake = models.SlugField(max_length=40)
    why = models.TextField(blank=True)
    at_random = models.BooleanField(default=False)
    announced = models.BooleanField(default=False)
    retry = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    hints_taken = models.PositiveSmallIntegerField(default=0)
    response = models.JSONField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)
    outcome = models.CharField(max_length=7, blank=True)
    verdict = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["practice", "place"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "place"], name="place_once_a_practice"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, score__isnull=True) | Q(score__gte=0, score__lte=1),
                name="practised_score_from_0_to_1",
            ),
        ]
        indexes = [
            models.Index(
                fields=["answered_at"], name="practised_latest", condition=Q(answered_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"Question {self.place} of {self.practice}"


class PooledDataset(models.Model):
    """A certified and fitted data set that waits for whoever needs one of its setting; taken once."""

    dataset = models.OneToOneField(Dataset, on_delete=models.CASCADE, related_name="pooled")
    scenario = models.SlugField(max_length=60)
    setting = models.SlugField(max_length=60)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["scenario", "setting"], name="pooled_and_free", condition=Q(taken_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.scenario} ({self.setting}) in the pool"
