"""Load the question bank into the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.content.loading import BankFaults, load_bank


class Command(BaseCommand):
    help = "Load the question bank: each changed file becomes a new version. With a fault anywhere, nothing changes."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_bank()
        except BankFaults as error:
            count = len(error.faults)
            summary = f"{count} fault{'s' if count > 1 else ''}; nothing was loaded"
            raise CommandError(f"{error}\n{summary}", returncode=1) from None
        self.stdout.write(
            f"Questions: {loaded.new} new, {loaded.changed} changed, {loaded.unchanged} unchanged, "
            f"{loaded.retired} retired"
        )
