"""Try every question of the bank on fresh data."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.content.files import read_files
from quizzes.content.schema import Question
from quizzes.content.trying import try_question


class Command(BaseCommand):
    help = (
        "For each question and seed: the right answer is marked right, each declared wrong answer is traced to "
        "its mistake, and malformed input is refused."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seeds", type=int, default=3, help="data sets per question and setting (default 3)"
        )
        parser.add_argument(
            "--question", action="append", metavar="ID", help="only this question; may be repeated"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files, faults = read_files()
        if faults:
            raise CommandError("\n".join(map(str, faults)), returncode=1)
        questions = [
            file.question
            for file in files
            if not options["question"] or file.question.id in options["question"]
        ]
        if not questions:
            wanted = ", ".join(options["question"] or ["anything"])
            raise CommandError(f"the bank has no question called {wanted}", returncode=2)
        failures = 0
        for question in questions:
            for failure in try_question(question, seeds=options["seeds"]):
                failures += 1
                self.stderr.write(str(failure))
        self.stdout.write(_counts(questions))
        if failures:
            raise CommandError(f"{failures} cases failed", returncode=1)
        self.stdout.write(f"{len(questions)} questions over {options['seeds']} seeds a setting: no failure")


def _counts(questions: list[Question]) -> str:
    lines = []
    for what in ("kind", "mistake", "level"):
        counts = Counter(str(getattr(question, what)) for question in questions)
        lines.append(f"by {what}: " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    settings = Counter(
        f"{question.scenario}/{setting}" for question in questions for setting in question.settings
    )
    lines.append("by setting: " + ", ".join(f"{name} {count}" for name, count in sorted(settings.items())))
    return "\n".join(lines)
