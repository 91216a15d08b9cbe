"""`manage.py prepare`: everything that a new version of the product needs before it serves."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from tutor_site.migrating import StillLocked, migrate


class Command(BaseCommand):
    help = "Bring the database, the question bank, the plot script and the static files up to date. May run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        _reach_the_database()
        try:
            migrate()
        except StillLocked as trouble:
            raise CommandError(str(trouble)) from None
        call_command("load_content")
        call_command("build_plot_script", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)


def _reach_the_database() -> None:
    try:
        connection.ensure_connection()
    except OperationalError as trouble:
        said = " ".join(str(trouble).split())
        raise CommandError(
            f"The database cannot be reached: {said}. DATABASE_URL says where it is and as whom: mend it, or start "
            "the database, and run this again."
        ) from None
