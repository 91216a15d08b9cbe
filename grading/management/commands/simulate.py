"""`simulate SCENARIO SETTING --seed N`: a certified data set on stdout, its certificate on stderr."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from datasets.making import CannotCertify, Draw, draw_certified
from datasets.scenarios import SCENARIOS, UnknownScenarioError
from grading.certify import certify


class Command(BaseCommand):
    help = "Print a certified data set as CSV, and its certificate as JSON on stderr."
    # The findings of the system check would mix with the certificate on stderr.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scenario", nargs="?")
        parser.add_argument("setting", nargs="?")
        parser.add_argument("--seed", help="a whole number; the same number always gives the same data")
        parser.add_argument("--out", type=Path, help="write the CSV to this file instead of stdout")
        parser.add_argument("--list", action="store_true", help="print the scenarios and their settings")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self.stdout.write(describe_scenarios(), ending="")
            return
        draw = draw_from_options(options["scenario"], options["setting"], options["seed"])
        if options["out"] is None:
            self.stdout.write(draw.csv, ending="")
        else:
            write_file(options["out"], draw.csv)
        self.stderr.write(describe_draw(draw), self.style.NOTICE)


def describe_scenarios() -> str:
    """Every scenario with its columns, and below it every setting: right model, what it shows, what it may ask."""
    lines = []
    for scenario in SCENARIOS.values():
        names = ", ".join(column.name for column in scenario.columns)
        lines.append(f"{scenario.slug}: {scenario.title} ({names})")
        for setting in scenario.settings.values():
            lines.append(f"  {setting.slug}: {setting.title}")
            lines.append(f"    {setting.shows}")
            asks = f"; may ask: {', '.join(setting.asks)}" if setting.asks else ""
            lines.append(f"    right model: {setting.reference}{asks}")
    return "\n".join(lines) + "\n"


def draw_from_options(scenario: str | None, setting: str | None, seed: str | None) -> Draw:
    """The draw that was asked for; whatever is wrong becomes one line and exit code 2."""
    if scenario is None or setting is None or seed is None:
        raise CommandError("simulate needs SCENARIO SETTING --seed N, or --list to see them.", returncode=2)
    try:
        number = int(seed)
    except ValueError:
        raise CommandError(f"The seed must be a whole number, not “{seed}”.", returncode=2) from None
    try:
        return draw_certified(
            scenario=scenario, setting=setting, seed_parts=("simulate", number), certify=certify
        )
    except (UnknownScenarioError, CannotCertify) as error:
        raise CommandError(str(error), returncode=2) from None


def write_file(path: Path, text: str) -> None:
    """Write the text with its line ends as they are."""
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.", returncode=2) from None


def describe_draw(draw: Draw) -> str:
    """The certificate as JSON, with the seed and how many of them were tried."""
    return json.dumps({"seed": draw.seed, "tries": draw.tries, **draw.certificate.to_json()}, indent=2)
