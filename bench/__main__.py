"""`python -m bench`: every benchmark in turn; `python -m bench fits rows`: those named.

A benchmark is a module of this package with a function `run` that yields tables. `course:gradebook` measures only the
pages of `course` whose names contain `gradebook`.

`python -m bench memory` takes half an hour, and `python -m bench tracing` measures no speed, so they run only where they
are named.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

BENCHMARKS = ("fits", "families", "rows", "figures", "class_release", "learner", "course")
# Those that take a part of their rows alone.
IN_PARTS = ("course",)
ONLY_BY_NAME = ("memory", "tracing")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main(names: list[str]) -> int:
    known = BENCHMARKS + ONLY_BY_NAME
    if unknown := [name for name in names if name not in known and name.partition(":")[0] not in IN_PARTS]:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    # One core for everybody, R included. numpy reads this when a benchmark loads it.
    os.environ.update(dict.fromkeys(THREADS, "1"))
    for name in names or BENCHMARKS:
        module, _, only = name.partition(":")
        for table in import_module(f"bench.{module}").run(**({"only": only} if only else {})):
            print(f"\n{table}\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
