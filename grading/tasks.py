"""Fitting in the background."""

from __future__ import annotations

from celery import shared_task

from datasets.models import Dataset
from grading.references import fit_and_store


@shared_task(name="grading.fit_dataset")
def fit_dataset(dataset_id: int) -> None:
    """Fit the family on a data set and store its numbers. Running it twice changes nothing."""
    fit_and_store(Dataset.objects.get(pk=dataset_id))
