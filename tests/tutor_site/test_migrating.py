"""A migration that meets a long transaction gives up, says why, and can be run again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from tests.servers import database_url
from tutor_site import migrating
from tutor_site.migrating import StillLocked, migrate

pytestmark = pytest.mark.django_db(transaction=True)

A_MOMENT = timedelta(milliseconds=100)
PREPARE = "tutor_site.management.commands.prepare."


@pytest.fixture
def new_version(settings: Settings, transactional_db: None) -> Iterator[None]:
    """There is a migration to do, which changes the table of courses."""
    settings.MIGRATION_MODULES = {"tutor_site": "tests.tutor_site.late_migrations"}
    yield
    call_command("migrate", "tutor_site", "zero", verbosity=0)


@contextmanager
def long_transaction() -> Iterator[int]:
    """Somebody reads the courses and does not come to an end; gives the process that serves them."""
    with psycopg.connect(database_url()) as other, other.transaction():
        other.execute("SELECT count(*) FROM accounts_course")
        yield other.info.backend_pid


def columns() -> set[str]:
    with connection.cursor() as cursor:
        return {
            column.name
            for column in connection.introspection.get_table_description(cursor, "accounts_course")
        }


def lock_timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return str(cursor.fetchone()[0])


def test_migrate_gives_up_behind_a_long_transaction_and_goes_on_after_it(new_version: None) -> None:
    with long_transaction() as pid:
        with pytest.raises(StillLocked) as refused:
            migrate(lock_waits=A_MOMENT)
        assert "late" not in columns()

    said = str(refused.value)
    assert said.startswith(
        "A migration waited 0.1 seconds for a table that a transaction uses, and was given up"
    )
    assert f"process {pid} (idle in transaction)" in said
    assert lock_timeout() == "0"

    migrate(lock_waits=A_MOMENT)
    assert "late" in columns()


def test_prepare_that_gives_up_says_why_and_does_nothing_else(
    new_version: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(PREPARE + "call_command", lambda name, **_: done.append(name))
    monkeypatch.setattr(PREPARE + "migrate", partial(migrate, lock_waits=A_MOMENT))

    with long_transaction(), pytest.raises(CommandError, match="was given up"):
        call_command("prepare")
    assert done == []

    call_command("prepare")
    assert done == ["load_content", "build_plot_script", "collectstatic"]


def test_trouble_of_another_kind_is_said_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column")

    monkeypatch.setattr(migrating, "call_command", fail)
    with pytest.raises(Exception, match="no_such_column") as raised:
        migrate()
    assert not isinstance(raised.value, StillLocked)
    assert lock_timeout() == "0"
