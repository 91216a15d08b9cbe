"""The verdict of a certifier: whether a data set shows what its setting promises."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from datasets.scenarios.base import Scenario, Setting


@dataclass(frozen=True, slots=True)
class Certificate:
    """Accepted or not, why not, and the numbers on which that rests.

    `reasons` has one entry for each failed check: its name, or "name: what was found". `evidence` holds
    numbers by name, such as the ratio of two standard errors.
    """

    accepted: bool
    reasons: tuple[str, ...] = ()
    evidence: Mapping[str, float] = field(default_factory=dict)

    @property
    def failed_checks(self) -> tuple[str, ...]:
        """The names of the failed checks, without what was found."""
        return tuple(reason.partition(":")[0] for reason in self.reasons)

    def to_json(self) -> dict[str, Any]:
        """The certificate as values that any JSON parser takes; a number that is not finite becomes null."""
        evidence = {
            name: float(value) if math.isfinite(value) else None for name, value in self.evidence.items()
        }
        return {"accepted": self.accepted, "reasons": list(self.reasons), "evidence": evidence}


Certifier = Callable[[pd.DataFrame, Scenario, Setting], Certificate]
"""Is given the data, their scenario and setting; may fit models, which this app never does."""
