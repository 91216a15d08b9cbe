"""`try_settings --seeds N`: does every setting give data that show what it promises, and on how many tries?"""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from datasets.certificates import Certificate, Certifier
from datasets.making import CannotCertify, draw_certified
from datasets.scenarios import SCENARIOS, UnknownScenarioError, get_scenario, get_setting
from datasets.scenarios.base import Scenario, Setting
from grading.certify import certify


class Command(BaseCommand):
    help = (
        "For each setting and seed: draw data until they are certified, for what the setting claims and for every "
        "number that may be asked on them. Prints how many of the first draws were good, and why others were not."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scenario", nargs="?", help="only this scenario")
        parser.add_argument("setting", nargs="?", help="only this setting of it")
        parser.add_argument("--seeds", type=int, default=5, help="data sets for each setting (default 5)")

    def handle(self, *args: Any, **options: Any) -> None:
        seeds: int = options["seeds"]
        if seeds < 1:
            raise CommandError(f"--seeds {seeds}: at least 1 data set is needed", returncode=2)
        chosen = _chosen(options["scenario"], options["setting"])
        failed = 0
        for scenario, setting in chosen:
            trial = try_setting(scenario, setting, certify, seeds=seeds)
            failed += trial.given_up
            self.stdout.write(str(trial))
        if failed:
            raise CommandError(
                f"{failed} of {seeds * len(chosen)} data sets could not be certified", returncode=1
            )
        self.stdout.write(f"{len(chosen)} settings, {seeds} data sets each: all certified")


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of the draws for one setting: first draws that were good, draws in all, those given up."""

    name: str
    seeds: int
    first: int
    draws: int
    given_up: int
    reasons: Counter[str]
    seconds: float

    def __str__(self) -> str:
        line = (
            f"{self.name}: {self.first} of {self.seeds} at the first draw, {self.draws} draws in all, "
            f"{1e3 * self.seconds / max(self.draws, 1):.0f} ms each"
        )
        if self.given_up:
            line += f"; {self.given_up} GIVEN UP"
        common = [f"    {count} x {reason}" for reason, count in self.reasons.most_common(3)]
        return "\n".join([line, *common])


def try_setting(scenario: Scenario, setting: Setting, judge: Certifier, *, seeds: int) -> Trial:
    """Certified data for `seeds` seeds of a setting, as a student would be given them."""
    reasons: Counter[str] = Counter()
    tries: list[int | None] = []
    counting = CountingCertifier(judge, reasons)
    began = time.process_time()
    for seed in range(seeds):
        try:
            draw = draw_certified(
                scenario=scenario.slug, setting=setting.slug, seed_parts=("try", seed), certify=counting
            )
            tries.append(draw.tries)
        except CannotCertify:
            tries.append(None)
    return Trial(
        name=f"{scenario.slug}/{setting.slug}",
        seeds=seeds,
        first=tries.count(1),
        draws=counting.calls,
        given_up=tries.count(None),
        reasons=reasons,
        seconds=time.process_time() - began,
    )


class CountingCertifier:
    """Judges as another certifier does, and counts its calls and the reasons for refusals."""

    def __init__(self, judge: Certifier, reasons: Counter[str]) -> None:
        self.judge = judge
        self.reasons = reasons
        self.calls = 0

    def __call__(self, frame: Any, scenario: Scenario, setting: Setting) -> Certificate:
        certificate = self.judge(frame, scenario, setting)
        self.calls += 1
        self.reasons.update(_without_figure(reason) for reason in certificate.reasons)
        return certificate


def _without_figure(reason: str) -> str:
    """The reason as it can be counted; which number could not be told from which is kept."""
    return reason if " separable:" in reason else reason.partition(":")[0]


def _chosen(scenario: str | None, setting: str | None) -> list[tuple[Scenario, Setting]]:
    try:
        return list(_settings(scenario, setting))
    except UnknownScenarioError as error:
        raise CommandError(str(error), returncode=2) from None


def _settings(scenario: str | None, setting: str | None) -> Iterator[tuple[Scenario, Setting]]:
    for found in [get_scenario(scenario)] if scenario else SCENARIOS.values():
        for slug in [setting] if setting else found.settings:
            yield found, get_setting(found, slug)
