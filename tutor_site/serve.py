"""`make run`: prepare the data, then start Redis, the workers, beat and the web server, and end them together."""

from __future__ import annotations

import argparse
import fcntl
import os
import socket
import sys
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
FIRST_PORT = 8000
HOST = "127.0.0.1"
# Each takes some 150 MB.
MOST_FITTERS = 4


def main() -> None:
    parser = argparse.ArgumentParser(prog="make run", description="Start the tutor on this machine.")
    parser.add_argument(
        "--port", type=int, default=None, help=f"where to listen (default: from {FIRST_PORT} upward)"
    )
    wanted = parser.parse_args().port
    data_dir = Path(os.environ.get("TUTOR_DATA_DIR") or ROOT / "var").resolve()
    lock = lock_folder(data_dir)
    port = choose_port(wanted)
    lock.write(f"http://{HOST}:{port}/")
    lock.flush()
    os.chdir(ROOT)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    # honcho gives each process a PORT of its own, so ours goes by another name.
    os.environ.update(TUTOR_BIND=f"{HOST}:{port}", PYTHONUNBUFFERED="1")
    # In a container everything runs as root, which Celery deplores at length.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:You're running the worker")
    # A small machine serves many small fits better than a few parallel ones.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # A process for each core, as far as memory goes; a class is released in no time, and marking goes before.
    os.environ.setdefault("TUTOR_FITTERS", str(min(os.cpu_count() or 1, MOST_FITTERS)))
    prepare()
    print(welcome(port, data_dir), flush=True)
    os.execv(sys.executable, [sys.executable, "-m", "honcho", "--no-prefix", "start"])


def lock_folder(data_dir: Path) -> TextIO:
    """The open lock file of the data folder; what is written there tells a second start where the first one is.

    It stays locked as long as this process lives, also after it has become honcho.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    file = (data_dir / "serve.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        address = file.read() or "it is starting"
        file.close()
        sys.exit(f"The tutor is running on the data of {data_dir} already: {address}")
    file.truncate(0)
    os.set_inheritable(file.fileno(), True)
    return file


def choose_port(wanted: int | None) -> int:
    """The port asked for, if it is free; else the first free one from 8000 upward, said aloud."""
    if wanted is not None:
        if not is_free(wanted):
            sys.exit(
                f"Port {wanted} is taken by another program. End that, or choose another: make run PORT={wanted + 1}"
            )
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + 50):
        if is_free(port):
            return port
        print(f"Port {port} is taken by another program; trying the next one.", flush=True)
    sys.exit(f"Ports {FIRST_PORT} to {FIRST_PORT + 49} are all taken. Choose another: make run PORT=9000")


def is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError:
            return False
        return True


def prepare() -> None:
    """Bring the database up to date, load the content and, once, the demo."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutor_site.settings")
    from django.core.management import call_command, execute_from_command_line

    print("Preparing the database …", flush=True)
    execute_from_command_line(["manage.py", "prepare"])
    call_command("load_demo")


def welcome(port: int, data_dir: Path) -> str:
    from tutor_site.demo import PASSWORD, STUDENT_EMAIL, TUTOR_EMAIL

    return f"""
  Mixed Models Tutor   http://{HOST}:{port}/

  Demo student   {STUDENT_EMAIL:<24} password  {PASSWORD}
  Demo tutor     {TUTOR_EMAIL:<24} password  {PASSWORD}

  Ctrl-C ends everything; your data stay in {data_dir}.
"""


if __name__ == "__main__":
    main()
