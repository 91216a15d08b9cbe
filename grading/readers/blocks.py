"""Random effects that are printed one number a row, put together by their grouping factor."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from grading.readers.reading import Number, RandomEffect
from grading.readers.terms import normal_group, normal_term

_SUFFIX = re.compile(r"^(.+)\.\d{1,2}$")


@dataclass(frozen=True, slots=True)
class _Pair:
    """A correlation or covariance of the two effects that `names` holds, parted by `between`."""

    names: str
    between: str
    kind: str
    number: Number


@dataclass(slots=True)
class _Block:
    """The random effects of one factor while they are read."""

    variance: dict[str, Number] = field(default_factory=dict)
    sd: dict[str, Number] = field(default_factory=dict)
    pairs: list[_Pair] = field(default_factory=list)

    @property
    def terms(self) -> list[str]:
        return list(dict.fromkeys([*self.sd, *self.variance]))


class Blocks:
    """The blocks by the printed names of their factors, in the order in which they came."""

    def __init__(self) -> None:
        self._blocks: dict[str, _Block] = {}

    def add(self, group: str, term: str, kind: str, number: Number) -> None:
        """A standard deviation (`kind` "sd") or a variance of one effect."""
        block = self._blocks.setdefault(group, _Block())
        (block.sd if kind == "sd" else block.variance)[term] = number

    def pair(self, group: str, names: str, between: str, kind: str, number: Number) -> None:
        """A correlation ("cor") or covariance of the two effects whose names stand in `names`, parted by `between`."""
        self._blocks.setdefault(group, _Block()).pairs.append(_Pair(names, between, kind, number))

    def effects(self) -> list[RandomEffect]:
        """The blocks; `Subject.1` beside `Subject` is the same factor, and effects without any pair stand alone."""
        found = []
        for name, block in self._blocks.items():
            match = _SUFFIX.match(name)
            group = match.group(1) if match and match.group(1) in self._blocks else name
            terms = block.terms
            for part in [terms] if block.pairs else [[term] for term in terms]:
                found.append(_effect(group, part, block))
        return found


def _effect(group: str, terms: list[str], block: _Block) -> RandomEffect:
    places: dict[str, dict[tuple[int, int], Number]] = {"cor": {}, "cov": {}}
    position = {term: i for i, term in enumerate(terms)}
    for pair in block.pairs:
        if (ends := _ends(pair.names, pair.between, position)) is not None:
            places[pair.kind][max(ends), min(ends)] = pair.number
    return RandomEffect(
        group=normal_group(group),
        terms=tuple(normal_term(term) for term in terms),
        variance=tuple(block.variance.get(term) for term in terms),
        sd=tuple(block.sd.get(term) for term in terms),
        correlation=places["cor"],
        covariance=places["cov"],
    )


def _ends(names: str, between: str, position: dict[str, int]) -> tuple[int, int] | None:
    """The positions of the two effects; their names may hold the sign that parts them."""
    for i, sign in enumerate(names):
        if sign == between and names[:i] in position and names[i + 1 :] in position:
            one, other = position[names[:i]], position[names[i + 1 :]]
            return (one, other) if one != other else None
    return None
