"""Migrations while the site runs: none of them lets everybody wait behind a lock that it cannot get.

A migration that changes a table waits until all transactions that use it have ended, and whoever comes later waits
behind the migration. So it waits for a moment only, and gives up where that is not enough. An index that is built while
the site goes on waits for every older transaction, and is given up in the same way.
"""

from __future__ import annotations

from datetime import timedelta

import psycopg
from django.core.management import call_command
from django.db import OperationalError, connection

# Nobody who waits for a page notices this much.
LOCK_WAITS = timedelta(seconds=2)


class StillLocked(Exception):  # noqa: N818 (it says what is in the way)
    """A migration did not get its lock and was given up; the message says who holds it and what to do."""


def migrate(*, lock_waits: timedelta = LOCK_WAITS) -> None:
    """Bring the database up to date. May be called again, and goes on from where it gave up.

    Raises:
        StillLocked: a migration waited longer than `lock_waits` for a lock. It does not count as applied; those before
            it do. One that is not atomic may have done a part of its work, which it does anew the next time.
    """
    if connection.vendor != "postgresql":
        call_command("migrate", verbosity=0)
        return
    _let_locks_wait(f"{lock_waits // timedelta(milliseconds=1)}ms")
    try:
        call_command("migrate", verbosity=0)
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
            raise StillLocked(_explain(lock_waits)) from error
        raise
    finally:
        _let_locks_wait("0")


def _let_locks_wait(how_long: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [how_long])


def _explain(lock_waits: timedelta) -> str:
    said = (
        f"A migration waited {lock_waits.total_seconds():g} seconds for a transaction that was in its way, and was given "
        "up, so that nobody had to wait behind it. It does not count as applied, those before it do, and the site goes on "
        "as it was."
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, state, to_char(xact_start, 'HH24:MI:SS TZ') FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
            " AND backend_type = 'client backend' ORDER BY xact_start LIMIT 1"
        )
        oldest = cursor.fetchone()
    if oldest is None:
        return f"{said} That transaction has ended by now: run this again."
    pid, state, since = oldest
    return (
        f"{said} The oldest transaction is that of process {pid} ({state}), since {since}. Wait until it has ended, or "
        f"end it with SELECT pg_terminate_backend({pid}), and run this again."
    )
