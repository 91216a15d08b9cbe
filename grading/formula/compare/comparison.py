"""The two models side by side, and what is known about the columns."""

from __future__ import annotations

from dataclasses import dataclass, field

from grading.formula.spec import Group, ModelSpec, RandomTerm, Term


@dataclass(frozen=True, slots=True)
class Side:
    """A model in canonical form, with each random block as it was written beside its canonical form."""

    spec: ModelSpec
    written: tuple[RandomTerm, ...]

    def blocks(self, group: Group) -> list[RandomTerm]:
        return [block for block in self.spec.random if block.group == group]

    def effects(self, group: Group) -> list[Term]:
        """The terms that vary over `group`, each once, in order of writing."""
        return list(dict.fromkeys(term for block in self.blocks(group) for term in block.terms))

    def text(self, group: Group) -> str:
        """The blocks of `group` as they were written, for quoting."""
        pairs = zip(self.spec.random, self.written, strict=True)
        return " + ".join(str(written) for block, written in pairs if block.group == group)

    def correlated(self, group: Group) -> set[frozenset[Term]]:
        """The pairs of effects over `group` that have a free covariance."""
        return {
            frozenset((one, other))
            for block in self.blocks(group)
            for one in block.terms
            for other in block.terms
            if one != other
        }

    @property
    def slopes(self) -> list[Term]:
        return list(dict.fromkeys(term for block in self.spec.random for term in block.slopes))


@dataclass(frozen=True, slots=True)
class Comparison:
    """`units`: columns that identify groups and are no predictors. `repeated`: rows are repeated measurements."""

    given: Side
    wanted: Side
    between: frozenset[str]
    groups: frozenset[str]
    occasion: frozenset[str]
    repeated: bool
    units: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        units = set(self.groups)
        for block in self.wanted.written:
            units |= set(block.group.columns)
        for term in self.wanted.spec.fixed:
            units -= term.columns
        object.__setattr__(self, "units", frozenset(units))
