"""Several things in one sentence."""

from __future__ import annotations

from collections.abc import Sequence


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`. At least one is needed."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
