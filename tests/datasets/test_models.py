from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from accounts.models import User
from datasets.models import Dataset
from datasets.tables import from_csv, sha256_of
from tests.datasets.helpers import BLOOD_PRESSURE, make_one

# PostgreSQL names the constraint that was broken, SQLite its columns.
pytestmark = pytest.mark.storage


def copy_of(dataset: Dataset, **changes: Any) -> Dataset:
    """An unsaved data set with other rows and another key, except for the changes."""
    fields = {
        name: getattr(dataset, name)
        for name in ("owner", "scenario", "setting", "generator_version", "seed", "row_count", "tries")
    }
    csv = dataset.csv + "P99,1,0,0,120.0\n"
    other = {"key": "another", "csv": csv, "sha256": sha256_of(csv), "certificate": {"accepted": True}}
    return Dataset(**{**fields, **other, **changes})


def test_frame_is_what_the_stored_text_says(owner: User):
    made = make_one(owner, setting="dropout-at-random")

    stored = Dataset.objects.get()

    pd.testing.assert_frame_equal(stored.frame, from_csv(made.csv, BLOOD_PRESSURE), check_exact=True)
    assert stored.frame is not stored.frame
    assert len(stored.frame) == stored.row_count
    assert stored.meaning is BLOOD_PRESSURE


@pytest.mark.parametrize(
    ("clash", "constraint"),
    [("key", r"dataset_key_once_an_owner|owner_id, datasets_dataset\.key"), ("sha256", "sha256")],
)
def test_a_second_data_set_with_the_same_key_or_rows_is_refused(owner: User, clash: str, constraint: str):
    first = make_one(owner)
    copy_of(first).full_clean()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        copy_of(first, **{clash: getattr(first, clash)}).save()


def test_the_same_rows_are_refused_for_another_owner_too(owner: User, stranger: User):
    first = make_one(owner)

    with pytest.raises(IntegrityError, match="sha256"), transaction.atomic():
        copy_of(first, owner=stranger, sha256=first.sha256).save()


def test_a_second_preview_with_the_same_key_is_refused(db: None):
    first = make_one(None, "preview:1")

    with (
        pytest.raises(IntegrityError, match=r"dataset_key_once_without_owner|datasets_dataset\.key"),
        transaction.atomic(),
    ):
        copy_of(first, key="preview:1").save()


def test_visible_to_gives_the_owners_only(owner: User, stranger: User):
    own = make_one(owner)
    make_one(stranger)
    make_one(None)

    assert list(Dataset.objects.visible_to(owner)) == [own]


def test_visible_to_gives_nothing_without_a_user(owner: User):
    make_one(owner)
    make_one(None)

    assert list(Dataset.objects.visible_to(AnonymousUser())) == []


def test_taught_by_gives_nothing_as_no_course_is_known_here(owner: User):
    make_one(owner)

    assert list(Dataset.objects.taught_by(owner)) == []


def test_data_sets_go_with_their_owner(owner: User, stranger: User):
    make_one(owner)
    kept = make_one(stranger)

    owner.delete()

    assert list(Dataset.objects.all()) == [kept]
