"""Numbers in the sentences and tables of figures."""

from __future__ import annotations


def numeral(value: float, digits: int = 1) -> str:
    """The number to so many decimals, with a true minus sign and without a negative zero."""
    return f"{round(float(value), digits) + 0.0:.{digits}f}".replace("-", "−")


def share(value: float) -> str:
    """A share as a whole percentage; one that rounds to none or all although it is not, says so."""
    if 0 < value < 0.005:
        return "less than 1%"
    if 0.995 <= value < 1:
        return "more than 99%"
    return f"{value:.0%}"
