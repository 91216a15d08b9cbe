"""Exercises, what each student was given, what they answered, and the marks."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from accounts.models import Course, User
from datasets.models import Dataset


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


class VariantQuerySet(models.QuerySet["Variant"]):
    def visible_to(self, user: User) -> VariantQuerySet:
        """The user's own variants in published exercises of courses that they are in."""
        return self.filter(
            student=user,
            item__exercise__published_at__isnull=False,
            item__exercise__course__enrolments__user=user,
        )

    def taught_by(self, user: User) -> VariantQuerySet:
        return self.filter(
            item__exercise__course__enrolments__user=user, item__exercise__course__enrolments__role="tutor"
        )


class Variant(models.Model):
    """A question as one student has it: this version of its text, on this data set. One attempt, one answer.

    `next_asked_at` is when the student asked for the attempt after this one; until that is there, the sweeper
    sees to it that it will be.
    """

    item = models.ForeignKey(ExerciseItem, on_delete=models.CASCADE, related_name="variants")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="variants")
    attempt = models.PositiveSmallIntegerField(default=1)
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="variants")
    # Restricted and not protected: a student who is deleted takes both along.
    dataset = models.ForeignKey(Dataset, on_delete=models.RESTRICT, related_name="variants")
    made_at = models.DateTimeField(auto_now_add=True)
    next_asked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[VariantQuerySet] = VariantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["item", "attempt"]
        constraints = [
            models.UniqueConstraint(fields=["item", "student", "attempt"], name="attempt_once_a_student"),
        ]
        indexes = [
            # The sweeper looks for the few attempts that were asked for.
            models.Index(
                fields=["next_asked_at"], name="next_attempt_asked", condition=Q(next_asked_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} for {self.student}, attempt {self.attempt}"


class Draft(models.Model):
    """What a student has typed and not submitted. It is never marked."""

    variant = models.OneToOneField(Variant, on_delete=models.CASCADE, related_name="draft")
    response = models.JSONField()
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Draft of {self.variant}"


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, user: User) -> AnswerQuerySet:
        """The user's own answers."""
        return self.filter(variant__student=user)

    def taught_by(self, user: User) -> AnswerQuerySet:
        teaches = {"course__enrolments__user": user, "course__enrolments__role": "tutor"}
        return self.filter(variant__item__exercise__in=Exercise.objects.filter(**teaches))


class Answer(models.Model):
    """A submitted answer. The row is the truth: while it is not marked, the sweeper sees to it that it will be.

    `response` is a list of texts: what was typed, or the keys of the options taken. `claim` names the worker
    run that holds it; `tries` counts the claims.
    """

    class Status(models.TextChoices):
        SUBMITTED = "submitted", "waiting for its mark"
        CLAIMED = "claimed", "being marked"
        MARKED = "marked", "marked"
        NEEDS_ATTENTION = "needs_attention", "with your tutor"

    variant = models.OneToOneField(Variant, on_delete=models.CASCADE, related_name="answer")
    response = models.JSONField()
    status = models.CharField(max_length=15, choices=Status, default=Status.SUBMITTED)
    submitted_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.TextField(blank=True)

    objects: ClassVar[AnswerQuerySet] = AnswerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            # The sweeper looks for what is unfinished, which is a handful among all that ever was.
            models.Index(
                fields=["status", "submitted_at"],
                name="answer_unfinished",
                condition=Q(status__in=["submitted", "claimed", "needs_attention"]),
            ),
        ]

    def __str__(self) -> str:
        return f"Answer to {self.variant}"


class Mark(models.Model):
    """The mark of an answer: a score from 0 to 1 with the verdict that it rests on."""

    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="mark")
    score = models.FloatField()
    outcome = models.CharField(max_length=7)
    verdict = models.JSONField()
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="score_from_0_to_1"),
        ]

    def __str__(self) -> str:
        return f"{self.score:.2f} for {self.answer}"


class RevealedMistake(models.Model):
    """A mistake that a marked answer revealed; `name` is the number or option that did, `rank` 0 the likeliest."""

    mark = models.ForeignKey(Mark, on_delete=models.CASCADE, related_name="revealed")
    mistake = models.SlugField(max_length=40, db_index=True)
    name = models.CharField(max_length=60)
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["mark", "mistake"], name="mistake_once_a_mark"),
        ]

    def __str__(self) -> str:
        return self.mistake


class SearchEntry(models.Model):
    """Something that search finds; the table is written anew by `load_content`.

    `address` is empty where there is no page. `vector` is filled on PostgreSQL only.
    """

    class Kind(models.TextChoices):
        TERM = "term", "Terms"
        PASSAGE = "passage", "Passages of the guides"
        MISTAKE = "mistake", "Mistakes"
        QUESTION = "question", "Questions of the bank"

    kind = models.CharField(max_length=10, choices=Kind)
    address = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=200)
    context = models.CharField(max_length=300)
    text = models.TextField()
    place = models.PositiveIntegerField()
    vector = SearchVectorField(null=True, editable=False)

    class Meta:
        ordering = ["place"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"
