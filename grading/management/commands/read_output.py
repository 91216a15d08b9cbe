"""`python manage.py read_output FILE`: what a package printed for a model, as JSON in the shape of `fit`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from grading.readers import LONGEST, Unreadable, read_output
from grading.readers.describing import describe_output

# No character takes more bytes in UTF-8.
LARGEST = 4 * LONGEST


class Command(BaseCommand):
    help = "Read the output of a statistics package from a file and print its numbers as one JSON object."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="text in UTF-8, as the package printed it"
        )

    def handle(self, *args: object, **options: Any) -> None:
        found = read_output(self._load(options["file"]))
        if isinstance(found, Unreadable):
            self._refuse(str(found))
        self.stdout.write(json.dumps(describe_output(found), indent=2, ensure_ascii=False, allow_nan=False))

    def _load(self, path: Path) -> str:
        try:
            with path.open("rb") as file:
                raw = file.read(LARGEST + 1)
        except OSError as error:
            self._refuse(f"cannot read {path}: {error.strerror}")
        if len(raw) > LARGEST:
            self._refuse(f"{path} is larger than {LARGEST:,} bytes: give the output of one model")
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            self._refuse(f"{path} is not UTF-8 text: save it as UTF-8")

    def _refuse(self, reason: str) -> NoReturn:
        """End with code 2 and one line on stderr."""
        self.stderr.write(" ".join(reason.split()))
        sys.exit(2)
