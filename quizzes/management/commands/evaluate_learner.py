"""Measure how well the tutor predicts the next answer of students it has not seen."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.learner.evaluation import evaluate, read_items, read_responses


class Command(BaseCommand):
    help = (
        "Learn difficulties from TRAIN, predict every answer of TEST before learning from it, and print the "
        "figures as JSON. Files may be gzipped."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        answers = "CSV of user_id, item_id, correct, in the order of answering"
        parser.add_argument("train", type=Path, metavar="TRAIN.csv", help=answers)
        parser.add_argument("test", type=Path, metavar="TEST.csv", help=f"{answers}; other students")
        parser.add_argument(
            "items", type=Path, metavar="ITEMS.csv", help="CSV of item_id and skills, separated by spaces"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            figures = evaluate(
                read_responses(options["train"]),
                read_responses(options["test"]),
                read_items(options["items"]),
            )
        except (OSError, EOFError, ValueError) as error:
            raise CommandError(str(error), returncode=2) from None
        self.stdout.write(json.dumps(asdict(figures), indent=2))
