"""What `deploy/` holds can be used as `docs/deploy.md` says: by systemd, by compose and by a shell."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "deploy" / "tutor.env.example"
UNITS = ROOT / "deploy" / "systemd"
DOC = (ROOT / "docs" / "deploy.md").read_text()
# Read by libraries, or by compose, and not by our settings.
OTHERS = {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POSTGRES_PASSWORD"}


def settings_of_example() -> dict[str, str]:
    """The variables as systemd and compose read them: a line each, quotes around a value taken off."""
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]
    pairs = (line.split("=", 1) for line in lines)
    return {name: " ".join(shlex.split(value)) for name, value in pairs}


def test_example_read_by_a_shell_as_by_systemd() -> None:
    names = list(settings_of_example())
    shown = "; ".join(f'echo "${name}"' for name in names)
    script = f"set -aeu; . {EXAMPLE}; {shown}"
    read = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False)

    assert (read.returncode, read.stderr) == (0, "")
    assert dict(zip(names, read.stdout.splitlines(), strict=True)) == settings_of_example()


def test_example_names_settings_that_are_described() -> None:
    described = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text()))

    assert set(settings_of_example()) - described == OTHERS


def test_example_lets_the_machine_itself_ask() -> None:
    assert {"localhost", "127.0.0.1"} < set(settings_of_example()["ALLOWED_HOSTS"].split(","))


@pytest.mark.parametrize("line", [line for line in DOC.splitlines() if "systemctl" in line])
def test_units_in_the_guide_exist(line: str) -> None:
    named = set(re.findall(r"tutor-[a-z]+(?:@\d)?(?:\.(?:socket|timer))?", line))
    missing = {unit for unit in named if not _file_of(unit).exists()}

    assert missing == set()


def _file_of(unit: str) -> Path:
    name, _, suffix = unit.partition(".")
    return UNITS / f"{re.sub(r'@.', '@', name)}.{suffix or 'service'}"
