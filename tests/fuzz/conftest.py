"""The long budget: each test goes on, round by round, until its share of the time is over."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from typing import Any

import pytest
from hypothesis import is_hypothesis_test

from tests.fuzz.budget import FOUND, IS_LONG

# How Hypothesis begins to say by which arguments a test has failed.
CALLED = re.compile(r"[A-Z][\w ]+: \w+\(")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each module the same time, shared by its tests. What is no property has nothing to go on with."""
    if not IS_LONG:
        return
    items[:] = [item for item in items if is_hypothesis_test(getattr(item, "obj", None))]
    tests = Counter(item.path for item in items)
    for item in items:
        item.stash[_SHARE] = 60 * float(os.environ["FUZZ_MINUTES"]) / len(tests) / tests[item.path]


_SHARE = pytest.StashKey[float]()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if not IS_LONG:
        return None
    seed, ends = int(os.environ["FUZZ_SEED"]), time.monotonic() + pyfuncitem.stash[_SHARE]
    test: Any = pyfuncitem.obj
    rounds = 0
    while not rounds or time.monotonic() < ends:
        test._hypothesis_internal_use_seed = seed + rounds
        try:
            test(**{name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames})
        except Exception as error:
            _keep(pyfuncitem.nodeid, seed + rounds, error)
            raise
        rounds += 1
    print(f"{pyfuncitem.nodeid}: {rounds} rounds")
    return True


def _keep(name: str, seed: int, error: Exception) -> None:
    """Write down the least input of each way to fail, as an `@example` to be put above the test."""
    FOUND.mkdir(parents=True, exist_ok=True)
    with (FOUND / "found.txt").open("a", encoding="utf-8", errors="backslashreplace") as file:
        for one in error.exceptions if isinstance(error, ExceptionGroup) else (error,):
            said = f"{name}, seed {seed}\n{type(one).__name__}: {one}"
            file.write("".join(f"# {line}\n" for line in said.splitlines()))
            for note in getattr(one, "__notes__", ()):
                called = CALLED.match(note)
                lines = note.splitlines(keepends=True)
                file.write(
                    f"@example({note[called.end() :]}\n"
                    if called
                    else "".join(f"# {line}" for line in lines) + "\n"
                )
            file.write("\n")
