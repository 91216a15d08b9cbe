"""Processes of the product that a benchmark starts, and that end with it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Seconds until a process has started, on a machine that is busy.
PATIENCE = 300


@contextmanager
def running(command: list[str]) -> Iterator[int]:
    """The id of the process, while it runs."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


@contextmanager
def redis(folder: Path) -> Iterator[None]:
    from tutor_site.embedded import find_redis_server, redis_command

    with running(redis_command(find_redis_server(), folder)):
        yield


@contextmanager
def worker(queue: str, *options: str) -> Iterator[int]:
    """The id of a Celery worker for the queue."""
    name = f"{queue.partition(',')[0]}@bench"
    command = ["--app", "tutor_site", "worker", "--queues", queue, "--hostname", name, *options]
    quiet = ["--without-mingle", "--without-gossip", "--loglevel", "ERROR"]
    with running([sys.executable, "-m", "celery", "--quiet", *command, *quiet]) as pid:
        yield pid


def wait_for_workers(count: int) -> None:
    from tutor_site.celery import app

    end = time.monotonic() + PATIENCE
    while len(app.control.ping(timeout=1.0) or ()) < count:
        if time.monotonic() > end:
            raise TimeoutError(
                f"fewer than {count} workers answered within {PATIENCE} s: look at their output"
            )


def child_of(pid: int) -> int:
    """The only process that this one has started; waits for it."""
    end = time.monotonic() + PATIENCE
    while len(children := Path(f"/proc/{pid}/task/{pid}/children").read_text().split()) != 1:
        if time.monotonic() > end:
            raise TimeoutError(f"process {pid} has {len(children)} children after {PATIENCE} s, not one")
        time.sleep(0.1)
    return int(children[0])


def memory_of(pid: int) -> tuple[float, float]:
    """RSS and PSS in megabytes: all that the process has in memory, and its share of it where others have it too."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {name: int(value.split()[0]) for name, value in (line.split(":", 1) for line in lines)}
    return kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024
