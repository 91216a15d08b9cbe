"""Web servers for fault tests: as deployed, and with a clock that can be put."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.faults.units import command_of
from tests.faults.visitor import Visitor
from tests.servers import Process, free_port


@dataclass
class Website:
    port: int
    process: Process


def start_website(log: Path, environment: dict[str, str]) -> Website:
    """Gunicorn with the options of its systemd unit, on a port of its own."""
    return _started(command_of("tutor-web@.service"), log, environment)


def start_clocked_website(log: Path, environment: dict[str, str]) -> Website:
    """Gunicorn with two processes, under the clock of `environment`."""
    command = ["-m", "gunicorn", "tests.faults.clocked:application", "--workers", "2", "--preload"]
    return _started(command, log, environment)


def _started(command: list[str], log: Path, environment: dict[str, str]) -> Website:
    port = free_port()
    process = Process([*command, "--bind", f"127.0.0.1:{port}"], log, environment).start()
    return Website(port, process.once(lambda: _answers(port), what="the web server being ready"))


def _answers(port: int) -> bool:
    try:
        return Visitor(port).get("/healthz").status == 200
    except ConnectionRefusedError:
        return False
