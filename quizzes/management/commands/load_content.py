"""Load the question bank into the database, and the table that search reads."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lessons.faults import ContentError
from quizzes.content.loading import BankFaults, load_bank
from quizzes.search.index import refresh_index


class Command(BaseCommand):
    help = "Load the question bank: each changed file becomes a new version. With a fault anywhere, nothing changes."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_bank()
        except BankFaults as error:
            count = len(error.faults)
            summary = f"{count} fault{'s' if count > 1 else ''}; nothing was loaded"
            raise CommandError(f"{error}\n{summary}", returncode=1) from None
        try:
            found = refresh_index()
        except ContentError as error:
            raise CommandError(
                f"{error}\nthe guides have faults; search stays as it was", returncode=1
            ) from None
        self.stdout.write(
            f"Questions: {loaded.new} new, {loaded.changed} changed, {loaded.unchanged} unchanged, "
            f"{loaded.retired} retired"
        )
        self.stdout.write(f"Search: {found} terms, passages, mistakes and questions")
