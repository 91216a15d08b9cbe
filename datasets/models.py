"""The data sets that were made, each of them a table that nobody else has, and the studies that tutors bring along."""

from __future__ import annotations

from typing import ClassVar

import pandas as pd
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models

from datasets.scenarios import get_scenario
from datasets.scenarios.base import Scenario
from datasets.tables import from_csv

# The slug of the scenario of an own study: this, and its number.
OWN = "own-"


class DatasetQuerySet(models.QuerySet["Dataset"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> DatasetQuerySet:
        """The user's own data sets. Tutors reach those of students through the exercises they belong to."""
        # Without this an anonymous visitor would own everything that has no owner.
        if user.pk is None:
            return self.none()
        return self.filter(owner_id=user.pk)

    def taught_by(self, user: AbstractBaseUser | AnonymousUser) -> DatasetQuerySet:
        """None: a data set by itself belongs to no course."""
        return self.none()


class Dataset(models.Model):
    """One simulated study, with what is needed to make it again.

    `key` names what it is for ("exercise:3:1"), once for each owner; previews have no owner. `csv` holds
    the canonical rows exactly as they are downloaded (UTF-8, lines end with a line feed), in the units that
    the scenario's columns state; `sha256` is that of `csv`. `seed` is in 0 .. 2^63 - 1, and `tries` counts
    the seeds up to and with it. `certificate` is the certifier's verdict as JSON. Signed links to the data
    work while they carry the current `link_version`.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="datasets"
    )
    key = models.CharField(max_length=120)
    scenario = models.CharField(max_length=60)
    setting = models.CharField(max_length=60)
    generator_version = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    csv = models.TextField()
    row_count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, unique=True)
    certificate = models.JSONField()
    tries = models.PositiveIntegerField()
    link_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[DatasetQuerySet] = DatasetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="dataset_key_once_an_owner"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(owner__isnull=True), name="dataset_key_once_without_owner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scenario} for {self.key}"

    @property
    def meaning(self) -> Scenario:
        """The scenario: story, columns, structure, settings."""
        return get_scenario(self.scenario)

    @property
    def frame(self) -> pd.DataFrame:
        """The rows as a new table: groups as text, the outcome as float64 with NaN where it is missing."""
        return from_csv(self.csv, self.meaning)


class OwnStudyQuerySet(models.QuerySet["OwnStudy"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> OwnStudyQuerySet:
        """Those of the courses that the user teaches: students see what is drawn from a study, never the study."""
        return self.taught_by(user)

    def taught_by(self, user: AbstractBaseUser | AnonymousUser) -> OwnStudyQuerySet:
        if user.pk is None:
            return self.none()
        return self.filter(course__enrolments__user=user.pk, course__enrolments__role="tutor")

    def usable(self) -> OwnStudyQuerySet:
        """Those on which exercises may be begun."""
        return self.filter(stage=OwnStudy.Stage.CHECKED, settled_at__isnull=False, archived_at=None)


class OwnStudy(models.Model):
    """A clustered data set that a tutor has uploaded for a course; its scenario has the slug `own-<pk>`.

    `csv` is the file as it was read, `sha256` that of `csv`; `columns` say what its cells are (`OwnColumn` as JSON).
    `roles` names the columns by their part, with their units and meanings. `table` is what the roles leave of it, in the
    order of the scenario's columns, `structure` the parts they play there, and `reference` the right model; the three
    never change once `settled_at` is set, which is when the first question is taken from it. `survey` holds what the
    check on `drawn` resamples has found. `moved_at` is when a worker last gave a sign of life.
    """

    class Stage(models.TextChoices):
        READ = "read", "columns to be chosen"
        WAITING = "waiting", "waiting to be checked"
        CHECKING = "checking", "being checked"
        CHECKED = "checked", "checked"
        FAILED = "failed", "cannot be used"

    course = models.ForeignKey("accounts.Course", on_delete=models.CASCADE, related_name="own_studies")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="own_studies"
    )
    title = models.CharField(max_length=120)
    story = models.TextField()
    row = models.CharField(max_length=200)
    csv = models.TextField()
    sha256 = models.CharField(max_length=64)
    columns = models.JSONField()
    notes = models.JSONField(default=list)
    roles = models.JSONField(default=dict)
    table = models.TextField(blank=True)
    structure = models.JSONField(default=dict)
    reference = models.CharField(max_length=20, blank=True)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.READ)
    drawn = models.PositiveSmallIntegerField(default=0)
    survey = models.JSONField(default=dict)
    trouble = models.TextField(blank=True)
    made_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[OwnStudyQuerySet] = OwnStudyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name_plural = "own studies"

    def __str__(self) -> str:
        return self.title

    @property
    def slug(self) -> str:
        """The slug of its scenario."""
        return f"{OWN}{self.pk}"
