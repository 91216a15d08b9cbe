"""Estimate difficulties and rates from the answers that came since the last time."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from quizzes.learning.estimates import describe, make_estimates, roll_back, try_estimates


class Command(BaseCommand):
    help = "Estimate how difficult questions are, and what holders of a mistake answer, from new answers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--dry-run", action="store_true", help="say what would be estimated, store nothing"
        )
        which.add_argument(
            "--roll-back", action="store_true", help="use the estimates before the current ones"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        if options["roll_back"]:
            found, done = roll_back(now=now), "Rolled back"
        elif dry_run:
            found, done = try_estimates(now=now), "Would estimate"
        else:
            found, done = make_estimates(now=now), "Estimated"
        for estimate in found:
            self.stdout.write(f"{done} {describe(estimate)}")
        if not found:
            self.stdout.write("Nothing to do: there are no new answers, or there is no estimate.")
