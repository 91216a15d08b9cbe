"""Taking a copy of the database while it is in use, and putting one into an empty database."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from django.db import connection, transaction

from tutor_site.backup.manifest import Manifest, take_manifest


class CopyFailed(Exception):  # noqa: N818 (it says what happened)
    """The copy could not be taken or put back; the message says why and what to do."""


def take_copy(target: Path) -> Manifest:
    """Write the whole database to `target` and say what is in it. Nobody has to stop working meanwhile.

    Raises:
        CopyFailed: there is such a file already, or the copying program failed or is missing.
    """
    if target.exists():
        raise CopyFailed(f"{target} exists already. Give another name, so that no copy is lost.")
    return _take_from_postgres(target) if connection.vendor == "postgresql" else _take_from_sqlite(target)


def put_back(source: Path) -> None:
    """Fill the empty database of the settings from a copy.

    Raises:
        CopyFailed: the database is not empty, or the program failed or is missing. Nothing is then changed.
    """
    if tables := connection.introspection.table_names():
        raise CopyFailed(
            f"The database has {len(tables)} tables already. Restore into an empty one: make a new database and name it"
            " in DATABASE_URL."
        )
    if connection.vendor == "postgresql":
        command = ["pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
        _run([*command, f"--dbname={_postgres_url()}", str(source)])
    else:
        connection.ensure_connection()
        with closing(sqlite3.connect(source)) as copy:
            copy.backup(connection.connection)


def _take_from_postgres(target: Path) -> Manifest:
    """pg_dump and the manifest look at one snapshot, whatever is written meanwhile."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        _run([*command, f"--file={target}", _postgres_url()])
        return take_manifest()


def _take_from_sqlite(target: Path) -> Manifest:
    with transaction.atomic():
        manifest = take_manifest()
        with closing(sqlite3.connect(target)) as copy, closing(_second_connection()) as source:
            source.backup(copy)
    return manifest


def _second_connection() -> sqlite3.Connection:
    """SQLite copies from a connection that is not within a transaction of its own."""
    return sqlite3.connect(f"file:{quote(str(connection.settings_dict['NAME']))}?mode=ro", uri=True)


def _postgres_url() -> str:
    """The address without the password, which goes by the environment where no list of processes shows it."""
    settings = connection.settings_dict
    host = settings["HOST"] or settings["OPTIONS"].get("host")
    parts = (settings["USER"], host, settings["PORT"], settings["NAME"])
    user, host, port, name = (quote(str(part or ""), safe="") for part in parts)
    where = f"{host}:{port}" if port else host
    return f"postgresql://{user}{'@' if user else ''}{where}/{name}"


def _run(command: Sequence[str]) -> None:
    program = command[0]
    if shutil.which(program) is None:
        raise CopyFailed(
            f"{program} is not on this machine. Install PostgreSQL's client programs, as new as the server at least"
            " (Debian: postgresql-client)."
        )
    password = str(connection.settings_dict["PASSWORD"] or "")
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CopyFailed(f"{program} failed: {done.stderr.strip() or done.returncode}")
