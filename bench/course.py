"""The tutors' pages of a large course: queries and milliseconds, on PostgreSQL.

500 students have answered 200 questions in 20 exercises: 100,000 answers with their marks and what they revealed.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.layout import Table

STUDENTS, EXERCISES, QUESTIONS = 500, 20, 10
REQUESTS = 30
COLUMNS = ("page", "queries", "p50 ms", "p95 ms", "cpu ms", "kB")


def run(
    students: int = STUDENTS, exercises: int = EXERCISES, requests: int = REQUESTS, only: str = ""
) -> Iterator[Table]:
    """All pages, or `only` those whose names contain that."""
    with tempfile.TemporaryDirectory(prefix="tutor-bench-") as folder:
        stop = _prepare(Path(folder))
        try:
            yield _measure(students, exercises, requests, only)
        finally:
            stop()


def _prepare(folder: Path):  # type: ignore[no-untyped-def]  # the servers are not needed when this is read
    """An empty product on a PostgreSQL server of its own; gives back what stops it."""
    from tests.servers import start_postgres

    (folder / "static").mkdir()
    address, stop = start_postgres(folder)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tutor_site.settings",
        "TUTOR_DATA_DIR": str(folder),
        "DATABASE_URL": address,
        "SECRET_KEY": "a-key-for-the-bench-only-that-is-long-enough",
        "LOG_LEVEL": "ERROR",
    }
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    call_command("migrate", verbosity=0)
    return stop


def _measure(students: int, exercises: int, requests: int, only: str) -> Table:
    import random
    from datetime import UTC, datetime

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    # What a web process has done before it forks: see there.
    import tutor_site.wsgi  # noqa: F401
    from bench.large_course import fill_course, pages_of

    filled = fill_course(
        students=students,
        exercises=exercises,
        questions=QUESTIONS,
        now=datetime.now(UTC),
        rng=random.Random(7),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(filled.tutor)
    rows = []
    for name, url in pages_of(filled).items():
        if only not in name:
            continue
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
        # The next request empties the log.
        count = len(queries)
        assert response.status_code == 200, f"{url} answers {response.status_code}"
        times, busy = (
            sorted(taken)
            for taken in zip(*(_milliseconds(client, url) for _ in range(requests)), strict=True)
        )
        p50, p95 = times[len(times) // 2], times[int(0.95 * (len(times) - 1))]
        size = f"{len(response.content) / 1000:.0f}"
        rows.append((name, str(count), f"{p50:.0f}", f"{p95:.0f}", f"{busy[len(busy) // 2]:.0f}", size))
    return Table(
        "The tutors' pages of a large course",
        COLUMNS,
        tuple(rows),
        (
            f"{students} students, {exercises * QUESTIONS} questions, {filled.answers:,} answers; "
            f"{requests} requests a page, one after the other.",
            "The processor's milliseconds (median) are those of the web process, without the database.",
        ),
    )


def _milliseconds(client, url: str) -> tuple[float, float]:  # type: ignore[no-untyped-def]  # as above, for Django
    """How long a request takes, and how long it keeps the processor."""
    began, busy = time.perf_counter(), time.process_time()
    client.get(url)
    return 1e3 * (time.perf_counter() - began), 1e3 * (time.process_time() - busy)
