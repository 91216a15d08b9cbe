"""`make fuzz MINUTES=n`: all subjects for n minutes altogether; what fails is kept in var/fuzz/found.txt."""

from __future__ import annotations

import argparse
import os
import random
import sys

import pytest


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("rest", nargs="*", help="modules, if not all: tests/fuzz/test_formula.py")
    asked = parser.parse_args(arguments)
    os.environ |= {"FUZZ_MINUTES": str(asked.minutes), "FUZZ_SEED": str(asked.seed)}
    print(f"{asked.minutes:g} minutes with seed {asked.seed}", flush=True)
    return pytest.main(["-q", "-rA", "-n", "0", "-p", "no:randomly", *(asked.rest or ["tests/fuzz"])])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
