"""Questions of the bank, and the versions of their files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q

from accounts.models import Course, User


class QuestionQuerySet(models.QuerySet["Question"]):
    def of_the_house(self) -> QuestionQuerySet:
        """Those of the common bank: what may be practised, searched, listed and exported by everybody who may."""
        return self.filter(course=None)

    def for_course(self, course: int) -> QuestionQuerySet:
        """What an exercise of the course may ask: the common bank, and its own questions."""
        return self.filter(Q(course=None) | Q(course=course))

    def taught_by(self, user: User) -> QuestionQuerySet:
        """What a tutor may look at: the common bank, and the questions of courses that they teach."""
        own = Course.objects.taught_by(user).values("pk")
        return self.filter(Q(course=None) | Q(course__in=own)) if user.is_tutor else self.none()

    def visible_to(self, user: User) -> QuestionQuerySet:
        """As `taught_by`: students meet questions in exercises and practice only."""
        return self.taught_by(user)


class Question(models.Model):
    """A question of the bank. Its texts and key are in its versions; `uid` stays when the file moves.

    A question with a `course` was made for a study of that course: it is asked in exercises there and nowhere else.
    """

    uid = models.SlugField(max_length=80, unique=True)
    mistake = models.SlugField(max_length=40, db_index=True)
    kind = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    retired = models.BooleanField(default=False)
    course = models.ForeignKey(
        Course, null=True, blank=True, on_delete=models.CASCADE, related_name="questions"
    )

    objects: ClassVar[QuestionQuerySet] = QuestionQuerySet.as_manager()  # type: ignore[assignment]

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
