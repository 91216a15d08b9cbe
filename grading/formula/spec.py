"""What a mixed-model formula means, apart from how it was written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Factor:
    """One column in a term, raised to a power: `x` or `I(x^2)`."""

    name: str
    power: int = 1

    def __str__(self) -> str:
        return self.name if self.power == 1 else f"I({self.name}^{self.power})"


@dataclass(frozen=True, slots=True)
class Term:
    """A product of columns; the empty product is the intercept.

    `factors` keeps the order of writing for display; equality ignores it, so `a:b` equals `b:a`.
    """

    factors: tuple[Factor, ...] = ()

    @property
    def key(self) -> frozenset[Factor]:
        return frozenset(self.factors)

    @property
    def is_intercept(self) -> bool:
        return not self.factors

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(factor.name for factor in self.factors)

    def __eq__(self, other: object) -> bool:
        return self.key == other.key if isinstance(other, Term) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.key)

    def __str__(self) -> str:
        return ":".join(map(str, self.factors)) or "1"


INTERCEPT = Term()


@dataclass(frozen=True, slots=True)
class Group:
    """A grouping factor: one column, or the interaction of several (`a:b`)."""

    columns: tuple[str, ...]

    def __eq__(self, other: object) -> bool:
        return set(self.columns) == set(other.columns) if isinstance(other, Group) else NotImplemented

    def __hash__(self) -> int:
        return hash(frozenset(self.columns))

    def __str__(self) -> str:
        return ":".join(self.columns)


@dataclass(frozen=True, slots=True)
class RandomTerm:
    """One correlated block of random effects: `terms` vary over `group` with a free covariance matrix.

    `(x || g)` is two of these, `(1 | g)` and `(0 + x | g)`.
    """

    terms: tuple[Term, ...]
    group: Group

    @property
    def has_intercept(self) -> bool:
        return INTERCEPT in self.terms

    @property
    def slopes(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if not term.is_intercept)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RandomTerm):
            return NotImplemented
        return set(self.terms) == set(other.terms) and self.group == other.group

    def __hash__(self) -> int:
        return hash((frozenset(self.terms), self.group))

    def __str__(self) -> str:
        start = () if self.has_intercept else ("0",)
        return f"({' + '.join([*start, *map(str, self.terms)])} | {self.group})"


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A linear mixed model in canonical form: equal when the models are, however they were written.

    `fixed` and `random` keep the order of writing (intercept first, then terms by their degree).
    A spec without random terms is an ordinary regression.
    """

    response: str
    fixed: tuple[Term, ...]
    random: tuple[RandomTerm, ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        """Every column that the model needs."""
        names = {self.response}
        for term in self.fixed:
            names |= term.columns
        for block in self.random:
            names |= set(block.group.columns)
            for term in block.terms:
                names |= term.columns
        return frozenset(names)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The grouping factors, each once, in order of writing."""
        return tuple(dict.fromkeys(block.group for block in self.random))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ModelSpec):
            return NotImplemented
        return (
            self.response == other.response
            and set(self.fixed) == set(other.fixed)
            and sorted(map(hash, self.random)) == sorted(map(hash, other.random))
            and set(self.random) == set(other.random)
        )

    def __hash__(self) -> int:
        return hash((self.response, frozenset(self.fixed), frozenset(self.random)))

    def __str__(self) -> str:
        """The model in lme4's syntax, as short as it can be said unambiguously."""
        terms = [str(term) for term in self.fixed if not term.is_intercept]
        if INTERCEPT not in self.fixed:
            terms.insert(0, "0")
        elif not terms:
            terms.insert(0, "1")
        return f"{self.response} ~ {' + '.join([*terms, *map(str, self.random)])}"
