"""Data sets are made: a seed is tried, a certifier judges its data, and the first that passes is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Q

from datasets.certificates import Certificate, Certifier
from datasets.models import Dataset
from datasets.scenarios import get_scenario, get_setting
from datasets.scenarios.base import Scenario, Setting
from datasets.seeds import derive_seed
from datasets.tables import from_csv, sha256_of, to_csv

SeedParts = tuple[str | int, ...]
MAX_TRIES = 50
SAME_ROWS = "the same rows as another data set"


class CannotCertify(Exception):  # noqa: N818 - it reads as what happened, wherever it is caught
    """No seed within the allowed tries gave data that the certifier accepts.

    `reasons` counts how many of the seeds failed each check.
    """

    def __init__(self, scenario: str, setting: str, tries: int, reasons: Mapping[str, int]) -> None:
        super().__init__(scenario, setting, tries, reasons)
        self.scenario = scenario
        self.setting = setting
        self.tries = tries
        self.reasons = Counter(reasons)

    def __str__(self) -> str:
        why = ", ".join(f"{reason} ({count})" for reason, count in self.reasons.most_common(3))
        return (
            f"None of {self.tries} seeds gave data that show what {self.scenario}/{self.setting} promises; "
            f"most often failed: {why}. Allow more tries, or mend the setting's parameters or claims."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """A certified table: `frame` is what `csv` says, and `seed` was number `tries`."""

    frame: pd.DataFrame
    csv: str
    seed: int
    tries: int
    certificate: Certificate


def draw_certified(
    *, scenario: str, setting: str, seed_parts: SeedParts, certify: Certifier, max_tries: int = MAX_TRIES
) -> Draw:
    """The data of the first seed that the certifier accepts; nothing is stored.

    Raises:
        UnknownScenarioError: no such scenario or setting.
        CannotCertify: none of `max_tries` seeds was accepted.
    """
    meaning = get_scenario(scenario)
    draws = _certified_draws(
        meaning, get_setting(meaning, setting), seed_parts, certify, max_tries, rejected=Counter()
    )
    return next(draws)


def make_dataset(
    *,
    owner: AbstractBaseUser | None,
    key: str,
    scenario: str,
    setting: str,
    seed_parts: SeedParts,
    certify: Certifier,
    max_tries: int = MAX_TRIES,
) -> tuple[Dataset, bool]:
    """The owner's data set for this key, and whether it is what `certify` accepted last, in this very call.

    Two workers may ask at once: the slower one is given the row of the faster one. The certifier runs
    outside any transaction of this function. `seed_parts` should name the owner, or owners compete for seeds.

    Raises:
        UnknownScenarioError: no such scenario or setting.
        CannotCertify: none of `max_tries` seeds was accepted.
        ValueError: the owner's key already stands for another scenario or setting.
    """
    meaning = get_scenario(scenario)
    wanted = get_setting(meaning, setting)
    owner_id = None if owner is None else owner.pk
    if (found := _find(owner_id, key, meaning, wanted)) is not None:
        return found, False

    rejected: Counter[str] = Counter()
    for draw in _certified_draws(meaning, wanted, seed_parts, certify, max_tries, rejected=rejected):
        stored = _store(draw, owner_id, key, meaning, wanted)
        if stored is not None:
            return stored, True
        if (winner := _find(owner_id, key, meaning, wanted)) is not None:
            return winner, False
        rejected[SAME_ROWS] += 1
    raise AssertionError("The draws end with CannotCertify, never silently.")


def _certified_draws(
    scenario: Scenario,
    setting: Setting,
    seed_parts: SeedParts,
    certify: Certifier,
    max_tries: int,
    *,
    rejected: Counter[str],
) -> Iterator[Draw]:
    """Every accepted draw in the order of tries, then CannotCertify. Counts failed checks in `rejected`."""
    for tries in range(1, max_tries + 1):
        seed = derive_seed(scenario.slug, setting.slug, *seed_parts, try_number=tries)
        csv = to_csv(scenario.simulate(setting.slug, np.random.default_rng(seed)), scenario)
        frame = from_csv(csv, scenario)
        certificate = certify(frame, scenario, setting)
        if certificate.accepted:
            yield Draw(frame=frame, csv=csv, seed=seed, tries=tries, certificate=certificate)
        rejected.update(certificate.failed_checks)
    raise CannotCertify(scenario.slug, setting.slug, max_tries, rejected)


def _find(owner_id: int | None, key: str, scenario: Scenario, setting: Setting) -> Dataset | None:
    found = Dataset.objects.filter(owner_id=owner_id, key=key).first()
    if found is not None and (found.scenario, found.setting) != (scenario.slug, setting.slug):
        raise ValueError(
            f"The key “{key}” already stands for {found.scenario}/{found.setting} with this owner, and "
            f"{scenario.slug}/{setting.slug} was asked for: use another key."
        )
    return found


def _store(
    draw: Draw, owner_id: int | None, key: str, scenario: Scenario, setting: Setting
) -> Dataset | None:
    """The stored row; None if another worker stored one for this key, or another data set has these rows."""
    sha256 = sha256_of(draw.csv)
    try:
        with transaction.atomic():
            return Dataset.objects.create(
                owner_id=owner_id,
                key=key,
                scenario=scenario.slug,
                setting=setting.slug,
                generator_version=scenario.version,
                seed=draw.seed,
                csv=draw.csv,
                row_count=len(draw.frame),
                sha256=sha256,
                certificate=draw.certificate.to_json(),
                tries=draw.tries,
            )
    except IntegrityError:
        if Dataset.objects.filter(Q(owner_id=owner_id, key=key) | Q(sha256=sha256)).exists():
            return None
        raise
