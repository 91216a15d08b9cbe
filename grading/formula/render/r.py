"""R: lme4's `lmer` and nlme's `lme`."""

from __future__ import annotations

import re
from collections.abc import Collection

from grading.formula.render.request import Request
from grading.formula.render.structure import blocks_by_group, formula_side, is_uncorrelated, nested_levels
from grading.formula.spec import RandomTerm, Term

_NAME = re.compile(r"(?!\.?\d|_)[\w.]+")
_RESERVED = re.compile(
    r"if|else|repeat|while|function|for|next|break|in|TRUE|FALSE|NULL|Inf|NaN|NA(_integer_|_real_|_character_)?|\.{3}|\.\.\d+"
)


def lme4_call(request: Request) -> str | None:
    """`lmer(...)`, or `lm(...)` without a random part. REML is lme4's default."""
    if not request.names_match(_NAME, _RESERVED):
        return None
    if not request.spec.random:
        return f"lm({request.spec}, data = {request.data})"
    ml = ", REML = FALSE" if request.method == "ML" else ""
    return f"lmer({request.spec}, data = {request.data}{ml})"


def nlme_call(request: Request) -> str | None:
    """`lme(...)`, or `gls(...)` without a random part; None for crossed groups. REML is nlme's default."""
    spec = request.spec
    if not request.names_match(_NAME, _RESERVED) or not spec.fixed:
        return None
    fixed = f"{spec.response} ~ {_side(spec.fixed)}"
    ending = f", data = {request.data}"
    if request.method == "ML":
        ending += ', method = "ML"'
    if request.missing:
        ending += ", na.action = na.omit"
    if not spec.random:
        return f"gls({fixed}{ending})"
    random = _nlme_random(request)
    return None if random is None else f"lme(fixed = {fixed}, random = {random}{ending})"


def _nlme_random(request: Request) -> str | None:
    levels = nested_levels(request.spec)
    if levels is None:
        return None
    blocks = blocks_by_group(request.spec)
    if len(levels) == 1 and len(request.spec.random) == 1:
        return f"~ {_side(request.spec.random[0].terms)} | {levels[0][0]}"
    parts = (f"{column} = {_covariance(blocks[group], request.factors)}" for column, group in levels)
    return f"list({', '.join(parts)})"


def _covariance(blocks: list[RandomTerm], factors: Collection[str]) -> str:
    """One free covariance matrix, a diagonal one, or one with free blocks along its diagonal."""
    if len(blocks) == 1:
        return f"~ {_side(blocks[0].terms)}"
    terms = [term for block in blocks for term in block.terms]
    if is_uncorrelated(blocks) and not any(term.columns & set(factors) for term in terms):
        return f"pdDiag(~ {_side(terms)})"
    return f"pdBlocked(list({', '.join(f'pdSymm(~ {_side(block.terms)})' for block in blocks)}))"


def _side(terms: Collection[Term]) -> str:
    return formula_side(terms, [str(term) for term in terms if not term.is_intercept])
