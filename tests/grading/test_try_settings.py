"""`manage.py try_settings`, with certifiers that need no fits."""

from __future__ import annotations

import io
from collections import Counter

import pandas as pd
import pytest
from django.core.management import CommandError, call_command

from datasets.certificates import Certificate
from datasets.making import MAX_TRIES
from datasets.scenarios import SCENARIOS
from datasets.scenarios.base import Scenario, Setting
from grading.management.commands import try_settings
from grading.management.commands.try_settings import try_setting

SCENARIO = SCENARIOS["blood-pressure"]


def accept(frame: pd.DataFrame, scenario: Scenario, setting: Setting) -> Certificate:
    return Certificate(accepted=True)


def refuse(frame: pd.DataFrame, scenario: Scenario, setting: Setting) -> Certificate:
    return Certificate(accepted=False, reasons=("few_groups: found 9; needed: at most 8",))


class EverySecond:
    """Refuses every other data set, the first one to begin with."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, frame: pd.DataFrame, scenario: Scenario, setting: Setting) -> Certificate:
        self.calls += 1
        close = "se of time in random_slope separable: within four tolerances of ols"
        return Certificate(accepted=self.calls % 2 == 0, reasons=() if self.calls % 2 == 0 else (close,))


def run(*arguments: str) -> str:
    stdout = io.StringIO()
    call_command("try_settings", *arguments, stdout=stdout)
    return stdout.getvalue()


def test_trial_counts_first_draws_and_reasons():
    trial = try_setting(SCENARIO, SCENARIO.settings["standard"], EverySecond(), seeds=3)

    assert (trial.name, trial.first, trial.draws, trial.given_up) == ("blood-pressure/standard", 0, 6, 0)
    assert trial.reasons == Counter(
        {"se of time in random_slope separable: within four tolerances of ols": 3}
    )
    assert str(trial).startswith("blood-pressure/standard: 0 of 3 at the first draw, 6 draws in all, ")
    assert str(trial).endswith(
        "\n    3 x se of time in random_slope separable: within four tolerances of ols"
    )


def test_trial_counts_what_was_given_up():
    trial = try_setting(SCENARIO, SCENARIO.settings["few-patients"], refuse, seeds=2)

    assert (trial.first, trial.draws, trial.given_up) == (0, 2 * MAX_TRIES, 2)
    assert trial.reasons == Counter({"few_groups": 2 * MAX_TRIES})
    assert "2 GIVEN UP" in str(trial)


def test_command_tries_every_setting(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(try_settings, "certify", accept)

    lines = run("--seeds", "1").splitlines()

    names = [f"{scenario.slug}/{slug}" for scenario in SCENARIOS.values() for slug in scenario.settings]
    assert [line.partition(":")[0] for line in lines[:-1]] == names
    assert lines[-1] == f"{len(names)} settings, 1 data sets each: all certified"


def test_command_takes_one_setting(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(try_settings, "certify", accept)

    assert len(run("blood-pressure", "few-patients").splitlines()) == 2


def test_command_fails_where_data_could_not_be_certified(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(try_settings, "certify", refuse)

    with pytest.raises(CommandError, match=r"^1 of 1 data sets could not be certified$") as caught:
        run("blood-pressure", "few-patients", "--seeds", "1")

    assert caught.value.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["blood"], "There is no scenario “blood”"),
        (["blood-pressure", "easy"], "has no setting “easy”"),
        (["--seeds", "0"], "at least 1 data set is needed"),
    ],
)
def test_command_refuses_what_it_cannot_try(arguments: list[str], message: str):
    with pytest.raises(CommandError, match=message) as caught:
        run(*arguments)

    assert caught.value.returncode == 2
