from __future__ import annotations

import json
from dataclasses import fields, replace
from importlib.metadata import version

import pytest
from pytest_django import DjangoAssertNumQueries

from datasets.models import Dataset
from grading import references
from grading.models import ReferenceFit
from grading.numbers import Family
from grading.quantities import QuantityError
from grading.references import CORE_VERSION, fit_and_store, store_family
from tests.datasets.helpers import make_one
from tests.grading.families import SCENARIO, fitted_family, make_family, make_fit

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def dataset() -> Dataset:
    return make_one(None, setting="dropout-at-random")


def test_fits_are_stored_as_numbers(dataset: Dataset):
    stored = fit_and_store(dataset)

    stored.refresh_from_db()
    assert json.loads(json.dumps(stored.family)) == stored.family
    assert set(stored.family) == {field.name for field in fields(Family)}
    assert stored.family["reference"] == "random_intercept"
    assert type(stored.family["fits"]["random_intercept"]["se"]["time"]) is float


def test_stored_fits_come_back_as_they_were(dataset: Dataset):
    family = fitted_family("dropout-at-random", 3)

    store_family(dataset, family)

    assert ReferenceFit.objects.get(dataset=dataset).read_family() == family


def test_columns_repeat_what_the_reference_fit_says(dataset: Dataset):
    stored = fit_and_store(dataset)

    reference = stored.read_family().fits["random_intercept"]
    assert (stored.converged, stored.singular) == (reference.converged, reference.singular)
    assert (stored.gradient, stored.difference) == (reference.gradient, reference.difference)
    assert stored.core_version == CORE_VERSION
    assert stored.versions["statsmodels"] == version("statsmodels")
    assert set(stored.versions) == {"python", "numpy", "scipy", "pandas", "statsmodels"}


def test_fits_are_made_once(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
):
    first = fit_and_store(dataset)
    monkeypatch.delattr(references, "fit_family")

    with django_assert_num_queries(1):
        second = fit_and_store(dataset)

    assert (second.pk, second.family, second.fitted_at) == (first.pk, first.family, first.fitted_at)
    assert ReferenceFit.objects.count() == 1


def test_fits_of_an_older_core_are_made_anew(dataset: Dataset):
    old = store_family(dataset, make_family(reference="random_intercept"))
    ReferenceFit.objects.filter(pk=old.pk).update(core_version=CORE_VERSION - 1)

    new = fit_and_store(dataset)

    assert (new.pk, new.core_version) == (old.pk, CORE_VERSION)
    assert new.read_family() != old.read_family()
    assert ReferenceFit.objects.count() == 1


def test_storing_twice_keeps_one_row_with_the_same_numbers(dataset: Dataset):
    family = fitted_family("dropout-at-random", 3)

    first = store_family(dataset, family, seconds=0.5)
    second = store_family(dataset, family, seconds=0.5)

    assert (second.pk, second.family, second.seconds) == (first.pk, first.family, 0.5)
    assert ReferenceFit.objects.count() == 1


def test_seconds_are_those_of_the_fits_where_nobody_took_the_time(dataset: Dataset):
    family = make_family(make_fit("ols", (1, 1, 1), seconds=0.25), make_fit("null", seconds=0.5))

    assert store_family(dataset, family).seconds == 0.75


def test_fit_is_named_after_its_data(dataset: Dataset):
    assert str(fit_and_store(dataset)) == f"Fits on {dataset}"


def test_family_without_its_reference_is_not_stored(dataset: Dataset):
    family = make_family()
    fits = {"ols": family.fits["ols"]}

    with pytest.raises(QuantityError) as caught:
        store_family(dataset, replace(family, fits=fits))

    assert str(caught.value) == "no fit 'random_slope' on this data set; there are ols"
    assert not ReferenceFit.objects.exists()


def test_fits_go_with_their_data(dataset: Dataset):
    fit_and_store(dataset)

    dataset.delete()

    assert not ReferenceFit.objects.exists()


def test_fits_are_on_the_rows_that_are_downloaded(dataset: Dataset):
    stored = fit_and_store(dataset).read_family()

    assert stored.facts.rows == dataset.row_count
    assert stored.facts.rows_used == dataset.csv.count("\n") - 1 - dataset.csv.count(",\n")
    assert SCENARIO.slug == dataset.scenario
