"""Try every question of the bank on fresh data."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.content.checks import check_files
from quizzes.content.files import read_files
from quizzes.content.schema import Question
from quizzes.content.trying import try_questions


class Command(BaseCommand):
    help = (
        "For each question and seed: the right answer is marked right, each declared wrong answer is traced to "
        "its mistake, and malformed input is refused."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seeds", type=int, default=3, help="data sets for each setting (default 3)")
        parser.add_argument(
            "--question", action="append", metavar="ID", help="only this question; may be repeated"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        seeds: int = options["seeds"]
        if seeds < 1:
            raise CommandError(
                f"--seeds {seeds}: at least 1 data set is needed to try a question", returncode=2
            )
        questions = _chosen(options["question"])
        failures = 0
        for failure in try_questions(questions, seeds=seeds):
            failures += 1
            self.stderr.write(str(failure))
        self.stdout.write(_counts(questions))
        if failures:
            raise CommandError(f"{failures} case{'s' if failures > 1 else ''} failed", returncode=1)
        asked = f"{len(questions)} question{'s' if len(questions) > 1 else ''}"
        self.stdout.write(f"{asked} over {seeds} seed{'s' if seeds > 1 else ''} a setting: no failure")


def _chosen(wanted: list[str] | None) -> list[Question]:
    """The questions with these ids, or all of them; a bank with a fault is not tried."""
    files, faults = read_files()
    faults += check_files(files)
    if faults:
        raise CommandError("\n".join(map(str, sorted(faults))), returncode=1)
    by_id = {file.question.id: file.question for file in files}
    unknown = [name for name in wanted or () if name not in by_id]
    if unknown or not by_id:
        raise CommandError(
            f"the bank has no question called {', '.join(unknown) or 'anything'}", returncode=2
        )
    return [by_id[name] for name in dict.fromkeys(wanted)] if wanted else list(by_id.values())


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
