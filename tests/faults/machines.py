"""What stands around the product in fault tests: a clock, and locks at which its processes stop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
from django.db import connection

from tests.servers import database_url


@dataclass(frozen=True)
class Clock:
    """The clock of the processes of `tests.faults.clocked` that are told of it."""

    file: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"CLOCK": str(self.file)}

    def put(self, ahead: timedelta = timedelta(0)) -> None:
        """Let the clock be so far ahead of the machine's, from this moment on."""
        new = self.file.with_suffix(".new")
        new.write_text(str(ahead.total_seconds()))
        new.replace(self.file)


@contextmanager
def locked(table: str, mode: str) -> Iterator[None]:
    """Hold a lock on a table, so that whoever works on it stops exactly there."""
    with psycopg.connect(database_url()) as other, other.transaction():
        other.execute(f"LOCK TABLE {table} IN {mode} MODE")
        yield


def blocked_queries() -> int:
    """How many connections to this test's database wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        (count,) = cursor.fetchone()
    return int(count)
