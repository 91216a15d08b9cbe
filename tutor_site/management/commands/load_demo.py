"""Load the demo course."""

from __future__ import annotations

import random
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tutor_site.demo import load_demo


class Command(BaseCommand):
    help = "Make a demo course with a tutor, twelve students with histories and an open exercise; once."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("Loading the demo course, if it is not there yet …")
        course = load_demo(now=timezone.now(), rng=random.Random(1))
        self.stdout.write(f"Demo course: {course}" if course else "Demo course: it is there.")
