"""Data made for a whole class while something else happens."""

from __future__ import annotations

import threading
from pathlib import Path

from django.db import connection
from django.utils import timezone

from bench.classes import new_exercise
from bench.load.cast import QUESTIONS, Cast, wait_for_data
from quizzes.exercises import publish_exercise
from tests.servers import wait_until


class Batch(threading.Thread):
    """Publishes another exercise as soon as the file `starts` is there; `seconds` until everybody has data."""

    def __init__(self, cast: Cast, starts: Path) -> None:
        super().__init__()
        self.cast, self.starts = cast, starts
        self.seconds: float | None = None

    def run(self) -> None:
        try:
            wait_until(self.starts.exists, seconds=300, what="the beginning of the storm")
            exercise = new_exercise(self.cast.course, "Another one", QUESTIONS)
            publish_exercise(exercise=exercise, now=timezone.now())
            students = self.cast.course.enrolments.filter(role="student").count()
            self.seconds = wait_for_data(exercise, students)
        finally:
            connection.close()
