"""A Chromium for the browser tests: the machine's own, else Debian's package, else Playwright's download."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NOT_FOUND = (
    "The browser tests need Chromium, and it could not be installed. Install a package called chromium, "
    "or run `.venv/bin/python -m playwright install chromium`."
)
ARGUMENTS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def find_chromium() -> str | None:
    """The path of a Chromium on this machine; None if there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return _downloaded()


def ensure_chromium() -> str:
    """The path of a Chromium, installed if need be.

    Raises:
        FileNotFoundError: there is none, and none could be installed; the message says what to do.
    """
    if path := find_chromium():
        return path
    print("Installing Chromium for the browser tests …", flush=True)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
            subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if path := find_chromium():
        return path
    raise FileNotFoundError(NOT_FOUND)


def launch_arguments() -> list[str]:
    """Chromium refuses its sandbox to root, as which many containers run their tests."""
    return [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def _downloaded() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None
