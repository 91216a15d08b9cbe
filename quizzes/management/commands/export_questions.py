"""Export questions of the bank for another system."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grading.mistakes import MISTAKES
from quizzes.content.checks import check_files
from quizzes.content.files import read_files
from quizzes.content.schema import Question
from quizzes.exchange.gathering import MOST_VARIANTS, gather_items
from quizzes.exchange.writing import FORMATS, write_export


class Command(BaseCommand):
    help = (
        "Export questions with their data as Moodle XML or as a QTI 2.1 package. Numbers come in several variants, "
        "each on data of its own; questions whose answer is always the same come once."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("output", type=Path, metavar="OUTPUT", help="the file to write")
        parser.add_argument("--format", choices=FORMATS, required=True, help="what the other system reads")
        parser.add_argument(
            "--variants", type=int, default=1, metavar="N", help=f"1 to {MOST_VARIANTS} data sets a number"
        )
        parser.add_argument(
            "--question", action="append", metavar="ID", help="only this question; may be repeated"
        )
        parser.add_argument("--mistake", choices=tuple(MISTAKES), help="only questions on this mistake")
        parser.add_argument("--seed", type=int, default=1, help="another number gives other data (default 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["variants"] <= MOST_VARIANTS:
            raise CommandError(f"--variants {options['variants']}: choose 1 to {MOST_VARIANTS}", returncode=2)
        questions = _chosen(options["question"], options["mistake"])
        export = gather_items(questions, variants=options["variants"], seed=options["seed"])
        for left_out in export.left_out:
            self.stderr.write(str(left_out))
        if not export.items:
            raise CommandError("nothing could be exported", returncode=1)
        try:
            options["output"].write_bytes(write_export(export.items, options["format"]))
        except OSError as error:
            raise CommandError(
                f"{options['output']} cannot be written: {error.strerror}", returncode=2
            ) from None
        self.stdout.write(
            f"{options['output']}: {_count(len(export.items), 'item')} of {_count(len(questions), 'question')}; "
            f"{len(export.left_out)} left out"
        )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _chosen(names: list[str] | None, mistake: str | None) -> list[Question]:
    """The questions asked for; a bank with a fault is not exported."""
    files, faults = read_files()
    faults += check_files(files)
    if faults:
        raise CommandError("\n".join(map(str, sorted(faults))), returncode=1)
    questions = {file.question.id: file.question for file in files}
    if unknown := [name for name in names or () if name not in questions]:
        raise CommandError(f"the bank has no question called {', '.join(unknown)}", returncode=2)
    wanted = [questions[name] for name in dict.fromkeys(names)] if names else list(questions.values())
    found = [question for question in wanted if mistake in (None, question.mistake)]
    if not found:
        raise CommandError("no question of the bank fits", returncode=2)
    return found
