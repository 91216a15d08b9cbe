"""`manage.py restore FILE`: a copy into an empty database, compared row by row with what was copied."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tutor_site.backup.copying import CopyFailed, put_back
from tutor_site.backup.manifest import find_damaged_datasets, find_differences, read_manifest, take_manifest
from tutor_site.management.commands.back_up import manifest_of


class Command(BaseCommand):
    help = "Put a copy by `back_up` into the empty database that DATABASE_URL names, and compare the two."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            expected = read_manifest(manifest_of(file))
        except FileNotFoundError as error:
            raise CommandError(
                f"{error.filename} is missing. It says what is in the copy and was written beside it: bring both."
            ) from error
        try:
            put_back(file)
        except CopyFailed as error:
            raise CommandError(str(error)) from error
        self._compare(expected)

    def _compare(self, expected: Any) -> None:
        found = take_manifest()
        trouble = find_differences(expected, found)
        trouble += [
            f"the rows of data set {pk} are not those of its SHA-256" for pk in find_damaged_datasets()
        ]
        if trouble:
            raise CommandError(
                "The restored database differs from what was copied:\n  " + "\n  ".join(trouble)
            )
        rows = sum(content.rows for content in found.values())
        self.stdout.write(f"{len(found)} tables, {rows} rows: the same as when the copy was taken")
