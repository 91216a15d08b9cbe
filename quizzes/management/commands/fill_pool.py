"""Make the data sets that wait for practice."""

from __future__ import annotations

from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from quizzes.practising import pool


class Command(BaseCommand):
    help = "Make what the pool of data sets for practice lacks. The workers do the same in the background."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--most", type=int, default=None, help="make at most so many (default: all)")

    def handle(self, *args: Any, most: int | None, **options: Any) -> None:
        dropped = pool.drop_stale()
        made = pool.fill(rng=Random(), most=most)
        self.stdout.write(
            f"Pool: {made} data sets made, {dropped} out of date and dropped, {pool.lacking()} lacking"
        )
