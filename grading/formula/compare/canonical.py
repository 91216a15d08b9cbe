"""Formulas that say the same about particular data, brought to one form."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from grading.formula.spec import INTERCEPT, Group, ModelSpec, RandomTerm, Term


def canonical_spec(
    spec: ModelSpec, *, unique_labels: Mapping[str, Collection[str]], factors: Collection[str]
) -> ModelSpec:
    """`spec` with redundant grouping columns left out and intercepts that categories imply put in.

    `unique_labels` maps a column to the columns that its labels determine: with `{"class": ["school"]}` the
    group `school:class` is `class`. `factors` are the categorical columns: without an intercept such a
    column gets a coefficient for each category, so `0 + arm` and `1 + arm` are one model.
    The random blocks keep their number and order.
    """
    random = tuple(replace(block, group=_shortest(block.group, unique_labels)) for block in spec.random)
    return replace(
        spec,
        fixed=_with_intercept(spec.fixed, factors),
        random=tuple(_with_random_intercept(block, random, factors) for block in random),
    )


def _shortest(group: Group, unique_labels: Mapping[str, Collection[str]]) -> Group:
    kept = list(group.columns)
    for column in group.columns:
        if any(column in _determined(other, unique_labels) for other in kept if other != column):
            kept.remove(column)
    return Group(tuple(kept))


def _determined(column: str, unique_labels: Mapping[str, Collection[str]]) -> set[str]:
    """All columns that are constant within a label of `column`, directly or through another column."""
    found: set[str] = set()
    waiting = [column]
    while waiting:
        given = unique_labels.get(waiting.pop(), ())
        new = set([given] if isinstance(given, str) else given) - found
        found |= new
        waiting.extend(new)
    return found


def _with_intercept(terms: tuple[Term, ...], factors: Collection[str]) -> tuple[Term, ...]:
    implied = any(len(term.factors) == 1 and term.columns <= set(factors) for term in terms)
    return (INTERCEPT, *terms) if implied and INTERCEPT not in terms else terms


def _with_random_intercept(
    block: RandomTerm, blocks: tuple[RandomTerm, ...], factors: Collection[str]
) -> RandomTerm:
    """Beside another block of the group, as in `(1 | g) + (0 + arm | g)`, nothing is put in."""
    alone = sum(other.group == block.group for other in blocks) == 1
    return replace(block, terms=_with_intercept(block.terms, factors)) if alone else block
