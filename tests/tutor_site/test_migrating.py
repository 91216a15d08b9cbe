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


@pytest.fixture
def new_indexes(transactional_db: None) -> Iterator[None]:
    """There is a migration to do, which builds two indexes while the site goes on."""
    call_command("migrate", "quizzes", "0014", verbosity=0)
    yield
    call_command("migrate", "quizzes", verbosity=0)


def usable() -> dict[str, bool]:
    """Which of the two indexes are there, and whether they are whole."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
            " WHERE relname IN ('answer_late', 'variant_replaced')"
        )
        return dict(cursor.fetchall())


@contextmanager
def long_transaction() -> Iterator[int]:
    """Somebody reads the courses as a copy does, and does not come to an end; gives the process that serves them."""
    with psycopg.connect(database_url()) as other:
        other.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with other.transaction():
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
        "A migration waited 0.1 seconds for a transaction that was in its way, and was given up"
    )
    assert f"process {pid} (idle in transaction)" in said
    assert lock_timeout() == "0"

    migrate(lock_waits=A_MOMENT)
    assert "late" in columns()


def test_index_that_was_given_up_half_built_is_built_anew(new_indexes: None) -> None:
    with long_transaction():
        for _ in range(2):
            with pytest.raises(StillLocked):
                migrate(lock_waits=A_MOMENT)
            assert usable() == {"answer_late": False}

    migrate(lock_waits=A_MOMENT)
    assert usable() == {"answer_late": True, "variant_replaced": True}


def test_index_that_was_built_before_the_next_one_was_given_up_is_no_obstacle(new_indexes: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX answer_late ON quizzes_answer (id)")

    migrate(lock_waits=A_MOMENT)
    assert usable() == {"answer_late": True, "variant_replaced": True}


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
