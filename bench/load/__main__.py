"""`make load`: every scenario in turn; `make load ARGS="storm --students 100"` for a part."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack

from bench.layout import Table
from bench.load import SCENARIOS, STUDENTS
from bench.load.site import start_site


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench.load", description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"of {', '.join(SCENARIOS)}: all")
    parser.add_argument("--students", type=int, default=STUDENTS)
    parser.add_argument("--seconds", type=int, help="end a scenario after so long, whoever is still at work")
    chosen = parser.parse_args(arguments)
    if unknown := [name for name in chosen.scenarios if name not in SCENARIOS]:
        parser.error(f"no scenario {', '.join(unknown)}; there are {', '.join(SCENARIOS)}")
    # Whoever ends this ends the site, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    for table in run(chosen.scenarios or list(SCENARIOS), chosen.students, chosen.seconds):
        print(f"\n{table}\n", flush=True)
    return 0


def run(scenarios: list[str], students: int, seconds: int | None) -> Iterator[Table]:
    """For each scenario a table of its requests, and one of what became of the answers."""
    with ExitStack() as stack:
        site = stack.enter_context(start_site())
        # Django's models can be named from here on.
        from bench.load.cast import gather
        from bench.load.locusts import let_loose
        from bench.load.outcome import describe_answers

        for scenario in scenarios:
            # A course of its own each time, so that nobody has answered yet.
            visit = let_loose(scenario, gather(scenario, students, site.folder), site, seconds)
            yield visit.table
            yield describe_answers(scenario, visit)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
