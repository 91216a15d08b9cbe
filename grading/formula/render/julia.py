"""Julia: MixedModels.jl, whose default is ML, so that the criterion is always spelt out."""

from __future__ import annotations

import re
from collections.abc import Collection

from grading.formula.render.request import Request
from grading.formula.render.structure import blocks_by_group, is_uncorrelated
from grading.formula.spec import INTERCEPT, Factor, Group, RandomTerm, Term

_NAME = re.compile(r"(?!\d)\w+")
_RESERVED = re.compile(
    "baremodule|begin|break|catch|const|continue|do|else|elseif|end|export|false|finally|for|function|global|if|import|in|isa"
    "|let|local|macro|module|quote|return|struct|true|try|using|where|while|zerocorr"
)


def mixedmodels_call(request: Request) -> str | None:
    """`fit(MixedModel, ...)`, or GLM.jl's `lm(...)` without a random part; None where columns could not be kept apart."""
    spec = request.spec
    if not spec.fixed or not request.names_match(_NAME, _RESERVED):
        return None
    blocks = blocks_by_group(spec)
    random = [_random(group, blocks[group], request.factors) for group in blocks]
    if None in random:
        return None
    parts = [_side(spec.fixed), *(part for found in random for part in found or ())]
    formula = f"@formula({spec.response} ~ {' + '.join(parts)})"
    if not spec.random:
        return f"lm({formula}, {request.data})"
    reml = "true" if request.method == "REML" else "false"
    return f"fit(MixedModel, {formula}, {request.data}; REML = {reml})"


def _random(group: Group, blocks: list[RandomTerm], factors: Collection[str]) -> list[str] | None:
    """`zerocorr` takes the columns of a category apart as well, so blocks of categories stand by themselves.

    The blocks of one group share a schema: after an intercept in one of them a category in another would lose its
    first column, unless `fulldummy` keeps it. That cannot be said of a product.
    """
    levels = " & ".join(group.columns)
    terms = [term for block in blocks for term in block.terms]
    if len(blocks) == 1:
        return [f"({_side(terms)} | {levels})"]
    if not any(term.columns & set(factors) for term in terms):
        if is_uncorrelated(blocks):
            return [f"zerocorr({_side(terms)} | {levels})"]
        return [f"({_side(block.terms)} | {levels})" for block in blocks]
    written = []
    for block in blocks:
        categorical = [term for term in block.terms if term.columns & set(factors)]
        if any(len(term.factors) > 1 for term in categorical) or (
            len(categorical) > 1 and not block.has_intercept
        ):
            return None
        full = () if block.has_intercept else categorical
        written.append(f"({_side(block.terms, full)} | {levels})")
    return written


def _side(terms: Collection[Term], full: Collection[Term] = ()) -> str:
    """The terms after `1` or `0`; those of `full` keep a column for each category."""
    start = "1" if INTERCEPT in terms else "0"
    return " + ".join([start, *(_term(term, full) for term in terms if term.factors)])


def _term(term: Term, full: Collection[Term]) -> str:
    written = " & ".join(map(_column, term.factors))
    return f"fulldummy({written})" if term in full else written


def _column(factor: Factor) -> str:
    return factor.name if factor.power == 1 else f"{factor.name}^{factor.power}"
