"""SPSS: the `MIXED` command."""

from __future__ import annotations

import re

from grading.formula.render.request import Request
from grading.formula.spec import INTERCEPT, RandomTerm, Term

_NAME = re.compile(r"(?![\d_.])[\w.]{0,63}[^\W_]")
_RESERVED = re.compile("all|and|by|eq|ge|gt|le|lt|ne|not|or|to|with|within|intercept", re.IGNORECASE)


def spss_command(request: Request) -> str | None:
    """`MIXED ...`, one subcommand a line. None for slopes of categories, whose columns SPSS codes otherwise."""
    spec, factors = request.spec, request.factors
    if not request.names_match(_NAME, _RESERVED):
        return None
    if not spec.fixed or any(term.columns & factors for block in spec.random for term in block.terms):
        return None
    if any(factor.power > 1 and factor.name in factors for term in spec.fixed for factor in term.factors):
        return None
    return "\n  ".join(
        [
            _variables(request),
            _fixed(spec.fixed),
            *map(_random, spec.random),
            f"/METHOD={request.method}",
            "/PRINT=SOLUTION TESTCOV.",
        ]
    )


def _variables(request: Request) -> str:
    """The response, categories after `BY`, numbers after `WITH`."""
    spec = request.spec
    terms = [*spec.fixed, *(term for block in spec.random for term in block.terms)]
    predictors = dict.fromkeys(factor.name for term in terms for factor in term.factors)
    categories = [name for name in predictors if name in request.factors]
    numbers = [name for name in predictors if name not in request.factors]
    by = ["BY", *categories] if categories else []
    with_ = ["WITH", *numbers] if numbers else []
    return " ".join(["MIXED", spec.response, *by, *with_])


def _fixed(terms: tuple[Term, ...]) -> str:
    effects = [_effect(term) for term in terms if not term.is_intercept]
    options = "SSTYPE(3)" if INTERCEPT in terms else "NOINT SSTYPE(3)"
    return "/FIXED=" + " ".join([*effects, "|", options])


def _random(block: RandomTerm) -> str:
    effects = " ".join(map(_effect, block.terms))
    covariance = "UN" if len(block.terms) > 1 else "VC"
    return f"/RANDOM={effects} | SUBJECT({'*'.join(block.group.columns)}) COVTYPE({covariance})"


def _effect(term: Term) -> str:
    return "*".join(factor.name for factor in term.factors for _ in range(factor.power)) or "INTERCEPT"
