"""How well what is believed of simulated students agrees with what was planted. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from quizzes.learner.evaluation import area_under_curve, calibration_error

# After the feedback on a wrong answer P(holds) is at most 1 less the share who learn from it, 0.8.
SURE, LIKELY = 0.8, 0.5


@dataclass(slots=True)
class Beliefs:
    """Pairs of a truth and P(holds), one for each student and mistake."""

    held: list[bool] = field(default_factory=list)
    believed: list[float] = field(default_factory=list)

    def add(self, held: bool, believed: float) -> None:
        self.held.append(held)
        self.believed.append(believed)

    def figures(self) -> dict[str, float | int | None]:
        """AUC, calibration error, and the precision of those that are believed to be held with P > 0.8, and P > 0.5.

        None where there is nothing to count: no holder, or nobody believed so.
        """
        held, believed = np.array(self.held, dtype=bool), np.array(self.believed)
        sure, likely = believed > SURE, believed > LIKELY
        return {
            "pairs": len(held),
            "held": int(held.sum()),
            "auc": area_under_curve(held, believed) if 0 < held.sum() < len(held) else None,
            "calibration_error": calibration_error(held, believed) if len(held) else None,
            "sure": int(sure.sum()),
            "precision_when_sure": float(held[sure].mean()) if sure.any() else None,
            "likely": int(likely.sum()),
            "precision_when_likely": float(held[likely].mean()) if likely.any() else None,
        }


def correlate(planted: Mapping[int, float], found: Mapping[int, float]) -> float | None:
    """Pearson's r over the keys that both have; None for fewer than three."""
    both = sorted(planted.keys() & found.keys())
    if len(both) < 3:
        return None
    return float(np.corrcoef([planted[key] for key in both], [found[key] for key in both])[0, 1])


def describe_counts(counts: Sequence[int]) -> dict[str, float | int | None]:
    """How many there are, with mean and median."""
    return {
        "students": len(counts),
        "mean": float(np.mean(counts)) if counts else None,
        "median": float(np.median(counts)) if counts else None,
    }
