"""Real servers for the suite: one PostgreSQL, and a Redis for each worker, all gone at the end."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

# Everything that the settings read must be in place before Django is configured.
SUITE_DIR = Path(tempfile.mkdtemp(prefix="tutor-"))
os.environ["TUTOR_DATA_DIR"] = str(SUITE_DIR)
os.environ["SECRET_KEY"] = "a-key-for-tests-only-that-is-long-enough"
os.environ["REDIS_URL"] = f"redis+socket://{SUITE_DIR}/redis.sock"
for _name in ("DEBUG", "ALLOWED_HOSTS", "EMAIL_HOST", "HTTPS", "LOG_LEVEL", "CSRF_TRUSTED_ORIGINS", "TIME_ZONE"):
    os.environ.pop(_name, None)
# One thread a process: the suite itself uses every core.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from tests import servers  # noqa: E402

# The first process starts PostgreSQL; the workers that it starts find the address in their environment.
_clean_up = [lambda: shutil.rmtree(SUITE_DIR, ignore_errors=True)]
if "TUTOR_TEST_DATABASE" not in os.environ:
    os.environ["TUTOR_TEST_DATABASE"], _stop_postgres = servers.start_postgres(SUITE_DIR)
    _clean_up.insert(0, _stop_postgres)
os.environ["DATABASE_URL"] = os.environ["TUTOR_TEST_DATABASE"]


def pytest_unconfigure() -> None:
    for step in _clean_up:
        step()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[servers.RedisServer]:
    """A running Redis at the address that the settings name."""
    server = servers.RedisServer(SUITE_DIR).start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Pages are tested without the hashed copies that `make run` collects."""
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
