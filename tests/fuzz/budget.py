"""How many inputs are tried: few and always the same in the suite, as many as the time allows in `make fuzz`."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.repeatable import REPEATABLE

ROOT = Path(__file__).resolve().parents[2]
FOUND = ROOT / "var" / "fuzz"
IS_LONG = bool(os.environ.get("FUZZ_MINUTES"))
# So many inputs are a round of the long budget; rounds follow each other, each with a seed of its own.
A_ROUND = 200

_UNHURRIED = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large)
settings.register_profile(
    "short",
    parent=REPEATABLE,
    suppress_health_check=_UNHURRIED,
    # A failure is shrunk by the long budget; the suite says at once that there is one.
    phases=(Phase.explicit, Phase.generate),
)
settings.register_profile(
    "long",
    max_examples=A_ROUND,
    derandomize=False,
    database=DirectoryBasedExampleDatabase(FOUND / "examples"),
    # Nothing here takes a tenth of it: a regular expression that does is running wild.
    deadline=timedelta(seconds=5),
    suppress_health_check=_UNHURRIED,
    print_blob=False,
)


def fuzzed(examples: int, *, a_round: int = A_ROUND) -> settings:
    """The budget of a test: `examples` in the suite, a round of the long budget in `make fuzz`.

    A round of fewer than usual is one of inputs that each take long, which no deadline then cuts short.
    """
    if not IS_LONG:
        return settings(settings.get_profile("short"), max_examples=examples)
    profile = settings.get_profile("long")
    return profile if a_round == A_ROUND else settings(profile, max_examples=a_round, deadline=None)
