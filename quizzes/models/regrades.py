"""Regrades: marks that are judged anew because a question, its key, or a tutor's mind was mended."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from quizzes.models.answers import Answer, MarkChange
from quizzes.models.bank import Question, QuestionVersion
from quizzes.models.exercises import Exercise


class RegradeQuerySet(models.QuerySet["Regrade"]):
    def visible_to(self, user: User) -> RegradeQuerySet:
        """Regrades are for tutors; students see what became of their own marks."""
        return self.taught_by(user)

    def taught_by(self, user: User) -> RegradeQuerySet:
        """Those of which the user teaches every course: who teaches one of two would see students of the other."""
        taught = Exercise.objects.taught_by(user)
        places = Regrade.exercises.through.objects.filter(regrade=OuterRef("pk"))
        return self.filter(Exists(places)).exclude(Exists(places.exclude(exercise__in=taught)))

    def in_force(self) -> RegradeQuerySet:
        """Those by which answers are judged from now on."""
        return self.filter(stage__in=[Regrade.Stage.APPLYING, Regrade.Stage.APPLIED])


class Regrade(models.Model):
    """A question's answers in some exercises judged anew: first on trial, then for good, and back again.

    `way` says by what: the key of `to_version`, a further option in `accepted`, full marks for everybody, or the
    question dropped, which sets its points to 0 (`points_before` holds them by item). `note` is for the students.
    `site` is where the tutor was when they applied it, scheme and host, if students are written to, else empty.
    `total` and `done` count the answers of the stage it is in, `cursor` is the last one that was tried, `moved_at`
    when a worker last got on with it.
    """

    class Way(models.TextChoices):
        VERSION = "version", "by the newest version of the question"
        ACCEPT = "accept", "accept a further option as right"
        FULL = "full", "full marks for everybody who answered"
        DROP = "drop", "drop the question: it carries no points"

    class Rule(models.TextChoices):
        NOBODY_FALLS = "nobody_falls", "Nobody falls: marks rise or stay"
        AS_KEY = "as_key", "As the key says: marks rise and fall"

    class Stage(models.TextChoices):
        TRYING = "trying", "dry run under way"
        READY = "ready", "dry run, nothing changed"
        APPLYING = "applying", "being applied"
        APPLIED = "applied", "applied"
        UNDOING = "undoing", "being undone"
        UNDONE = "undone", "undone"

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="regrades")
    exercises = models.ManyToManyField(Exercise, related_name="regrades")
    way = models.CharField(max_length=7, choices=Way)
    to_version = models.ForeignKey(
        QuestionVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="regrades"
    )
    accepted = models.JSONField(default=list, blank=True)
    points_before = models.JSONField(default=dict, blank=True)
    rule = models.CharField(max_length=12, choices=Rule, default=Rule.NOBODY_FALLS)
    note = models.TextField(blank=True)
    site = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="regrades"
    )
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.TRYING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    cursor = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[RegradeQuerySet] = RegradeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(way="version", to_version__isnull=False)
                | ~Q(way="version") & Q(to_version__isnull=True),
                name="regrade_by_version_names_it",
            ),
        ]
        indexes = [
            # The sweeper looks for what a worker left half done.
            models.Index(
                fields=["moved_at"],
                name="regrade_under_way",
                condition=Q(stage__in=["trying", "applying", "undoing"]),
            ),
        ]

    def __str__(self) -> str:
        return f"Regrade of {self.question}, {self.get_way_display()}"

    @property
    def is_moving(self) -> bool:
        """Whether a worker has something to do for it."""
        return self.stage in (self.Stage.TRYING, self.Stage.APPLYING, self.Stage.UNDOING)


class RegradeLine(models.Model):
    """One answer in a regrade: its mark before, what it would be, and what was done.

    Of a dropped question the scores are shares (0 to 1) of the points of the whole exercise. `verdict` is the new
    one, empty where nothing would change; `change` is the line of history that it left. `judged_before` is the
    version by which the answer had been judged, where that was not the one that was shown.
    """

    class Decision(models.TextChoices):
        RISES = "rises", "rises"
        FALLS = "falls", "falls"
        STAYS = "stays", "stays"
        UNJUDGED = "unjudged", "cannot be judged"
        TUTOR = "tutor", "marked by a tutor"

    class State(models.TextChoices):
        PLANNED = "planned", "not changed"
        CHANGED = "changed", "changed"
        KEPT = "kept", "kept as it was"
        UNDONE = "undone", "put back"
        LEFT = "left", "changed since, and left"

    regrade = models.ForeignKey(Regrade, on_delete=models.CASCADE, related_name="lines")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="regraded")
    decision = models.CharField(max_length=8, choices=Decision)
    state = models.CharField(max_length=7, choices=State, default=State.PLANNED)
    before_score = models.FloatField()
    before_outcome = models.CharField(max_length=7, blank=True)
    after_score = models.FloatField(null=True, blank=True)
    after_outcome = models.CharField(max_length=7, blank=True)
    verdict = models.JSONField(null=True, blank=True)
    why = models.TextField(blank=True)
    change = models.ForeignKey(
        MarkChange, null=True, blank=True, on_delete=models.SET_NULL, related_name="regrade_lines"
    )
    judged_before = models.ForeignKey(
        QuestionVersion, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["regrade", "answer"]
        constraints = [
            models.UniqueConstraint(fields=["regrade", "answer"], name="answer_once_a_regrade"),
        ]
        indexes = [models.Index(fields=["regrade", "decision"], name="lines_by_decision")]

    def __str__(self) -> str:
        return f"{self.answer}: {self.get_decision_display()}"


class RegradeLetter(models.Model):
    """What one student is written about a regrade, once: that it changed a mark of theirs, or that it was undone.

    `sent_at` is empty while the letter waits for the workers, not before `not_before`; `tries` counts the times that the
    mail server did not take it.
    """

    class Kind(models.TextChoices):
        APPLIED = "applied", "a mark has changed"
        UNDONE = "undone", "the change was taken back"

    regrade = models.ForeignKey(Regrade, on_delete=models.CASCADE, related_name="letters")
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="regrade_letters"
    )
    kind = models.CharField(max_length=7, choices=Kind)
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regrade", "student", "kind"], name="one_letter_a_regrade"),
        ]
        indexes = [
            models.Index(
                fields=["not_before"], name="regrade_letters_waiting", condition=Q(sent_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"To {self.student}: {self.get_kind_display()}"
