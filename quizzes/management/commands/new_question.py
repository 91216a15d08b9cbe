"""Begin a question: a file with a comment on every place that its author has to write."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from grading.mistakes import MISTAKES
from quizzes.content.drafting import place_for, write_draft
from quizzes.content.files import BANK
from quizzes.content.schema import KINDS
from quizzes.content.skeletons import skeleton


class Command(BaseCommand):
    help = "Begin a question: writes its file with TODO in each place that you have to fill in."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
        parser.add_argument("mistake", choices=tuple(MISTAKES), metavar="MISTAKE", help=", ".join(MISTAKES))
        parser.add_argument(
            "id", metavar="ID", help="lower-case words with hyphens, used by no other question"
        )
        parser.add_argument(
            "--into", type=Path, default=BANK, metavar="FOLDER", help="the folder of the bank (default: ours)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = place_for(options["id"], options["mistake"], options["into"])
        write_draft(path, skeleton(options["kind"], uid=options["id"], mistake=options["mistake"]))
        self.stdout.write(f"{path}\nFill in what is marked TODO, then: python manage.py check_content")
