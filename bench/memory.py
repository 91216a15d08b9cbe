"""Whether processes that live long grow: a web process over requests for real pages, a worker over data made and fitted.

Both as they are deployed, on PostgreSQL, but one process of each, and without the limits after which a process is
replaced (`--max-requests`, `--max-tasks-per-child`), which would hide a leak.
"""

from __future__ import annotations

import http.client
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

from bench.layout import Table
from bench.measure import growth
from bench.processes import child_of, memory_of, redis, running, wait_for_workers, worker

REQUESTS, FITS = 10_000, 5_000
STEP = 1_000
# Until then caches fill: what has been read once stays in memory.
WARM_UP = 2_000
FLAT = 5.0
# On each student's data at least so many models are fitted.
FEWEST_MODELS = 8
COLUMNS = ("after", "RSS MB", "PSS MB")


def run(
    requests: int = REQUESTS, fits: int = FITS, step: int = STEP, warm_up: int = WARM_UP
) -> Iterator[Table]:
    from tests.servers import free_port, start_postgres

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tutor-bench-")))
        address, stop = start_postgres(folder)
        stack.callback(stop)
        _prepare(folder, address)
        stack.enter_context(redis(folder))
        yield _table(f"A web process over {requests:,} requests", _web(free_port(), requests, step), warm_up)
        yield _table(f"A worker over {fits:,} fits", _worker(fits, step), warm_up // 2)


def _prepare(folder: Path, database: str) -> None:
    """An empty product, in this process and in those that it starts."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tutor_site.settings",
        "TUTOR_DATA_DIR": str(folder),
        "REDIS_URL": f"redis+socket://{folder}/redis.sock",
        "DATABASE_URL": database,
        "SECRET_KEY": "a-key-for-the-bench-only-that-is-long-enough",
        "LOG_LEVEL": "ERROR",
        "PYTHONWARNINGS": "ignore",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("prepare", stdout=sys.stderr)


Reading = tuple[int, float, float]


def _table(title: str, readings: Iterator[Reading], warm_up: int) -> Table:
    """What was read, as it is read on stderr too: it takes long."""
    found = []
    for reading in readings:
        found.append(reading)
        print(f"{title}: {reading[0]:,}: RSS {reading[1]:.1f}, PSS {reading[2]:.1f} MB", file=sys.stderr)
    warm = [reading for reading in found if reading[0] >= warm_up]
    slope, percent = growth([count for count, _, _ in warm], [rss for _, rss, _ in warm])
    return Table(
        title,
        COLUMNS,
        tuple((f"{count:,}", f"{rss:.1f}", f"{pss:.1f}") for count, rss, pss in found),
        (
            f"RSS after {warm[0][0]:,}: {1000 * slope:+.3f} MB a thousand by least squares, {percent:+.1f}% in all: "
            f"{'flat' if percent < FLAT else 'it grows'}.",
        ),
    )


def _web(port: int, requests: int, step: int) -> Iterator[Reading]:
    command = [sys.executable, "-m", "gunicorn", "tutor_site.wsgi", "--preload", "--workers", "1"]
    command += ["--timeout", "120", "--bind", f"127.0.0.1:{port}", "--access-logfile", "/dev/null"]
    pages = cycle(_pages())
    with running([*command, "--log-level", "error"]) as pid:
        process = child_of(pid)
        for count in range(1, requests + 1):
            path, session = next(pages)
            _ask(port, path, session)
            if count % step == 0:
                yield (count, *memory_of(process))


def _ask(port: int, path: str, session: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path, headers={"Cookie": f"sessionid={session}"})
    response = connection.getresponse()
    response.read()
    connection.close()
    if response.status != 200:
        raise ValueError(f"{path} answers {response.status}; every page of this benchmark should be there")


def _pages() -> list[tuple[str, str]]:
    """The address of each page with the session of who reads it: tutors' pages, a student's, and the whole guide."""
    import random

    from django.urls import reverse
    from django.utils import timezone

    from accounts.models import User
    from bench.class_release import exercise_for
    from bench.classes import session_of
    from bench.large_course import fill_course, pages_of
    from lessons.guides import load_guides
    from quizzes.exercises import publish_exercise
    from quizzes.variants import make_variants

    filled = fill_course(students=20, exercises=4, questions=5, now=timezone.now(), rng=random.Random(7))
    exercise = exercise_for(1)
    student = User.objects.get(enrolments__course=exercise.course)
    publish_exercise(exercise=exercise, now=timezone.now())
    variant = make_variants(exercise=exercise, student=student)[0]
    own = [reverse(name) for name in ("progress:today", "progress:map", "quizzes:index")]
    own += [reverse("quizzes:exercise", args=[exercise.pk])]
    own += [reverse("datasets:download", args=[variant.dataset_id])]
    own += [reverse(name) for name in ("lessons:index", "lessons:glossary", "lessons:translator")]
    own += [
        reverse("lessons:section", args=[guide.slug, section.slug])
        for guide in load_guides().values()
        for section in guide.sections
    ]
    as_tutor, as_student = session_of(filled.tutor), session_of(student)
    return [(path, as_tutor) for path in pages_of(filled).values()] + [(path, as_student) for path in own]


def _worker(fits: int, step: int) -> Iterator[Reading]:
    """One task for each student, as the release of an exercise sends them, until so many models are fitted and stored."""
    from bench.class_release import exercise_for
    from grading.models import ReferenceFit
    from quizzes.outbox import send

    exercise = exercise_for(fits // FEWEST_MODELS)
    with worker("fitting", "--concurrency", "1") as pid:
        wait_for_workers(1)
        process = child_of(pid)
        for student in exercise.course.enrolments.values_list("user_id", flat=True):
            send("quizzes.make_variants", exercise.pk, student)
        following = step
        while following <= fits:
            time.sleep(1)
            families = ReferenceFit.objects.count()
            models = len(ReferenceFit.objects.earliest("pk").read_family().fits) if families else 0
            if families * models >= following:
                following += step
                yield (families * models, *memory_of(process))
