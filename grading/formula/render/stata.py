"""Stata: `mixed`, whose default is ML, so that the criterion is always spelt out."""

from __future__ import annotations

import re
from itertools import combinations

from grading.formula.render.request import Request
from grading.formula.render.structure import (
    blocks_by_group,
    is_uncorrelated,
    nested_levels,
    only_plain_columns,
)
from grading.formula.spec import INTERCEPT, Factor, RandomTerm, Term

_NAME = re.compile(r"(?!\d)\w{1,32}")
_RESERVED = re.compile(
    r"_all|_b|byte|_coef|_cons|double|float|if|in|int|long|_n|_N|_pi|_pred|_rc|_skip|str(\d+|L)|using|with"
)


def stata_command(request: Request) -> str | None:
    """`mixed ...`, or `regress ...` without a random part.

    None for slopes of categories, products and powers, which would need variables of their own, and for
    grouping structures other than nested ones and crossed factors of which one at most has slopes.
    """
    spec = request.spec
    if not request.names_match(_NAME, _RESERVED):
        return None
    fixed = _fixed_part(request)
    if fixed is None:
        return None
    left = " ".join([spec.response, *fixed]) + ("" if INTERCEPT in spec.fixed else ", noconstant")
    if not spec.random:
        return f"regress {left}"
    equations = _equations(request)
    if equations is None:
        return None
    criterion = "reml" if request.method == "REML" else "mle"
    separator = " " if "," in equations[-1] else ", "
    return " || ".join([f"mixed {left}", *equations]) + separator + criterion


def _fixed_part(request: Request) -> list[str] | None:
    """The fixed terms, complete factorials as `a##b`; None where Stata would choose other columns than R."""
    terms = [term for term in request.spec.fixed if not term.is_intercept]
    factors = request.factors
    if any(factor.power > 1 and factor.name in factors for term in terms for factor in term.factors):
        return None
    if INTERCEPT in request.spec.fixed:
        return list(dict.fromkeys(_written(term, _factorials(terms), factors) for term in terms))
    if not any(term.columns & factors for term in terms):
        return [_written(term, {}, factors) for term in terms]
    # Without a constant the first categorical predictor keeps all its categories, as in R.
    first = next((term for term in terms if len(term.factors) == 1 and term.columns <= factors), None)
    if first is None:
        return None
    return [f"ibn.{term}" if term == first else _written(term, {}, factors) for term in terms]


def _factorials(terms: list[Term]) -> dict[Term, Term]:
    """The terms that `a##b` covers, each with that product, largest products first."""
    covered: dict[Term, Term] = {}
    for term in sorted(terms, key=lambda term: -len(term.factors)):
        parts = [
            Term(part)
            for size in range(1, len(term.factors) + 1)
            for part in combinations(term.factors, size)
        ]
        complete = len(parts) > 1 and all(part in terms and part not in covered for part in parts)
        if complete and all(factor.power == 1 for factor in term.factors):
            covered |= dict.fromkeys(parts, term)
    return covered


def _written(term: Term, factorials: dict[Term, Term], factors: frozenset[str]) -> str:
    if term in factorials:
        return "##".join(_operand(factor, factors) for factor in factorials[term].factors)
    if only_plain_columns([term], factors):
        return str(term)
    return "#".join(_operand(factor, factors) for factor in term.factors)


def _operand(factor: Factor, factors: frozenset[str]) -> str:
    return f"i.{factor.name}" if factor.name in factors else "#".join([f"c.{factor.name}"] * factor.power)


def _equations(request: Request) -> list[str] | None:
    """The equations after `||`, from the outermost level inward."""
    spec = request.spec
    if not all(only_plain_columns(block.terms, request.factors) for block in spec.random):
        return None
    blocks = blocks_by_group(spec)
    levels = nested_levels(spec)
    if levels is not None:
        return [equation for column, group in levels for equation in _level(column, blocks[group])]
    if any(len(group.columns) > 1 for group in blocks):
        return None
    # Of crossed factors all but one go into a level of all rows; there they can have an intercept only.
    plain = [group for group, parts in blocks.items() if [part.terms for part in parts] == [(INTERCEPT,)]]
    sloped = [group for group in blocks if group not in plain]
    if len(sloped) > 1:
        return None
    other = sloped[0] if sloped else plain.pop()
    return [*(f"_all: R.{group}" for group in plain), *_level(str(other), blocks[other])]


def _level(column: str, blocks: list[RandomTerm]) -> list[str]:
    if len(blocks) > 1 and is_uncorrelated(blocks):
        terms = tuple(term for block in blocks for term in block.terms)
        return [_equation(column, terms, "independent")]
    return [_equation(column, block.terms, "unstructured") for block in blocks]


def _equation(column: str, terms: tuple[Term, ...], covariance: str) -> str:
    slopes = [str(term) for term in terms if not term.is_intercept]
    options = [] if INTERCEPT in terms else ["noconstant"]
    if len(terms) > 1:
        options.append(f"covariance({covariance})")
    left = " ".join([f"{column}:", *slopes])
    return f"{left}, {' '.join(options)}" if options else left
