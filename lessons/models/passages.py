"""Marks on passages of the guide, questions about them, their answers, and which sections somebody has read."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Course, Enrolment, User


class OnPassage(models.Model):
    """Something about a passage of the guide, which may have been renamed or removed since.

    `guide`, `section` and `heading` are slugs and find the passage; an empty `heading` is the text before the first
    one. `section_title` and `title` are the words that stood there when this was written.
    """

    guide = models.SlugField(max_length=80)
    section = models.SlugField(max_length=80)
    heading = models.CharField(max_length=200, blank=True)
    section_title = models.CharField(max_length=200)
    title = models.CharField(max_length=200)

    class Meta:
        abstract = True


class PassageMark(OnPassage):
    """What a reader says of a passage: that it is clear to them, or that it is not."""

    class Kind(models.TextChoices):
        CLEAR = "clear", "clear"
        UNCLEAR = "unclear", "unclear"

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passage_marks"
    )
    kind = models.CharField(max_length=7, choices=Kind)
    marked_at = models.DateTimeField()

    class Meta:
        ordering = ["guide", "section", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "guide", "section", "heading"], name="passage_mark_once_a_reader"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader}: {self.title} is {self.kind}"


class PassageAnswerQuerySet(models.QuerySet["PassageAnswer"]):
    def visible_to(self, user: User) -> PassageAnswerQuerySet:
        """Answers to the user's own questions, and what is published in the user's courses."""
        published = Q(published_at__isnull=False, course__enrolments__user=user)
        return self.filter(Q(questions__reader=user) | published).distinct()

    def taught_by(self, user: User) -> PassageAnswerQuerySet:
        return self.filter(course__enrolments__user=user, course__enrolments__role=Enrolment.Role.TUTOR)


class PassageAnswer(OnPassage):
    """A tutor's answer, in Markdown, to one question or several ones on the same passage.

    From `published_at` on, all of the course find it at the passage, without the questions.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="passage_answers")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="passage_answers"
    )
    text = models.TextField()
    answered_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PassageAnswerQuerySet] = PassageAnswerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["answered_at", "id"]
        indexes = [models.Index(fields=["course", "guide", "section"], name="passage_answer_place")]

    def __str__(self) -> str:
        return f"On {self.title}, in {self.course}"


class PassageQuestionQuerySet(models.QuerySet["PassageQuestion"]):
    def visible_to(self, user: User) -> PassageQuestionQuerySet:
        """The user's own."""
        return self.filter(reader=user)

    def taught_by(self, user: User) -> PassageQuestionQuerySet:
        """What was asked in courses that the user teaches; never a note."""
        return self.filter(course__enrolments__user=user, course__enrolments__role=Enrolment.Role.TUTOR)


class PassageQuestion(OnPassage):
    """A question to the tutors of a course; without a course it is a note that only its reader sees.

    `quote` holds the words that it is about, if some were chosen. `seen_at` is when the reader saw the answer as it
    is now.
    """

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passage_questions"
    )
    course = models.ForeignKey(
        Course, on_delete=models.SET_NULL, null=True, blank=True, related_name="passage_questions"
    )
    text = models.TextField()
    quote = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    answer = models.ForeignKey(
        PassageAnswer, on_delete=models.SET_NULL, null=True, blank=True, related_name="questions"
    )
    seen_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PassageQuestionQuerySet] = PassageQuestionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["asked_at", "id"]
        indexes = [models.Index(fields=["course", "answer"], name="passage_question_open")]

    def __str__(self) -> str:
        return f"{self.reader} on {self.title}"

    @property
    def is_new(self) -> bool:
        """Whether there is an answer that its reader has not seen yet."""
        return self.answer_id is not None and self.seen_at is None


class SectionReading(models.Model):
    """A section that somebody opened, and when they said that they had read it.

    `opened_at` is the last time, to an hour. Nobody measures how long or how far they read.
    """

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readings")
    guide = models.SlugField(max_length=80)
    section = models.SlugField(max_length=80)
    opened_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "guide", "section"], name="section_reading_once_a_reader"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader}: {self.guide}/{self.section}"
