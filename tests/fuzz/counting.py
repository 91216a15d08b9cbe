"""Work measured by counting, so that no clock has a say in a test."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def calls_of(work: Callable[[], Any]) -> int:
    """How many functions are called, in Python and in C, until `work` is done. What it raises is let pass."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    except Exception:
        pass
    finally:
        sys.setprofile(before)
    return count


def growth(work: Callable[[str], Any], part: str, *, head: str = "", times: int = 64) -> tuple[int, int]:
    """What `work` adds for `times` further parts after as many, and for twice as many more: (n to 2n, 2n to 4n).

    Where work grows as the text does, the second is twice the first; where it grows with the square, six times.
    """
    few, twice, often = (calls_of(lambda n=n: work(head + part * n)) for n in (times, 2 * times, 4 * times))  # type: ignore[misc]
    return twice - few, often - twice
