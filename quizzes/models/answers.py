"""What was submitted, and its marks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from quizzes.models.exercises import Exercise, ExerciseItem
from quizzes.models.variants import Variant
from quizzes.times.timing import say_duration


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, user: User) -> AnswerQuerySet:
        """The user's own answers."""
        return self.filter(variant__student=user)

    def taught_by(self, user: User) -> AnswerQuerySet:
        teaches = {"course__enrolments__user": user, "course__enrolments__role": "tutor"}
        return self.filter(variant__item__exercise__in=Exercise.objects.filter(**teaches))

    def counted(self) -> AnswerQuerySet:
        """Those that count: without answers on data in whose place a tutor gave others."""
        return self.filter(variant__replaced_at=None)


class Answer(models.Model):
    """A submitted answer. The row is the truth: while it is not marked, the sweeper sees to it that it will be.

    `response` is a list of texts: what was typed, or the keys of the options taken. `claim` names the worker
    run that holds it; `tries` counts the claims. `advice` is what the automatic reader found in a report
    (`grading.reports.advice`), whose mark a tutor gives: with it the answer is `AWAITING_TUTOR`.

    `late_by` is how long after the student's due time it came, and `late_factor` what it keeps of its points. Both
    are kept as they were at submission: a rule that is changed later does not change them.
    """

    class Status(models.TextChoices):
        SUBMITTED = "submitted", "waiting for its mark"
        CLAIMED = "claimed", "being marked"
        MARKED = "marked", "marked"
        NEEDS_ATTENTION = "needs_attention", "with your tutor"
        AWAITING_TUTOR = "awaiting_tutor", "waiting for your tutor's mark"

    variant = models.OneToOneField(Variant, on_delete=models.CASCADE, related_name="answer")
    response = models.JSONField()
    status = models.CharField(max_length=15, choices=Status, default=Status.SUBMITTED)
    submitted_at = models.DateTimeField()
    late_by = models.DurationField(default=timedelta)
    late_factor = models.FloatField(default=1.0)
    sent_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.TextField(blank=True)
    advice = models.JSONField(null=True, blank=True)

    objects: ClassVar[AnswerQuerySet] = AnswerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(late_factor__gte=0, late_factor__lte=1), name="late_factor_from_0_to_1"
            ),
        ]
        indexes = [
            # The sweeper looks for what is unfinished, which is a handful among all that ever was.
            models.Index(
                fields=["status", "submitted_at"],
                name="answer_unfinished",
                condition=Q(status__in=["submitted", "claimed", "needs_attention"]),
            ),
            # Tutors ask for all that has no mark, whatever it waits for.
            models.Index(fields=["variant"], name="answer_without_mark", condition=~Q(status="marked")),
            # The few that lateness takes something off are looked up beside the marks.
            models.Index(fields=["id"], name="answer_late", condition=Q(late_factor__lt=1)),
        ]

    def __str__(self) -> str:
        return f"Answer to {self.variant}"

    @property
    def is_late(self) -> bool:
        return self.late_by > timedelta(0)

    @property
    def late_words(self) -> str:
        """How late it came, such as "1 day 3 hours"; empty where it did not."""
        return say_duration(self.late_by) if self.is_late else ""

    @property
    def taken_off(self) -> int:
        """The percentage of its points that lateness takes off."""
        return round(100 * (1 - self.late_factor))


class Mark(models.Model):
    """The mark of an answer that counts: a score from 0 to 1 with the verdict that it rests on.

    `by` is the tutor who gave it; without one it was given automatically. A mark by a tutor is never replaced by a
    later automatic one. `rubric` holds the points by criterion of a report, `comment` what the tutor wrote,
    and `reason` why the mark was changed, where the student is to read that.

    `item`, `student` and `attempt` repeat those of the answer's variant, so that a class is counted from one index.
    `save` fills them in; in bulk they have to be given.
    """

    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="mark")
    item = models.ForeignKey(ExerciseItem, on_delete=models.CASCADE, related_name="marks", editable=False)
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="marks", editable=False
    )
    attempt = models.PositiveSmallIntegerField(editable=False)
    score = models.FloatField()
    outcome = models.CharField(max_length=7)
    verdict = models.JSONField()
    marked_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="marks_given"
    )
    rubric = models.JSONField(null=True, blank=True)
    comment = models.TextField(blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="score_from_0_to_1"),
        ]
        indexes = [
            # Those that the learner has not taken in yet are among the latest.
            models.Index(fields=["marked_at"], name="mark_latest"),
            # A class by question or by mistake is counted from this index alone.
            models.Index(fields=["item", "student", "attempt", "score", "answer"], name="marks_of_item"),
        ]

    def __str__(self) -> str:
        return f"{self.score:.2f} for {self.answer}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.item_id is None:
            variant = self.answer.variant
            self.item_id, self.student_id, self.attempt = variant.item_id, variant.student_id, variant.attempt
        super().save(*args, **kwargs)

    @property
    def counted(self) -> float:
        """The score that counts in totals: less what lateness takes off."""
        return self.score * self.answer.late_factor


class MarkChange(models.Model):
    """One line of an answer's history: what its mark was, what it became, by whom and why.

    `counts` is false for an automatic mark that came after a tutor's: the tutor's stands, and the two are shown
    side by side. `before` and `after` are the mark's score, outcome, verdict, rubric and comment; `before` is empty
    for the first mark.
    """

    class Cause(models.TextChoices):
        AUTOMATIC = "automatic", "marked automatically"
        TUTOR = "tutor", "marked by a tutor"
        REGRADE = "regrade", "regraded"
        UNDONE = "undone", "put back"

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="history")
    cause = models.CharField(max_length=9, choices=Cause)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="mark_changes",
    )
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    counts = models.BooleanField(default=True)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField()

    class Meta:
        ordering = ["answer", "at", "id"]
        indexes = [models.Index(fields=["at"], name="mark_change_latest")]

    def __str__(self) -> str:
        return f"{self.get_cause_display()}: {self.answer}"


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
