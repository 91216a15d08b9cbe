"""Locust started on a running site, and its figures read."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.layout import Table

if TYPE_CHECKING:
    from bench.load.cast import Cast
    from bench.load.site import Site

ROOT = Path(__file__).resolve().parents[2]
# In an environment of its own, see requirements-load.in.
LOCUST = ROOT / ".venv-load" / "bin" / "locust"
PEOPLE = Path(__file__).with_name("people.py")
ALL = "all requests"
COLUMNS = ("request", "times", "failed", "mean ms", "p50 ms", "p95 ms", "p99 ms")


@dataclass(frozen=True, slots=True)
class Plan:
    """Who comes, how many each second, for how long at most; `everybody` if all students of the course take part."""

    users: tuple[str, ...]
    seconds: int
    everybody: bool
    arrive_within: float


PLANS = {
    "start": Plan(("Starter",), 660, True, 60),
    "storm": Plan(("Latecomer",), 240, True, 60),
    "day": Plan(("Reader", "Practiser", "Worker", "Tutor"), 180, False, 30),
}
# Of 500 enrolled, this share is there at the same time on an ordinary day.
PRESENT = 0.2


@dataclass(frozen=True, slots=True)
class Visit:
    """What happened: the figures, the answers that the site confirmed, and how long a batch took."""

    table: Table
    given: list[tuple[int, str]]
    batch_seconds: float | None = None


def let_loose(scenario: str, cast: Cast, site: Site, seconds: int | None = None) -> Visit:
    """Run a scenario to its end, or for so many seconds."""
    from bench.load.batch import Batch

    plan = PLANS[scenario] if seconds is None else replace(PLANS[scenario], seconds=seconds)
    students = cast.course.enrolments.filter(role="student").count()
    users = students if plan.everybody else max(1, round(PRESENT * students))
    _keep_contents(cast.people.parent, site)
    (cast.people.parent / "given.jsonl").write_text("")
    batch = Batch(cast, cast.people.parent / "storm") if scenario == "storm" else None
    if batch:
        batch.start()
    figures = _run_locust(plan, users, cast.people.parent, site)
    if batch:
        batch.join()
    lines = (cast.people.parent / "given.jsonl").read_text().splitlines()
    table = _table(scenario, users, figures)
    return Visit(table, [tuple(json.loads(line)) for line in lines], batch.seconds if batch else None)


def _keep_contents(folder: Path, site: Site) -> None:
    """The guide's contents, from which readers take their sections."""
    import urllib.request

    with urllib.request.urlopen(f"{site.address}/learn/") as page:
        (folder / "contents.html").write_bytes(page.read())


def _run_locust(plan: Plan, users: int, folder: Path, site: Site) -> list[dict[str, Any]]:
    command = [str(LOCUST), "--locustfile", str(PEOPLE), *plan.users]
    command += ["--headless", "--host", site.address, "--users", str(users), "--only-summary"]
    command += ["--spawn-rate", f"{users / plan.arrive_within:.3f}", "--run-time", f"{plan.seconds}s"]
    command += ["--stop-timeout", "60", "--json", "--loglevel", "ERROR", "--exit-code-on-error", "0"]
    environment = {**os.environ, "TUTOR_LOAD_FOLDER": str(folder), "PYTHONPATH": str(ROOT)}
    with (folder / "locust.log").open("ab") as log:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, check=True
        )
    figures: list[dict[str, Any]] = json.loads(done.stdout)
    return figures


def _table(scenario: str, users: int, figures: list[dict[str, Any]]) -> Table:
    """A row for each kind of request, and one for all of them."""
    rows, everything, failed = [], Counter[float](), 0
    for entry in sorted(figures, key=lambda entry: str(entry["name"])):
        times = Counter({float(ms): count for ms, count in entry["response_times"].items()})
        rows.append(_row(entry["name"], times, entry["num_failures"], entry["total_response_time"]))
        everything += times
        failed += entry["num_failures"]
    total = sum(entry["total_response_time"] for entry in figures)
    rows.append(_row(ALL, everything, failed, total))
    return Table(f"Load: {scenario}, {users} people", COLUMNS, tuple(rows))


def _row(name: str, times: Counter[float], failed: int, total: float) -> tuple[str, ...]:
    count = times.total()
    shares = [_quantile(times, share) for share in (0.5, 0.95, 0.99)]
    return (name, str(count), str(failed), f"{total / max(count, 1):.0f}", *(f"{ms:.0f}" for ms in shares))


def _quantile(times: Counter[float], share: float) -> float:
    """The shortest time that so large a share did not exceed."""
    wanted, seen = share * times.total(), 0
    for ms in sorted(times):
        seen += times[ms]
        if seen >= wanted:
            return ms
    return 0.0
