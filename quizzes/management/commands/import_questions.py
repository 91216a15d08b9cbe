"""Import choice and number questions of another system as drafts."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grading.family import FIT_NAMES
from grading.mistakes import MISTAKES
from grading.quantities import QUANTITIES
from quizzes.content.drafting import place_for, write_draft
from quizzes.content.files import BANK
from quizzes.exchange.reading.drafts import draft_of, uid_of
from quizzes.exchange.reading.gift import read_gift
from quizzes.exchange.reading.moodle_xml import read_moodle_xml
from quizzes.exchange.reading.questions import Reading

LARGEST_FILE = 10_000_000


class Command(BaseCommand):
    help = (
        "Import choice and number questions from Moodle XML (.xml) or GIFT (.gift, .txt) as drafts, in which TODO marks "
        "what you have to add. What is left out is named with its line."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--mistake", choices=tuple(MISTAKES), required=True, help="what the questions are about"
        )
        parser.add_argument(
            "--into", type=Path, default=BANK, metavar="FOLDER", help="the folder of the bank (default: ours)"
        )
        parser.add_argument(
            "--target",
            default="",
            metavar="QUANTITY:FIT:TERM",
            help="which number number questions ask for, such as se:random_slope:treated; else the author says so",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        _check_target(options["target"])
        reading = _read(options["file"])
        for fault in sorted(reading.faults):
            self.stderr.write(str(fault))
        taken = {path.stem for path in options["into"].rglob("*.yaml")}
        for question in reading.questions:
            uid = uid_of(question.name, taken)
            taken.add(uid)
            path = place_for(uid, options["mistake"], options["into"])
            file = options["file"].name
            write_draft(
                path,
                draft_of(question, uid=uid, mistake=options["mistake"], file=file, target=options["target"]),
            )
            self.stdout.write(str(path))
        if not reading.questions:
            raise CommandError("no question was imported", returncode=1)
        count = len(reading.questions)
        self.stdout.write(
            f"{count} draft{'s' if count > 1 else ''}. Fill in what is marked TODO, then: python manage.py check_content"
        )


def _check_target(target: str) -> None:
    quantity, fit, *_ = [*target.split(":"), ""]
    if target and (quantity not in QUANTITIES or (fit and fit not in FIT_NAMES) or target.count(":") > 2):
        raise CommandError(
            f"--target {target}: write quantity:fit:term, such as se:random_slope:treated; quantities are "
            f"{', '.join(QUANTITIES)}",
            returncode=2,
        )


def _read(path: Path) -> Reading:
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST_FILE else b""
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}", returncode=2) from None
    if size > LARGEST_FILE:
        raise CommandError(
            f"{path} has {size:,} bytes; at most {LARGEST_FILE:,} are read: export fewer questions at once",
            returncode=2,
        )
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return read_moodle_xml(content, file=path.name)
    try:
        return read_gift(content.decode("utf-8-sig"), file=path.name)
    except UnicodeDecodeError:
        raise CommandError(f"{path} is neither XML nor UTF-8: save it as UTF-8", returncode=2) from None
