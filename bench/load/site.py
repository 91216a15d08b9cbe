"""The product as `deploy/systemd/` starts it: PostgreSQL, Redis, web servers, workers for marking and fitting, beat."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.units import command_of, read_unit
from tests.servers import Process, RedisServer, free_port, start_postgres, wait_until

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
            stack.callback(_start(unit, port, folder).stop)
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: _answers(f"{address}/readyz"), seconds=90, what=f"{address} being ready")
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


def _start(unit: str, port: int, folder: Path) -> Process:
    """A unit by its own command and priority, with its output in a file of the folder; a web server on the port."""
    command = command_of(f"{unit}.service")
    priority = read_unit(f"{unit}.service")["Service"].get("Nice", "0")
    if unit.startswith("tutor-web"):
        place = command.index("--workers") + 1
        command[place] = str(WEB_SERVERS * int(command[place]))
        command += ["--bind", f"127.0.0.1:{port}", "--backlog", "2048"]
    return Process(command, folder / f"{unit}.log", priority=priority).start()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:
        return False
