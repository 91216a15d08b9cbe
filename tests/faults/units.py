"""The commands of the systemd units in deploy/, started as systemd starts them, on the paths of this machine."""

from __future__ import annotations

import configparser
import os
import shlex
import socket
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path

from tests.servers import ROOT, Process

UNITS = ROOT / "deploy" / "systemd"
# What systemd does between fork and exec for a service with a socket.
WITH_SOCKET = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""


def read_unit(name: str) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string((UNITS / name).read_text())
    return unit


def command_of(name: str) -> list[str]:
    """The words of ExecStart, a Python program first: the one of the same name beside the Python that runs."""
    program, *words = shlex.split(read_unit(name)["Service"]["ExecStart"].replace("%%", "%"))
    return [str(Path(sys.executable).parent / Path(program).name), *words]


def start_unit(name: str, log: Path, environment: dict[str, str]) -> Process:
    return Process(command_of(name), log, environment).start()


@dataclass
class SocketUnit:
    """A listening socket that outlives the services to which it is handed, one after the other."""

    name: str
    environment: dict[str, str]
    listener: socket.socket

    def start(self, log: Path) -> subprocess.Popen[bytes]:
        """The service, once it has said that it is ready."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told, log.open("ab") as output:
            address = f"tutor-{uuid.uuid4()}"
            told.bind(f"\0{address}")
            told.settimeout(120)
            process = subprocess.Popen(
                [sys.executable, "-c", WITH_SOCKET, str(self.listener.fileno()), *command_of(self.name)],
                cwd=ROOT,
                env={**os.environ, **self.environment, "NOTIFY_SOCKET": f"@{address}"},
                pass_fds=[self.listener.fileno()],
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            assert told.recv(4096).startswith(b"READY=1")
        return process
