"""What `deploy/` holds can be used as `docs/deploy.md` says: by systemd, by compose and by a shell."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "deploy" / "tutor.env.example"
UNITS = ROOT / "deploy" / "systemd"
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
DOC = (ROOT / "docs" / "deploy.md").read_text()
# Read by libraries, or by compose, and not by our settings.
OTHERS = {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POSTGRES_PASSWORD", "TUTOR_HOST", "TUTOR_TLS"}


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


@pytest.mark.parametrize(
    ("service", "unit"),
    [
        ("web-1", "tutor-web@1"),
        ("web-2", "tutor-web@2"),
        ("marking", "tutor-marking"),
        ("fitting", "tutor-fitting"),
        ("beat", "tutor-beat"),
    ],
)
def test_container_runs_what_the_unit_runs(service: str, unit: str) -> None:
    text = _file_of(unit).read_text()
    nice = re.findall(r"^Nice=([1-9]\d*)$", text, re.MULTILINE)
    (line,) = re.findall(r"^ExecStart=/opt/tutor/.venv/bin/(.+)$", text, re.MULTILINE)
    of_unit = [*(("nice", "-n", nice[0]) if nice else ()), *shlex.split(line.replace("%%", "%"))]
    # Containers listen by themselves, where systemd hands over its socket.
    bound = {"--bind", "0.0.0.0:8000"}

    assert [word for word in COMPOSE["services"][service]["command"] if word not in bound] == of_unit


def test_services_in_the_guide_exist() -> None:
    options = r"(?:--?[A-Za-z-]+ )*"
    named = re.findall(rf"docker compose (?:run|exec|up|build|stop|logs) {options}([a-z][a-z0-9-]*)", DOC)

    assert {"prepare", "backup", "web-1", "postgres"} <= set(named) <= COMPOSE["services"].keys()


def test_image_holds_every_package_and_nothing_that_is_not_named() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}

    assert rules[0] == "*"
    assert {rule.removeprefix("!") for rule in rules if rule.startswith("!")} == {
        *packages,
        "LICENSE",
        "manage.py",
        "requirements.txt",
    }


def _file_of(unit: str) -> Path:
    name, _, suffix = unit.partition(".")
    return UNITS / f"{re.sub(r'@.', '@', name)}.{suffix or 'service'}"
