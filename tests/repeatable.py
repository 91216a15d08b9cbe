"""The suite tries the same inputs every time and wherever it runs; `make fuzz` looks for new ones."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "suite",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
REPEATABLE = settings.get_profile("suite")


def load() -> None:
    """Let every property that says nothing else be tried so."""
    settings.load_profile("suite")
