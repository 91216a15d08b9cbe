"""lme4's lmer, timed in an R process of its own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from bench.measure import Clock
from bench.workloads import Workload

SCRIPT = Path(__file__).with_name("lmer.R")
# R tells processor time by the millisecond, so some calls are timed together.
CALLS = 3


class Lmer:
    """An R process with lme4, or nothing where there is none: `version` is then empty."""

    def __init__(self) -> None:
        self.version = ""
        self._folder = TemporaryDirectory(prefix="bench-")
        self._process: subprocess.Popen[str] | None = None
        if program := shutil.which("Rscript"):
            self._process = subprocess.Popen(
                [program, str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
            )
            word, _, version = self._read().partition(" ")
            self.version = version.strip() if word == "ready" else ""

    def __enter__(self) -> Lmer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.close()
            self._process.wait()
        self._folder.cleanup()

    def clock(self, work: Workload, *, calls: int = CALLS) -> Clock | None:
        """A clock for one call of lmer with its defaults; none without lme4."""
        if not self.version:
            return None
        path = Path(self._folder.name) / "data.csv"
        work.frame.to_csv(path, index=False)
        self._write(f"load {path}")
        self._write(f"formula {work.formula}")

        def fit() -> float:
            self._write(f"fit {calls}")
            return float(self._read())

        return fit

    def _write(self, line: str) -> None:
        assert self._process
        assert self._process.stdin
        self._process.stdin.write(line + "\n")

    def _read(self) -> str:
        assert self._process
        assert self._process.stdout
        return self._process.stdout.readline()
