from __future__ import annotations

import pytest

from datasets.models import Dataset
from grading.models import ReferenceFit
from grading.tasks import fit_dataset
from tests.datasets.helpers import make_one

pytestmark = pytest.mark.django_db


def test_fit_dataset_stores_the_fits_of_the_data():
    dataset = make_one(None, setting="few-patients")

    fit_dataset(dataset.pk)

    stored = ReferenceFit.objects.get()
    assert stored.dataset == dataset
    assert stored.read_family().facts.groups == 6


def test_fit_dataset_run_twice_changes_nothing():
    dataset = make_one(None, setting="few-patients")
    fit_dataset(dataset.pk)
    first = ReferenceFit.objects.get()

    fit_dataset(dataset.pk)

    second = ReferenceFit.objects.get()
    assert (second.pk, second.family, second.fitted_at) == (first.pk, first.family, first.fitted_at)


def test_fit_dataset_that_is_gone_is_an_error():
    with pytest.raises(Dataset.DoesNotExist):
        fit_dataset(4711)


def test_fit_dataset_has_a_name_that_stays():
    assert fit_dataset.name == "grading.fit_dataset"
