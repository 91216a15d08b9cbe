from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import numpy as np
import pandas as pd
import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from datasets.certificates import Certificate
from datasets.making import CannotCertify, draw_certified, make_dataset
from datasets.models import Dataset
from datasets.scenarios import SCENARIOS, UnknownScenarioError
from datasets.scenarios.base import Scenario, Setting
from datasets.seeds import derive_seed
from datasets.tables import sha256_of, to_csv
from tests.datasets.helpers import BLOOD_PRESSURE, accept, make_one, refuse

pytestmark = pytest.mark.storage


def draw(
    setting: str = "standard", *seed_parts: str | int, certify: Any = accept, max_tries: int = 50
) -> Any:
    return draw_certified(
        scenario="blood-pressure",
        setting=setting,
        seed_parts=seed_parts,
        certify=certify,
        max_tries=max_tries,
    )


def test_draw_certified_is_the_simulation_of_its_seed():
    found = draw("standard", "a", 1)

    rows = BLOOD_PRESSURE.simulate("standard", np.random.default_rng(found.seed))
    assert found.seed == derive_seed("blood-pressure", "standard", "a", 1, try_number=1)
    assert found.csv == to_csv(rows, BLOOD_PRESSURE)
    assert found.tries == 1
    pd.testing.assert_frame_equal(found.frame, rows, check_exact=True)


@pytest.mark.parametrize("setting", BLOOD_PRESSURE.settings)
def test_draw_certified_with_the_same_parts_gives_the_same_text(setting: str):
    assert draw(setting, "exercise", 3, 7).csv == draw(setting, "exercise", 3, 7).csv


@pytest.mark.parametrize("setting", BLOOD_PRESSURE.settings)
def test_draw_certified_never_gives_two_owners_the_same_rows(setting: str):
    owners = 500 if setting == "standard" else 50
    texts = {draw(setting, "exercise", 3, owner).csv for owner in range(owners)}

    assert len(texts) == owners


def test_draw_certified_keeps_the_first_accepted_seed():
    def third(frame: pd.DataFrame, scenario: Scenario, setting: Setting) -> Certificate:
        seen.append(frame)
        return Certificate(accepted=len(seen) == 3, reasons=("not_singular",))

    seen: list[pd.DataFrame] = []

    found = draw("standard", "a", certify=third)

    assert found.tries == 3
    assert found.seed == derive_seed("blood-pressure", "standard", "a", try_number=3)
    assert found.frame is seen[2]


def test_draw_certified_gives_up_with_the_commonest_reasons():
    with pytest.raises(CannotCertify) as caught:
        draw("standard", "a", certify=refuse, max_tries=20)

    assert str(caught.value) == (
        "None of 20 seeds gave data that show what blood-pressure/standard promises; most often failed: "
        "slope_singular (20), few_groups (8). Allow more tries, or mend the setting's parameters or claims."
    )
    assert caught.value.reasons == {"slope_singular": 20, "few_groups": 8}


def test_cannot_certify_survives_the_way_between_processes():
    error = CannotCertify("blood-pressure", "standard", 20, {"few_groups": 12})

    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_draw_certified_with_an_unknown_setting_says_so():
    with pytest.raises(UnknownScenarioError):
        draw("easy", "a")


def test_make_dataset_stores_what_was_drawn(owner: User):
    made = make_one(owner, "exercise:3:1", setting="few-patients")

    expected = draw("few-patients", "exercise:3:1", owner.pk)
    stored = Dataset.objects.get()
    assert stored == made
    assert (stored.owner, stored.key, stored.scenario, stored.setting) == (
        owner,
        "exercise:3:1",
        "blood-pressure",
        "few-patients",
    )
    assert stored.csv == expected.csv
    assert stored.sha256 == sha256_of(expected.csv)
    assert (stored.seed, stored.tries, stored.row_count, stored.generator_version) == (
        expected.seed,
        1,
        24,
        1,
    )
    assert stored.certificate == {"accepted": True, "reasons": [], "evidence": {"rows": 24.0}}
    assert stored.link_version == 1


def test_make_dataset_called_again_gives_the_stored_one_without_trying(owner: User):
    first = make_one(owner)

    again, is_judged = make_dataset(
        owner=owner,
        key=first.key,
        scenario="blood-pressure",
        setting="standard",
        seed_parts=("other",),
        certify=refuse,
    )

    assert (again, is_judged) == (first, False)
    assert Dataset.objects.count() == 1


def test_make_dataset_again_after_it_was_deleted_gives_the_same_rows(owner: User):
    first = make_one(owner)
    first.delete()

    assert make_one(owner).csv == first.csv


def test_make_dataset_for_a_key_of_another_setting_is_refused(owner: User):
    make_one(owner, "exercise:3:1")

    with pytest.raises(ValueError, match="key") as caught:
        make_one(owner, "exercise:3:1", setting="two-visits")

    assert str(caught.value) == (
        "The key “exercise:3:1” already stands for blood-pressure/standard with this owner, and "
        "blood-pressure/two-visits was asked for: use another key."
    )


def test_make_dataset_without_owner_is_made_once_per_key(db: None):
    assert make_one(None, "preview:1") == make_one(None, "preview:1")
    assert make_one(None, "preview:2") != make_one(None, "preview:1")


def test_make_dataset_goes_on_to_the_next_seed_when_the_rows_are_taken(owner: User, stranger: User):
    first = make_one(owner, seed_parts=("shared",))

    second = make_one(stranger, seed_parts=("shared",))

    assert (first.tries, second.tries) == (1, 2)
    assert second.seed == derive_seed("blood-pressure", "standard", "shared", try_number=2)
    assert first.csv != second.csv


def test_make_dataset_counts_taken_rows_among_the_reasons(owner: User, stranger: User):
    make_one(owner, seed_parts=("shared",))

    with pytest.raises(CannotCertify) as caught:
        make_dataset(
            owner=stranger,
            key="exercise:3:1",
            scenario="blood-pressure",
            setting="standard",
            seed_parts=("shared",),
            certify=accept,
            max_tries=1,
        )

    assert caught.value.reasons == {"the same rows as another data set": 1}


def test_make_dataset_inside_a_transaction_leaves_it_usable(owner: User, stranger: User):
    make_one(owner, seed_parts=("shared",))

    with transaction.atomic():
        make_one(stranger, seed_parts=("shared",))
        assert Dataset.objects.count() == 2


def test_make_dataset_that_cannot_be_certified_stores_nothing(owner: User):
    with pytest.raises(CannotCertify):
        make_dataset(
            owner=owner,
            key="exercise:3:1",
            scenario="blood-pressure",
            setting="standard",
            seed_parts=("a",),
            certify=refuse,
            max_tries=3,
        )

    assert Dataset.objects.count() == 0


def test_make_dataset_passes_on_an_error_that_is_no_race(owner: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(SCENARIOS, "blood-pressure", replace(BLOOD_PRESSURE, version=-1))

    with pytest.raises(IntegrityError, match="generator_version"):
        make_one(owner)


def make_at_once(jobs: list[tuple[User, tuple[str | int, ...]]]) -> list[Dataset]:
    """Make a data set per job in threads that have all passed the certifier before any of them stores."""
    barrier = Barrier(len(jobs), timeout=20)
    waited: set[int] = set()

    def make(number: int) -> Dataset:
        def certify(frame: pd.DataFrame, scenario: Scenario, setting: Setting) -> Certificate:
            if number not in waited:
                waited.add(number)
                barrier.wait()
            return Certificate(accepted=True)

        owner, seed_parts = jobs[number]
        try:
            return make_dataset(
                owner=owner,
                key="exercise:3:1",
                scenario="blood-pressure",
                setting="standard",
                seed_parts=seed_parts,
                certify=certify,
            )[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(make, range(len(jobs))))


@pytest.mark.django_db(transaction=True)
def test_make_dataset_by_several_workers_at_once_makes_one():
    ada = User.objects.create_user("ada@example.org", name="Ada")

    made = make_at_once([(ada, ("a", 1))] * 4)

    assert {dataset.pk for dataset in made} == {Dataset.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_make_dataset_by_several_workers_with_different_seeds_gives_all_the_winners_rows():
    ada = User.objects.create_user("ada@example.org", name="Ada")

    made = make_at_once([(ada, ("a", number)) for number in range(4)])

    assert {dataset.csv for dataset in made} == {Dataset.objects.get().csv}


@pytest.mark.django_db(transaction=True)
def test_make_dataset_for_two_owners_at_once_never_gives_both_the_same_rows():
    users = [User.objects.create_user(f"{name}@example.org", name=name) for name in ("ada", "bob", "cy")]

    made = make_at_once([(user, ("shared",)) for user in users])

    assert [dataset.owner for dataset in made] == users
    assert sorted(dataset.tries for dataset in made) == [1, 2, 3]
    assert len({dataset.csv for dataset in made}) == 3
