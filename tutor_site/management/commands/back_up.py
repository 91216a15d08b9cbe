"""`manage.py back_up FILE`: the whole database in one file, and beside it what is in it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tutor_site.backup.copying import CopyFailed, take_copy
from tutor_site.backup.manifest import write_manifest


class Command(BaseCommand):
    help = "Copy the whole database into a file while the site runs; FILE.json says what is in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            manifest = take_copy(file)
        except CopyFailed as error:
            raise CommandError(str(error)) from error
        write_manifest(manifest, manifest_of(file))
        rows = sum(content.rows for content in manifest.values())
        self.stdout.write(f"{file}: {len(manifest)} tables, {rows} rows")


def manifest_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.json")
