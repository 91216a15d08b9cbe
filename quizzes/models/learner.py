"""What is believed about each student and each question, and what every answer did to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from quizzes.models.answers import Mark
from quizzes.models.bank import Question
from quizzes.models.practice import PracticeQuestion


class Learner(models.Model):
    """What is believed about a student apart from single mistakes, as `StudentState` stores it."""

    student = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="learner"
    )
    knowledge = models.JSONField()
    session = models.JSONField()
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"What is believed about {self.student}"


class MistakeState(models.Model):
    """One student and one mistake: suspicion, record of right answers and revision card, as the learner stores them.

    `holds` is P(holds the mistake) at `moved_at`; `due_at` is when its revision is due.
    """

    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mistake_states"
    )
    mistake = models.SlugField(max_length=40)
    suspicion = models.JSONField()
    record = models.JSONField()
    card = models.JSONField(null=True, blank=True)
    holds = models.FloatField()
    due_at = models.DateTimeField(null=True, blank=True)
    mastered_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField()

    class Meta:
        ordering = ["student", "mistake"]
        constraints = [
            models.UniqueConstraint(fields=["student", "mistake"], name="mistake_once_a_student"),
            models.CheckConstraint(condition=Q(holds__gte=0, holds__lte=1), name="holds_is_a_probability"),
        ]
        indexes = [models.Index(fields=["due_at"], name="revision_due", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.mistake} of {self.student}"


class LearnerStep(models.Model):
    """What one answer did: which beliefs moved from where to where. `mark` or `practised` is the answer.

    A step without either is what the student said of themselves, or that of an answer which is gone. `at` is when the
    answer was given, `taken_at` when it was last taken in: a mark that changed since is out of date here.
    """

    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="learner_steps"
    )
    mark = models.OneToOneField(Mark, null=True, blank=True, on_delete=models.SET_NULL, related_name="step")
    practised = models.OneToOneField(
        PracticeQuestion, null=True, blank=True, on_delete=models.SET_NULL, related_name="step"
    )
    question = models.ForeignKey(Question, null=True, on_delete=models.SET_NULL, related_name="steps")
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    log = models.JSONField()

    class Meta:
        ordering = ["student", "at", "id"]
        indexes = [
            models.Index(fields=["student", "at"], name="steps_of_student"),
            # When somebody was last asked each question is read from it alone.
            models.Index(fields=["student", "question", "at"], name="questions_of_student"),
        ]

    def __str__(self) -> str:
        return f"Step of {self.student} at {self.at}"


class QuestionBelief(models.Model):
    """What is believed about a question apart from who answers: means and variances, as `QuestionBeliefs` has them.

    `ease` and `spread` are mean and variance of the logit of a right answer by an average student: what a choice
    among many questions reads.
    """

    question = models.OneToOneField(
        Question, on_delete=models.CASCADE, primary_key=True, related_name="belief"
    )
    level = models.JSONField()
    difficulty = models.JSONField()
    pitfalls = models.JSONField()
    ease = models.FloatField(null=True, blank=True)
    spread = models.FloatField(null=True, blank=True)
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Beliefs about {self.question}"


class Estimate(models.Model):
    """What was learned from the answers of all at one time; the current one of its kind is used from then on.

    `values` of "rates" are those of `Rates`; of "difficulties", mean and variance before and after by question.
    `through` is the last step that it knows: the next estimate begins after it.
    """

    class Kind(models.TextChoices):
        RATES = "rates", "what holders of a mistake answer"
        DIFFICULTIES = "difficulties", "how difficult the questions are"

    kind = models.CharField(max_length=12, choices=Kind)
    made_at = models.DateTimeField()
    values = models.JSONField()
    answers = models.PositiveIntegerField()
    through = models.BigIntegerField()
    is_current = models.BooleanField(default=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["kind", "made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], name="current_estimate_once_a_kind", condition=Q(is_current=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.made_at}"
