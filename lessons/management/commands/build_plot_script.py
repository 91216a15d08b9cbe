"""`manage.py build_plot_script`: make the script that draws figures, where it is missing or old."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from lessons.drawings import draw_figure
from lessons.figures import FIGURES
from lessons.figures.bundle import SCRIPT, build_plot_script


class Command(BaseCommand):
    help = "Make the script that draws figures in the browser, and the figures as pages show them first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="make the script anew although it is current"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.DATA_DIR / "generated"
        written = build_plot_script(folder, force=options["force"])
        for figure in FIGURES.values():
            for layout in figure.layouts:
                draw_figure(figure, layout, figure.defaults)
        if options["verbosity"]:
            self.stdout.write(f"{folder / SCRIPT} {'written' if written else 'is current'}; figures drawn.")
