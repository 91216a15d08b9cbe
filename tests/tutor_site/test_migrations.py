"""A migration of a new version keeps nobody waiting, and the old version goes on while it runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from pytest_django import DjangoDbBlocker

from tests.suite import OWN
from tests.tutor_site.migration_locks import BIG, find_dangers, sql_of

# The newest of each app that were made before this rule was, on databases without answers.
FROZEN = {
    "accounts": "0003_groups_and_invitations",
    "datasets": "0002_own_studies",
    "grading": "0001_initial",
    "lessons": "0002_sheets",
    "progress": "0001_sessions",
    "quizzes": "0013_own_questions",
}
# By "app.name", dangers that were looked at, with the reason why they are none: how many rows, or why nobody waits.
LOOKED_AT: dict[str, str] = {}


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None, ignore_no_migrations=True)


@pytest.fixture(autouse=True)
def writing_for_postgres(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """SQL is only written down, not sent; the connection knows how values are quoted."""
    with django_db_blocker.unblock():
        yield


def test_no_migration_keeps_people_waiting(loader: MigrationLoader) -> None:
    new = {
        f"{app}.{name}": find_dangers(migration, loader.project_state((app, name), at_end=False))
        for (app, name), migration in loader.disk_migrations.items()
        if app in OWN and name > FROZEN.get(app, "")
    }
    assert {name: found for name, found in new.items() if found and name not in LOOKED_AT} == {}


def test_every_frozen_migration_is_there(loader: MigrationLoader) -> None:
    assert {*FROZEN.items()} <= {*loader.disk_migrations}


def test_every_big_table_is_there(loader: MigrationLoader) -> None:
    tables = {model._meta.db_table for model in loader.project_state().apps.get_models()}
    assert {*BIG} <= tables


def migration_of(*operations: Operation, app: str = "quizzes", atomic: bool = True) -> migrations.Migration:
    made = type("Late", (migrations.Migration,), {"operations": list(operations), "atomic": atomic})
    return made("late", app)


def fill(apps: object, editor: object) -> None:
    """What a migration of data does."""


INDEX = models.Index(fields=["score"], name="by_score")
CHECK = models.CheckConstraint(condition=models.Q(tries__lt=9), name="few_tries")


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (migrations.AddIndex("mark", INDEX), "use AddIndexConcurrently"),
        (migrations.AlterField("answer", "tries", models.TextField()), "may be written anew"),
        (migrations.AlterField("answer", "sent_at", models.DateTimeField()), "set it"),
        (migrations.AddConstraint("answer", CHECK), "use AddConstraintNotValid"),
        (migrations.AddField("answer", "more", models.TextField(default="")), "give the field a db_default"),
        (
            migrations.AddField(
                "answer", "more", models.UUIDField(db_default=models.Func(function="gen_random_uuid"))
            ),
            "each row gets a value of its own",
        ),
        (migrations.RemoveField("answer", "trouble"), "remove it with the version after"),
        (migrations.RenameField("answer", "trouble", "fault"), "remove it with the version after"),
        (migrations.RunSQL("UPDATE quizzes_variant SET attempt = 1"), "works in batches"),
        (migrations.RunPython(fill), "use atomic = False and batches"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Operation) else "",
)
def test_find_dangers_names_what_to_do_instead(
    loader: MigrationLoader, operation: Operation, said: str
) -> None:
    (danger,) = find_dangers(migration_of(operation), loader.project_state())
    assert said in danger


@pytest.mark.parametrize(
    "operation",
    [
        AddIndexConcurrently("mark", INDEX),
        AddConstraintNotValid("answer", CHECK),
        migrations.AddField("answer", "more", models.TextField(null=True)),
        migrations.AddField("answer", "more", models.TextField(db_default="")),
        migrations.AddIndex("exercise", models.Index(fields=["title"], name="by_title")),
        migrations.AlterField("exercise", "title", models.TextField()),
        migrations.RunPython(fill),
        migrations.CreateModel(
            "later", [("id", models.BigAutoField(primary_key=True)), ("at", models.DateField(db_index=True))]
        ),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_find_dangers_leaves_what_holds_up_nobody(loader: MigrationLoader, operation: Operation) -> None:
    assert find_dangers(migration_of(operation, atomic=False), loader.project_state()) == []


def test_sql_of_is_what_is_sent(loader: MigrationLoader) -> None:
    (sql,) = sql_of(migration_of(AddIndexConcurrently("mark", INDEX), atomic=False), loader.project_state())
    assert sql == 'CREATE INDEX CONCURRENTLY "by_score" ON "quizzes_mark" ("score");'
