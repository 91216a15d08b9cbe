"""The algebra of formula operators on sets of terms, with bounds so that no text can make it explode."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from grading.formula.errors import FormulaError
from grading.formula.spec import INTERCEPT, Term

MAX_TERMS = 12
MAX_ORDER = 3
# Terms may be taken away again with `-`, so more of them are let through on the way.
MAX_TERMS_ON_THE_WAY = 40


@dataclass(frozen=True, slots=True)
class Expansion:
    """What an expression stands for: terms in order of writing, none of them the intercept.

    `intercept` is None where the expression does not speak of it. `random` marks an expression that
    contains a random part, which can only be added.
    """

    terms: tuple[Term, ...] = ()
    intercept: bool | None = None
    random: bool = False

    def ordered(self) -> tuple[Term, ...]:
        """The terms as R orders them: the intercept, unless it was taken away, then by degree."""
        by_degree = sorted(self.terms, key=lambda term: len(term.factors))
        return tuple(by_degree) if self.intercept is False else (INTERCEPT, *by_degree)


def add(left: Expansion, right: Expansion, position: int) -> Expansion:
    """`left + right`: what the right one says about the intercept counts."""
    return Expansion(
        terms=_distinct((*left.terms, *right.terms), position),
        intercept=left.intercept if right.intercept is None else right.intercept,
        random=left.random or right.random,
    )


def remove(left: Expansion, right: Expansion) -> Expansion:
    """`left - right`. As in R, `- 1` takes the intercept away and `- 0` brings it back."""
    return Expansion(
        terms=tuple(term for term in left.terms if term not in right.terms),
        intercept=left.intercept if right.intercept is None else not right.intercept,
        random=left.random,
    )


def interact(left: Expansion, right: Expansion, position: int) -> Expansion:
    """`left:right`: each term of the one with each term of the other."""
    products = (_product(one, other, position) for one in left.terms for other in right.terms)
    return Expansion(_distinct(products, position), _either(left, right))


def cross(left: Expansion, right: Expansion, position: int) -> Expansion:
    """`left * right`, which is `left + right + left:right`."""
    products = interact(left, right, position).terms
    return Expansion(_distinct((*left.terms, *right.terms, *products), position), _either(left, right))


def nest(left: Expansion, right: Expansion, position: int) -> Expansion:
    """`left / right`: the left terms, and each right term within all columns of the left ones."""
    outer = Term(tuple(dict.fromkeys(factor for term in left.terms for factor in term.factors)))
    products = (_product(outer, term, position) for term in right.terms)
    return Expansion(_distinct((*left.terms, *products), position), _either(left, right))


def raise_to(base: Expansion, power: int, position: int) -> Expansion:
    """`(a + b)^power`: all products of up to `power` of the terms."""
    terms = base.terms
    for _ in range(power - 1):
        products = (_product(one, other, position) for one in terms for other in base.terms)
        before, terms = terms, _distinct(products, position)
        if len(terms) == len(before):
            break
    return Expansion(terms, base.intercept)


def _either(left: Expansion, right: Expansion) -> bool | None:
    return left.intercept if right.intercept is None else right.intercept


def _product(left: Term, right: Term, position: int) -> Term:
    factors = tuple(dict.fromkeys((*left.factors, *right.factors)))
    if len(factors) > MAX_ORDER:
        raise FormulaError(
            f"The interaction `{Term(factors)}` has order {len(factors)}, and at most {MAX_ORDER} is accepted: "
            "write out the interactions that you need.",
            position,
        )
    return Term(factors)


def _distinct(terms: Iterable[Term], position: int) -> tuple[Term, ...]:
    found: dict[Term, None] = {}
    for term in terms:
        found.setdefault(term)
        if len(found) > MAX_TERMS_ON_THE_WAY:
            raise FormulaError(
                f"Your formula expands to more than {MAX_TERMS_ON_THE_WAY} terms, and at most {MAX_TERMS} are "
                "accepted: write out those that you need.",
                position,
            )
    return tuple(found)
