"""A number with its interval."""

from __future__ import annotations

from dataclasses import dataclass

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """`value` from `n` observations, with the ends of its 95% interval; None where there are too few for one."""

    value: float
    low: float | None
    high: float | None
    n: int

    @property
    def has_interval(self) -> bool:
        return self.low is not None and self.high is not None

    def is_above(self, value: float) -> bool:
        """Whether the whole interval is above `value`."""
        return self.low is not None and self.low > value

    def is_below(self, value: float) -> bool:
        """Whether the whole interval is below `value`."""
        return self.high is not None and self.high < value

    def holds(self, value: float) -> bool:
        """Whether the interval includes `value`."""
        return self.has_interval and not self.is_above(value) and not self.is_below(value)
