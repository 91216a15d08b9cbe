"""What each student was given, and what they have typed and not submitted."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from datasets.models import Dataset
from quizzes.models.bank import QuestionVersion
from quizzes.models.exercises import ExerciseItem


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

    def current(self) -> VariantQuerySet:
        """Those that count: without the ones in whose place a tutor gave others."""
        return self.filter(replaced_at=None)


class Variant(models.Model):
    """A question as one student has it: this version of its text, on this data set. One attempt, one answer.

    `next_asked_at` is when the student asked for the attempt after this one; until that is there, the sweeper
    sees to it that it will be. `opened_at` is when the student first saw the question while it could be answered.
    `judged_by` is the version whose key its answer was judged by after a regrade, where
    that is not the one that was shown. A variant that was replaced (`replaced_at`, with the reason that the student
    reads) is still shown and counts nothing.
    """

    item = models.ForeignKey(ExerciseItem, on_delete=models.CASCADE, related_name="variants")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="variants")
    attempt = models.PositiveSmallIntegerField(default=1)
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="variants")
    # Restricted and not protected: a student who is deleted takes both along.
    dataset = models.ForeignKey(Dataset, on_delete=models.RESTRICT, related_name="variants")
    made_at = models.DateTimeField(auto_now_add=True)
    next_asked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(
        QuestionVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    replaced_at = models.DateTimeField(null=True, blank=True)
    replaced_why = models.TextField(blank=True)

    objects: ClassVar[VariantQuerySet] = VariantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["item", "attempt"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "student", "attempt"],
                name="attempt_once_a_student",
                condition=Q(replaced_at__isnull=True),
            ),
        ]
        indexes = [
            # The sweeper looks for the few attempts that were asked for.
            models.Index(
                fields=["next_asked_at"], name="next_attempt_asked", condition=Q(next_asked_at__isnull=False)
            ),
            # Whatever counts marks leaves out the few answers to these.
            models.Index(fields=["id"], name="variant_replaced", condition=Q(replaced_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.item} for {self.student}, attempt {self.attempt}"

    @property
    def key(self) -> QuestionVersion:
        """The version by whose key its answer is judged."""
        return self.judged_by or self.version


class Draft(models.Model):
    """What a student has typed and not submitted. It is never marked."""

    variant = models.OneToOneField(Variant, on_delete=models.CASCADE, related_name="draft")
    response = models.JSONField()
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Draft of {self.variant}"
