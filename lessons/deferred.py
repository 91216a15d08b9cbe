"""Numbers by name that are computed when one of them is asked for. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

Source = Callable[[], Mapping[str, float]]


class DeferredFacts(Mapping[str, float]):
    """The facts of several sources. A source is asked only for a name that those before it do not have."""

    def __init__(self, *sources: Source) -> None:
        self._sources = tuple(cache(source) for source in sources)

    def __getitem__(self, name: str) -> float:
        for source in self._sources:
            facts = source()
            if name in facts:
                return facts[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for source in self._sources for name in source()))

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
