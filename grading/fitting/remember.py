"""Results that are kept for as long as what they were computed from."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

Source = TypeVar("Source")
Result = TypeVar("Result")


def remember(function: Callable[[Source], Result]) -> Callable[[Source], Result]:
    """The function, computed once for each source; both must not change afterwards. Errors are not kept.

    A result must not hold its source, or neither would ever be freed.
    """
    known: WeakKeyDictionary[Source, Result] = WeakKeyDictionary()

    @wraps(function)
    def remembered(source: Source) -> Result:
        if source not in known:
            known[source] = function(source)
        return known[source]

    return remembered
