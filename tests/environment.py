"""What must be in place before Django reads its settings: a plugin that pytest loads first (see pyproject.toml).

Each process of the suite gets a folder of its own. The first one starts PostgreSQL, and the workers that it
starts find the address in their environment.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from tests import repeatable, servers

UNSET = ("DEBUG", "ALLOWED_HOSTS", "EMAIL_HOST", "HTTPS", "LOG_LEVEL", "CSRF_TRUSTED_ORIGINS", "TIME_ZONE")

SUITE_DIR = Path(tempfile.mkdtemp(prefix="tutor-"))
(SUITE_DIR / "static").mkdir()
os.environ["TUTOR_DATA_DIR"] = str(SUITE_DIR)
os.environ["SECRET_KEY"] = "a-key-for-tests-only-that-is-long-enough"
os.environ["REDIS_URL"] = f"redis+socket://{SUITE_DIR}/redis.sock"
for _name in UNSET:
    os.environ.pop(_name, None)
# One thread a process: the suite itself uses every core.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_clean_up = [lambda: shutil.rmtree(SUITE_DIR, ignore_errors=True)]
if "TUTOR_TEST_DATABASE" not in os.environ:
    os.environ["TUTOR_TEST_DATABASE"], _stop_postgres = servers.start_postgres(SUITE_DIR)
    _clean_up.insert(0, _stop_postgres)
os.environ["DATABASE_URL"] = os.environ["TUTOR_TEST_DATABASE"]


def pytest_configure() -> None:
    repeatable.load()


def pytest_unconfigure() -> None:
    for step in _clean_up:
        step()
