"""The product as `deploy/systemd/` starts it: PostgreSQL, Redis, web servers, workers for marking and fitting, beat."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.units import command_of, read_unit
from tests.servers import RedisServer, free_port, start_postgres

ROOT = Path(__file__).resolve().parents[2]
# Two web servers share a socket when deployed; here one has the processes of both.
WEB_SERVERS = 2


@dataclass(frozen=True, slots=True)
class Site:
    """A running product: its address and the folder that holds everything of it."""

    address: str
    folder: Path


@contextmanager
def start_site() -> Iterator[Site]:
    """Everything started and answering; all of it is gone at the end."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tutor-load-")))
        database, stop = start_postgres(folder)
        stack.callback(stop)
        server = RedisServer(folder).start()
        stack.callback(server.stop)
        _set_environment(folder, database, server.url)
        _run("manage.py", "prepare")
        import django

        django.setup()
        port = free_port()
        for unit in ("tutor-web@", "tutor-marking", "tutor-fitting", "tutor-beat"):
            stack.enter_context(_started(unit, port, folder))
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/readyz")
        yield Site(address, folder)


def _set_environment(folder: Path, database: str, redis: str) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tutor_site.settings",
        "TUTOR_DATA_DIR": str(folder),
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "SECRET_KEY": "a-key-for-the-bench-only-that-is-long-enough",
        "LOG_FORMAT": "json",
        "LOG_REQUESTS": "1",
        "LOG_LEVEL": "WARNING",
    }


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _started(unit: str, port: int, folder: Path) -> Iterator[None]:
    """The process of a unit, by its own command, with its output in a file of the folder."""
    with (folder / f"{unit}.log").open("wb") as log:
        process = subprocess.Popen(
            command_with_port(unit, port), cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def command_with_port(unit: str, port: int) -> list[str]:
    """What a unit starts, with its priority, and a port to listen on for the web server."""
    command = command_of(f"{unit}.service")
    if unit.startswith("tutor-web"):
        place = command.index("--workers") + 1
        command[place] = str(WEB_SERVERS * int(command[place]))
        command += ["--bind", f"127.0.0.1:{port}", "--backlog", "2048"]
    return ["nice", "-n", read_unit(f"{unit}.service")["Service"].get("Nice", "0"), *command]


def _wait_for(address: str, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
