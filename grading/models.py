"""The fits that marking rests on, one row for each data set."""

from __future__ import annotations

from django.db import models

from datasets.models import Dataset
from grading.numbers import Family


class ReferenceFit(models.Model):
    """The family of fits on one data set, as numbers.

    `family` is `grading.numbers.Family` as JSON. The columns beside it repeat what lists and checks ask for:
    the reference fit's `converged`, `singular`, largest scaled `gradient` and log-likelihood less statsmodels'
    (`difference`). `core_version` and `versions` say what computed it.
    """

    dataset = models.OneToOneField(Dataset, on_delete=models.CASCADE, related_name="reference_fit")
    family = models.JSONField()
    converged = models.BooleanField()
    singular = models.BooleanField()
    gradient = models.FloatField()
    difference = models.FloatField()
    seconds = models.FloatField()
    core_version = models.PositiveIntegerField()
    versions = models.JSONField()
    fitted_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Fits on {self.dataset}"

    def read_family(self) -> Family:
        return Family.from_json(self.family)
