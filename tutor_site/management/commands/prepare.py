"""`manage.py prepare`: everything that a new version of the product needs before it serves."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from tutor_site.migrating import StillLocked, migrate


class Command(BaseCommand):
    help = "Bring the database, the question bank, the plot script and the static files up to date. May run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            migrate()
        except StillLocked as trouble:
            raise CommandError(str(trouble)) from None
        call_command("load_content")
        call_command("build_plot_script", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
