"""`manage.py simulate`, with a certifier that needs no fits: what it finds is tested beside it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from django.core.management import CommandError, call_command

from datasets.certificates import Certificate
from datasets.making import draw_certified
from datasets.scenarios import SCENARIOS
from datasets.scenarios.base import Scenario, Setting
from grading.management.commands import simulate

FEW_PATIENTS = """\
  few-patients: Six patients
    Six patients say very little about how much patients differ, so the estimated patient variance can land far from the \
truth.
    right model: random_intercept; may ask: estimates, between_standard_error, variances, shrinkage, parameters, \
deviance_difference, counts
"""


def accept(frame: pd.DataFrame, scenario: Scenario, setting: Setting) -> Certificate:
    return Certificate(accepted=True, evidence={"rows": len(frame)})


def refuse(frame: pd.DataFrame, scenario: Scenario, setting: Setting) -> Certificate:
    return Certificate(accepted=False, reasons=("few_groups",))


@pytest.fixture(autouse=True)
def certifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulate, "certify", accept)


def run(*arguments: str) -> tuple[str, str]:
    """What the command wrote to stdout and stderr."""
    stdout, stderr = io.StringIO(), io.StringIO()
    call_command("simulate", *arguments, stdout=stdout, stderr=stderr, no_color=True)
    return stdout.getvalue(), stderr.getvalue()


def test_simulate_prints_the_data_and_their_certificate():
    expected = draw_certified(
        scenario="blood-pressure", setting="two-visits", seed_parts=("simulate", 7), certify=accept
    )

    stdout, stderr = run("blood-pressure", "two-visits", "--seed", "7")

    assert stdout == expected.csv
    assert json.loads(stderr) == {
        "seed": expected.seed,
        "tries": 1,
        "accepted": True,
        "reasons": [],
        "evidence": {"rows": len(expected.frame)},
    }


def test_simulate_out_writes_the_same_bytes_to_a_file(tmp_path: Path):
    target = tmp_path / "data.csv"
    printed, _ = run("blood-pressure", "standard", "--seed", "7")

    stdout, _ = run("blood-pressure", "standard", "--seed", "7", "--out", str(target))

    assert stdout == ""
    assert target.read_bytes() == printed.encode()


def test_list_names_every_scenario_with_its_columns_and_every_setting():
    stdout, stderr = run("--list")

    heads = [line for line in stdout.splitlines() if not line.startswith(" ")]
    assert heads[0] == "blood-pressure: Blood pressure at monthly visits (patient, visit, time, treated, sbp)"
    assert [head.partition(":")[0] for head in heads] == list(SCENARIOS)
    settings = [
        line.strip().partition(":")[0]
        for line in stdout.splitlines()
        if line.startswith("  ") and line[2] != " "
    ]
    assert settings == [slug for scenario in SCENARIOS.values() for slug in scenario.settings]
    assert stderr == ""


def test_list_says_of_a_setting_what_it_shows_and_its_right_model():
    assert FEW_PATIENTS in run("--list")[0]


def test_list_says_what_a_setting_may_ask(monkeypatch: pytest.MonkeyPatch):
    scenario = SCENARIOS["blood-pressure"]
    asking = replace(scenario.settings["standard"], asks=("icc", "counts"))
    monkeypatch.setattr(simulate, "SCENARIOS", {"x": replace(scenario, settings={"standard": asking})})

    assert run("--list")[0].splitlines()[-1] == "    right model: random_slope; may ask: icc, counts"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "simulate needs SCENARIO SETTING --seed N, or --list to see them."),
        (["blood-pressure", "standard"], "simulate needs SCENARIO SETTING --seed N, or --list to see them."),
        (
            ["blood-pressure", "standard", "--seed", "seven"],
            "The seed must be a whole number, not “seven”.",
        ),
        (
            ["pulse", "standard", "--seed", "7"],
            f"There is no scenario “pulse”; choose one of: {', '.join(SCENARIOS)}.",
        ),
        (
            ["blood-pressure", "easy", "--seed", "7"],
            "The scenario “blood-pressure” has no setting “easy”; choose one of: standard, few-patients, "
            "two-visits, no-slope-variance, dropout-at-random, dropout-not-at-random, modest-slopes, unequal-visits.",
        ),
        (
            ["blood-pressure", "standard", "--seed", "7", "--out", "/nowhere/data.csv"],
            "/nowhere/data.csv cannot be written: No such file or directory.",
        ),
    ],
)
def test_simulate_that_cannot_be_done_says_so_in_one_line_with_code_2(arguments: list[str], message: str):
    with pytest.raises(CommandError) as caught:
        run(*arguments)

    assert str(caught.value) == message
    assert caught.value.returncode == 2


def test_simulate_that_cannot_be_certified_says_why(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(simulate, "certify", refuse)

    with pytest.raises(CommandError) as caught:
        run("blood-pressure", "standard", "--seed", "7")

    assert str(caught.value) == (
        "None of 50 seeds gave data that show what blood-pressure/standard promises; most often failed: "
        "few_groups (50). Allow more tries, or mend the setting's parameters or claims."
    )
    assert caught.value.returncode == 2


def test_simulate_from_the_command_line_ends_with_code_2(monkeypatch: pytest.MonkeyPatch, capsys: Any):
    with pytest.raises(SystemExit) as caught:
        simulate.Command().run_from_argv(["manage.py", "simulate", "pulse", "standard", "--seed", "7"])

    assert caught.value.code == 2
    assert capsys.readouterr().err == (
        f"CommandError: There is no scenario “pulse”; choose one of: {', '.join(SCENARIOS)}.\n"
    )
