"""A reading in the terms of a family: which printed number is which quantity, and of which part of the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grading.numbers import Component, Family
from grading.quantities.fixed import mean_term
from grading.readers import FixedEffect, Number, RandomEffect, ReadOutput
from grading.words import Words

INTERCEPT = "(Intercept)"
# SAS numbers the effects of a matrix and does not name them.
SECOND_EFFECT = "effect 2"
# What statsmodels calls groups that it was given without their name.
UNNAMED = "group"


@dataclass(frozen=True, slots=True)
class Spread:
    """A variance component as printed: as a variance, as a standard deviation, or as both."""

    variance: Number | None
    sd: Number | None


@dataclass(frozen=True, slots=True)
class Printout:
    """What one output prints, by the family's names of terms and components.

    `reversed` are terms coded the other way round, with 1 as the level that is compared with: their estimates have
    the other sign, and the intercept is another number. `strange` are the printed names of fixed and random effects
    that no model of the family has. `apart`: the level and the slope of a group are printed as effects that have
    no correlation. `levels` counts those of the first grouping factor. `dummies`: the fixed effects have a column for
    each group.
    """

    found: ReadOutput
    fixed: Mapping[str, FixedEffect]
    spreads: Mapping[Component, Spread]
    reversed: frozenset[str] = frozenset()
    strange: tuple[str, ...] = ()
    apart: bool = False
    covariance: Number | None = None
    correlation: Number | None = None
    levels: Number | None = None
    groups: tuple[str, ...] = ()
    dummies: bool = False


def sort_numbers(found: ReadOutput, family: Family, words: Words) -> Printout:
    """The reading with each number at its place in the family."""
    fixed: dict[str, FixedEffect] = {}
    backwards: set[str] = set()
    strange: list[str] = []
    dummies = False
    for row, term, backward in _fixed_terms(found, family):
        if term is None and _is_dummy(row.term, words):
            dummies = True
        elif term is None or term in fixed:
            strange.append(row.printed)
        else:
            fixed[term] = row
            backwards |= {term} if backward else set()
    spreads: dict[Component, Spread] = {}
    pair: RandomEffect | None = None
    for block, i, component in _components(found, family, words):
        if component is None or component in spreads:
            strange.append(f"{block.terms[i]} | {block.group}")
            continue
        spreads[component] = Spread(block.variance[i], block.sd[i])
        pair = block if len(block.terms) == 2 else pair
    if found.residual and (found.residual.variance or found.residual.sd):
        spreads["residual"] = Spread(found.residual.variance, found.residual.sd)
    groups = tuple(dict.fromkeys(block.group for block in found.random))
    return Printout(
        found=found,
        fixed=fixed,
        spreads=spreads,
        reversed=frozenset(backwards),
        strange=tuple(strange),
        apart={"intercept", "slope"} <= set(spreads) and pair is None,
        covariance=pair.covariance.get((1, 0)) if pair else None,
        correlation=pair.correlation.get((1, 0)) if pair else None,
        levels=_levels(found, groups, words),
        groups=groups,
        dummies=dummies,
    )


def _fixed_terms(found: ReadOutput, family: Family) -> Iterator[tuple[FixedEffect, str | None, bool]]:
    """Each row with numbers, the family's term that it is of, and whether that is coded the other way round."""
    terms = (INTERCEPT, family.within, family.between, mean_term(family))
    for row in found.fixed:
        if row.estimate or row.se:
            yield row, *_term_of(row.term, terms)


def _is_dummy(term: str, words: Words) -> bool:
    """Whether the term is a level of the grouping factor: its name, and then a label."""
    group = words.grouping[0]
    return len(term) > len(group) and term.casefold().startswith(group.casefold()) and ":" not in term


def _term_of(name: str, terms: tuple[str, ...]) -> tuple[str | None, bool]:
    """The family's term with this name, and whether it is coded the other way round.

    A predictor of 0 and 1 may have been made a factor; Stata abbreviates long names with a tilde.
    """
    lowered = name.casefold()
    for term in terms:
        plain = term.casefold()
        start, tilde, end = lowered.partition("~")
        if lowered in {plain, f"{plain}1", f"{plain}1.0"}:
            return term, False
        if tilde and start and plain.startswith(start) and plain.endswith(end):
            return term, False
        if lowered in {f"{plain}0", f"{plain}0.0"}:
            return term, True
    return None, False


def _components(
    found: ReadOutput, family: Family, words: Words
) -> Iterator[tuple[RandomEffect, int, Component | None]]:
    """Each random effect with the component that it is."""
    names = [block.group for block in found.random]
    for block in found.random:
        for i, term in enumerate(block.terms):
            if term == INTERCEPT:
                yield block, i, "second" if _is_second(block.group, names, family, words) else "intercept"
            else:
                named = _term_of(term, (family.within,)) == (family.within, False)
                slope = named or (term == SECOND_EFFECT and block.terms[0] == INTERCEPT)
                yield block, i, "slope" if slope else None


def _is_second(group: str, names: list[str], family: Family, words: Words) -> bool:
    """Whether a grouping factor is the second one: it bears its name, or the other one has the name of the first."""
    if not family.second:
        return False
    parts = {part.casefold() for part in group.split(":")}
    if family.second.casefold() in parts:
        return True
    unit = words.grouping[0].casefold()
    others = {name.casefold() for name in names if name != group}
    return unit not in parts and parts != {UNNAMED} and unit in others


def _levels(found: ReadOutput, groups: tuple[str, ...], words: Words) -> Number | None:
    """How many levels the factor of the unit has; of the only one, whatever its name."""
    for group in groups:
        if group.casefold() == words.grouping[0].casefold():
            return found.groups.get(group)
    return found.groups.get(groups[0]) if len(groups) == 1 else None
