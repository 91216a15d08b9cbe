"""The 75 numbered points of the resource guide, which lessons and questions say that they cover."""

from __future__ import annotations

# Problem, Intuition, Steps, Working, Limitations, Discussion, Checklist, Mistakes, Uses, conneXions.
_COUNTS = {"P": 7, "I": 6, "S": 10, "W": 8, "L": 7, "D": 7, "C": 12, "M": 10, "U": 3, "X": 5}

POINTS: tuple[str, ...] = tuple(
    f"{letter}{number}" for letter, count in _COUNTS.items() for number in range(1, count + 1)
)
