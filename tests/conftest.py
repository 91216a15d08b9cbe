"""Fixtures for all tests: a real Redis, real workers. The environment and PostgreSQL are in tests/environment.py."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from pytest_django import DjangoDbBlocker, Settings

from tests import servers
from tests.cast import ada, bela, colleague, course, stranger, tutor  # noqa: F401 (fixtures for all folders)
from tests.environment import SUITE_DIR


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """SQLite in a file, as in life: in memory, where Django would put it, nobody waits for a lock."""
    if connection.vendor == "sqlite":
        connections.settings["default"]["TEST"]["NAME"] = str(SUITE_DIR / "tests.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database, freed at the end of connections that outlived their killed process or their browser."""
    connections.settings["default"]["CONN_MAX_AGE"] = 0
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def redis_server() -> Iterator[servers.RedisServer]:
    """A running Redis at the address that the settings name."""
    server = servers.RedisServer(SUITE_DIR).start()
    yield server
    server.stop()


@pytest.fixture
def product_environment(transactional_db: None, redis_server: servers.RedisServer) -> dict[str, str]:
    """What a process of the product needs to work on this test's database and this worker's Redis."""
    redis_server.empty()
    return {"DATABASE_URL": servers.database_url(), "REDIS_URL": redis_server.url, "LOG_LEVEL": "INFO"}


@pytest.fixture
def start_worker(
    product_environment: dict[str, str], tmp_path: Path
) -> Iterator[Callable[[], servers.Process]]:
    """Start real Celery workers, one for each call; all of them are gone when the test ends."""
    started: list[servers.Process] = []

    def start() -> servers.Process:
        worker = servers.start_worker(tmp_path / f"worker-{len(started)}.log", product_environment)
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.stop()


@pytest.fixture(autouse=True)
def nothing_counted_yet(settings: Settings) -> None:
    """What was sent in one test counts towards no limit in another, though they share a Redis."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": uuid.uuid4().hex}}


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Pages are tested without the hashed copies that `make run` collects."""
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
