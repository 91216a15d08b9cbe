"""Shapes of a random part that some packages can say and others cannot."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from grading.formula.spec import Factor, Group, ModelSpec, RandomTerm, Term


def blocks_by_group(spec: ModelSpec) -> dict[Group, list[RandomTerm]]:
    """The blocks of each group, groups in order of writing."""
    return {group: [block for block in spec.random if block.group == group] for group in spec.groups}


def nested_levels(spec: ModelSpec) -> list[tuple[str, Group]] | None:
    """The groups from the outermost inward, each with the one column that it adds; None unless all are nested.

    `(1 | a) + (1 | a:b)` gives `a` with `a`, then `b` with `a:b`.
    """
    groups = sorted(spec.groups, key=lambda group: len(set(group.columns)))
    levels: list[tuple[str, Group]] = []
    for outer, group in pairwise([Group(()), *groups]):
        added = set(group.columns) - set(outer.columns)
        if len(added) != 1 or not set(outer.columns) <= set(group.columns):
            return None
        levels.append((added.pop(), group))
    return levels


def is_uncorrelated(blocks: Collection[RandomTerm]) -> bool:
    """Whether each block is a single term, so that no two effects have a free covariance."""
    return all(len(block.terms) == 1 for block in blocks)


def only_plain_columns(terms: Collection[Term], factors: Collection[str]) -> bool:
    """Whether the terms are intercepts and single numeric columns as they are: no products, powers or categories."""
    return all(len(term.factors) <= 1 and _is_plain(term.factors, factors) for term in terms)


def _is_plain(columns: tuple[Factor, ...], factors: Collection[str]) -> bool:
    return all(column.power == 1 and column.name not in factors for column in columns)


def formula_side(terms: Collection[Term], written: Collection[str]) -> str:
    """The right side of a formula: `1` for an intercept alone, `0 +` where it is missing."""
    if not any(term.is_intercept for term in terms):
        return " + ".join(["0", *written])
    return " + ".join(written) or "1"
