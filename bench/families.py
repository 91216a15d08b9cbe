"""All the models of a data set, beside a single call of lmer for the right one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench.layout import Table, milliseconds, ratio
from bench.lmer import Lmer
from bench.measure import interleave, timed
from bench.workloads import SEED, Workload
from datasets.scenarios import SCENARIOS
from datasets.scenarios.base import Scenario, Setting
from grading.family import fit_family

ROUNDS = 15
PATIENTS = 60
SETTINGS = ("standard", "few-patients", "dropout-at-random")
COLUMNS = ("data set", "rows", "models", "failed", "family ms", "ms a model", "one lmer ms", "family/lmer")


def run(*, rounds: int = ROUNDS) -> Iterator[Table]:
    scenario = SCENARIOS["blood-pressure"]
    with Lmer() as lmer:
        rows = [_row(scenario, scenario.settings["standard"], lmer, rounds, patients=PATIENTS)]
        rows += [_row(scenario, scenario.settings[slug], lmer, rounds) for slug in SETTINGS]
    remarks = (
        "Every model of the family with statsmodels' opinion on each mixed one, on one core; medians of processor time.",
        "The lmer call is that of the right model alone.",
    )
    yield Table("All models of a data set", COLUMNS, tuple(rows), remarks)


def _row(
    scenario: Scenario, setting: Setting, lmer: Lmer, rounds: int, *, patients: int | None = None
) -> tuple[str, ...]:
    size = {} if patients is None else {"patients_min": patients, "patients_max": patients}
    frame = scenario.simulator(np.random.default_rng(SEED), **{**setting.parameters, **size})
    family = fit_family(frame, scenario, setting)
    clocks = {"family": timed(lambda: fit_family(frame, scenario, setting))}
    reference = family.fits[setting.reference]
    if one := lmer.clock(Workload(setting.reference, frame, reference.formula)):
        clocks["lmer"] = one
    found = interleave(clocks, rounds=rounds)
    ours, theirs = found["family"], found.get("lmer")
    name = (
        setting.slug if patients is None else f"{patients} patients x {setting.parameters['visits']} visits"
    )
    return (
        name,
        str(len(frame)),
        str(len(family.fits)),
        str(len(family.failed)),
        milliseconds(ours),
        milliseconds(ours / len(family.fits)),
        milliseconds(theirs),
        ratio(ours, theirs),
    )
