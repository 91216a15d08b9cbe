"""Data of the scenarios with gaps and with two grouping factors: they show what their setting promises, and no other."""

from __future__ import annotations

from functools import cache

import pytest

from datasets.making import draw_certified
from datasets.scenarios import SCENARIOS
from grading.certify import Certifier
from grading.claims import check_claim
from grading.numbers import Family

DRAWN = [
    *((scenario, setting) for scenario in ("casks", "reaction-times", "growth") for setting in SCENARIOS[scenario].settings),
    ("blood-pressure", "modest-slopes"),
    ("blood-pressure", "unequal-visits"),
]  # fmt: skip


@cache
def certified(scenario: str, setting: str) -> tuple[Family, frozenset[str]]:
    """The family of the first data set that is accepted, and what its certificate has evidence for."""
    certifier = Certifier()
    draw = draw_certified(
        scenario=scenario, setting=setting, seed_parts=("promise",), certify=certifier, max_tries=10
    )
    assert certifier.family is not None
    return certifier.family, frozenset(draw.certificate.evidence)


@pytest.mark.parametrize(("scenario", "setting"), DRAWN)
def test_setting_keeps_its_promises_within_a_few_tries(scenario: str, setting: str):
    family, evidence = certified(scenario, setting)

    assert evidence == set(SCENARIOS[scenario].settings[setting].claims)
    assert family.fits[family.reference].converged


@pytest.mark.parametrize(
    ("scenario", "setting", "claims"),
    [
        ("casks", "standard", ("second_variance_zero", "group_variance_zero", "labels_tell_the_nesting", "few_groups")),
        ("casks", "no-cask-variance", ("both_factors_needed", "group_only_se_within_too_large")),
        ("casks", "no-batch-variance", ("both_factors_needed", "second_variance_zero", "second_adds_nothing")),
        ("casks", "unique-labels", ("merged_labels_fit_worse", "merged_labels_se_within_too_large")),
        ("reaction-times", "standard", ("second_variance_zero", "few_seconds", "crossed_se_within_too_small")),
        ("reaction-times", "few-words", ("cells_missing", "crossed_se_within_too_small")),
        ("reaction-times", "no-word-variance", ("both_factors_needed", "group_only_se_within_too_small")),
        ("reaction-times", "slopes-differ", ("seconds_vary_more", "second_adds_nothing")),
        ("growth", "complete", ("dropout_present", "few_complete_groups", "locf_biased")),
        ("growth", "gaps", ("locf_biased",)),
        ("growth", "dropout-at-random", ("most_rows_there",)),
        ("blood-pressure", "modest-slopes", ("shrinkage_differs", "slope_singular")),
        ("blood-pressure", "unequal-visits", ("slope_p_moderate",)),
    ],
)  # fmt: skip
def test_what_other_settings_show_is_not_there(scenario: str, setting: str, claims: tuple[str, ...]):
    family, _ = certified(scenario, setting)

    assert [claim for claim in claims if check_claim(claim, family).holds] == []
