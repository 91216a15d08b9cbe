"""Questions of the bank, and the versions of their files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction


class Question(models.Model):
    """A question of the bank. Its texts and key are in its versions; `uid` stays when the file moves."""

    uid = models.SlugField(max_length=80, unique=True)
    mistake = models.SlugField(max_length=40, db_index=True)
    kind = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    retired = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.uid


class QuestionVersion(models.Model):
    """One state of a question's file. What was submitted stays tied to the version that was shown."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["question", "number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="version_number_once_a_question"),
        ]

    def __str__(self) -> str:
        return f"{self.question.uid} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the version, and with it the points that its question now covers."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            QuestionPoint.objects.filter(question=self.question_id).delete()
            QuestionPoint.put(self.question_id, self.content.get("points", ()))


class QuestionPoint(models.Model):
    """A point of the guide that the newest version of a question covers: practice of a section asks by it."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="points")
    point = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["point", "question"], name="point_once_a_question"),
        ]

    def __str__(self) -> str:
        return f"{self.point} in {self.question}"

    @staticmethod
    def put(question_id: int, points: Iterable[str]) -> None:
        """Note that the question covers these points."""
        QuestionPoint.objects.bulk_create(
            QuestionPoint(question_id=question_id, point=point) for point in dict.fromkeys(points)
        )
