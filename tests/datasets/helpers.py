"""Certifiers that need no model fits, and data sets made with them."""

from __future__ import annotations

import pandas as pd

from accounts.models import User
from datasets.certificates import Certificate
from datasets.making import make_dataset
from datasets.models import Dataset
from datasets.scenarios import SCENARIOS
from datasets.scenarios.base import Scenario, Setting

BLOOD_PRESSURE = SCENARIOS["blood-pressure"]
DROPOUT_SETTINGS = ["dropout-at-random", "dropout-not-at-random"]


def accept(frame: pd.DataFrame, scenario: Scenario, setting: Setting) -> Certificate:
    return Certificate(accepted=True, evidence={"rows": len(frame)})


def refuse(frame: pd.DataFrame, scenario: Scenario, setting: Setting) -> Certificate:
    """Every data set fails one check, and those with fewer than 36 patients another one too."""
    few = frame["patient"].nunique() < 36
    reasons = ("slope_singular: smallest ratio 0.2", *(("few_groups",) if few else ()))
    return Certificate(accepted=False, reasons=reasons)


def make_one(
    owner: User | None,
    key: str = "exercise:3:1",
    *,
    setting: str = "standard",
    seed_parts: tuple[str | int, ...] | None = None,
) -> Dataset:
    return make_dataset(
        owner=owner,
        key=key,
        scenario="blood-pressure",
        setting=setting,
        seed_parts=(key, owner.pk if owner else 0) if seed_parts is None else seed_parts,
        certify=accept,
    )[0]
