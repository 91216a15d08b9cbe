"""`make test`: the checks, then the whole suite; `make test ARGS=tests/grading` for a part of it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.chromium import ensure_chromium

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
OWN = ("accounts", "datasets", "grading", "lessons", "quizzes", "progress", "tutor_site", "bench", "tests")
WORKERS = str(min(os.cpu_count() or 1, 8))


def main(arguments: list[str]) -> int:
    steps = list(checks()) if not arguments or arguments == ["--checks-only"] else []
    if arguments != ["--checks-only"]:
        steps += suite(arguments)
    failed = [name for name, command, environment in steps if not run(name, command, environment)]
    if failed:
        print(f"\nFailed: {', '.join(failed)}", flush=True)
    return bool(failed)


Step = tuple[str, list[str], dict[str, str]]


def checks() -> list[Step]:
    """What can be said without running the product, and the content."""
    manage = [sys.executable, "manage.py"]
    scratch = {"TUTOR_DATA_DIR": tempfile.mkdtemp(prefix="tutor-checks-")}
    return [
        ("lint", [str(BIN / "ruff"), "check", "--no-cache", "."], {}),
        ("layout", [str(BIN / "ruff"), "format", "--no-cache", "--check", "."], {}),
        ("types", [str(BIN / "mypy"), *OWN], scratch),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], scratch),
        ("content", [*manage, "check_content"], scratch),
    ]


def suite(arguments: list[str]) -> list[Step]:
    """The tests on PostgreSQL, and those of storage on SQLite too."""
    ensure_chromium()
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", WORKERS, "--dist", "loadgroup"]
    steps: list[Step] = [("tests on PostgreSQL", [*pytest, *(arguments or ["tests"])], {})]
    if not arguments:
        database = f"sqlite:///{tempfile.mkdtemp(prefix='tutor-sqlite-')}/tests.sqlite3"
        steps.append(
            ("storage on SQLite", [*pytest, "-m", "storage", "tests"], {"TUTOR_TEST_DATABASE": database})
        )
    return steps


def run(name: str, command: list[str], environment: dict[str, str]) -> bool:
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    result = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False)
    print(
        f"== {name}: {'ok' if result.returncode == 0 else 'FAILED'}, {time.monotonic() - started:.0f} s",
        flush=True,
    )
    return result.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
