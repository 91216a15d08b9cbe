"""A class is released: from publishing an exercise until every student has certified, stored and fitted data.

The product as `make run` starts it: a database file, its own Redis, one worker for marking and one for fitting with a
process for each core. Half-way an answer is handed in, to see whether its mark waits behind the fits.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench.layout import Table
from bench.processes import redis, wait_for_workers, worker

STUDENTS = 500
QUESTIONS = ("se-of-treated", "se-of-time", "spread-of-slopes", "row-and-groups")
LONGEST = 300.0
COLUMNS = ("students", "seconds", "ms a student", "data sets tried", "publishing s", "mark meanwhile s")


def run(students: int = STUDENTS) -> Iterator[Table]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tutor-bench-")))
        _prepare(folder)
        stack.enter_context(redis(folder))
        stack.enter_context(worker("marking", "--concurrency", "1"))
        stack.enter_context(worker("fitting,later"))
        wait_for_workers(2)
        _release(2)
        yield Table(
            "A class is released",
            COLUMNS,
            (_release(students),),
            (
                f"On {os.cpu_count()} cores, with SQLite, from the click on Publish to the last data set stored.",
            ),
        )


def _prepare(folder: Path) -> None:
    """An empty product in `folder`, in this process and in those that it starts."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tutor_site.settings",
        "TUTOR_DATA_DIR": str(folder),
        "REDIS_URL": f"redis+socket://{folder}/redis.sock",
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "PYTHONWARNINGS": "ignore",
        "LOG_LEVEL": "ERROR",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_content", stdout=sys.stderr)


def _release(students: int) -> tuple[str, ...]:
    """One release of a class of its own."""
    from django.db.models import Sum
    from django.utils import timezone

    from datasets.models import Dataset
    from quizzes.exercises import publish_exercise
    from quizzes.models import Variant

    exercise = exercise_for(students)
    items = list(exercise.items.all())
    began = time.perf_counter()
    publish_exercise(exercise=exercise, now=timezone.now())
    published = time.perf_counter() - began
    marked: float | None = None
    # To look is work as well, so it is done seldom.
    while (made := Variant.objects.filter(item=items[0]).count()) < students:
        if time.perf_counter() - began > LONGEST:
            raise TimeoutError(f"only {made} of {students} students have their data after {LONGEST:g} s")
        if marked is None and made > students / 2:
            marked = _mark_one(exercise.pk)
        time.sleep(0.2)
    seconds = time.perf_counter() - began
    tried = Dataset.objects.filter(key=f"exercise:{exercise.pk}").aggregate(Sum("tries"))["tries__sum"]
    return (
        str(students),
        f"{seconds:.1f}",
        f"{1e3 * seconds / students:.1f}",
        str(tried),
        f"{published:.2f}",
        "-" if marked is None else f"{marked:.2f}",
    )


def exercise_for(students: int):  # type: ignore[no-untyped-def]  # Django's models are not there when this is read
    """An exercise of a new course with so many students, not yet published."""
    from accounts.models import Course
    from bench.classes import enrol_students, new_exercise

    course = Course.objects.create(name=f"Class of {students}")
    enrol_students(course, students, email=f"student-{students}")
    return new_exercise(course, "Blood pressure", QUESTIONS)


def _mark_one(exercise: int) -> float:
    """Seconds from handing in an answer to its mark."""
    from django.utils import timezone

    from quizzes.answers import submit_answer
    from quizzes.models import Mark, Variant

    variant = Variant.objects.filter(item__exercise=exercise, item__position=1).earliest("pk")
    began = time.perf_counter()
    answer = submit_answer(variant=variant, response=["1.2345"], now=timezone.now())
    while not Mark.objects.filter(answer=answer).exists():
        time.sleep(0.01)
    return time.perf_counter() - began
