"""Numbers by name that are computed when one of them is asked for. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache


@dataclass(frozen=True, slots=True)
class Source:
    """Facts whose names all match `pattern` from their beginning; `name` tells sources of one study apart."""

    name: str
    pattern: str
    compute: Callable[[], Mapping[str, float]] = field(repr=False)

    def may_have(self, fact: str) -> bool:
        return re.match(self.pattern, fact) is not None


class DeferredFacts(Mapping[str, float]):
    """The facts of several sources. One is computed, once, when a name that it may have is not found before it."""

    def __init__(self, *sources: Source) -> None:
        self._sources = tuple((source, cache(source.compute)) for source in sources)

    def __getitem__(self, name: str) -> float:
        for source, compute in self._sources:
            if source.may_have(name) and name in (facts := compute()):
                return facts[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for _, compute in self._sources for name in compute()))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class NamedFacts(Mapping[str, float]):
    """The facts `own`, and those of each of `others` with its name and a dot before theirs."""

    def __init__(self, own: Mapping[str, float], others: Mapping[str, Mapping[str, float]]) -> None:
        self._own = own
        self._others = others

    def __getitem__(self, name: str) -> float:
        first, _, rest = name.partition(".")
        return self._others[first][rest] if first in self._others else self._own[name]

    def __iter__(self) -> Iterator[str]:
        yield from (name for name in self._own if name.partition(".")[0] not in self._others)
        for first, facts in self._others.items():
            yield from (f"{first}.{name}" for name in facts)

    def __len__(self) -> int:
        return sum(1 for _ in self)
