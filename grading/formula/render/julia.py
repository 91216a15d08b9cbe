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
    """`fit(MixedModel, ...)`, or GLM.jl's `lm(...)` without a random part."""
    spec = request.spec
    if not spec.fixed or not request.names_match(_NAME, _RESERVED):
        return None
    blocks = blocks_by_group(spec)
    parts = [
        _side(spec.fixed),
        *(part for group in blocks for part in _random(group, blocks[group], request.factors)),
    ]
    formula = f"@formula({spec.response} ~ {' + '.join(parts)})"
    if not spec.random:
        return f"lm({formula}, {request.data})"
    reml = "true" if request.method == "REML" else "false"
    return f"fit(MixedModel, {formula}, {request.data}; REML = {reml})"


def _random(group: Group, blocks: list[RandomTerm], factors: Collection[str]) -> list[str]:
    """`zerocorr` takes the columns of a category apart as well, so blocks of categories stand by themselves."""
    levels = " & ".join(group.columns)
    terms = [term for block in blocks for term in block.terms]
    categorical = any(term.columns & set(factors) for term in terms)
    if len(blocks) > 1 and is_uncorrelated(blocks) and not categorical:
        return [f"zerocorr({_side(terms)} | {levels})"]
    return [f"({_side(block.terms)} | {levels})" for block in blocks]


def _side(terms: Collection[Term]) -> str:
    start = "1" if INTERCEPT in terms else "0"
    return " + ".join([start, *(" & ".join(map(_column, term.factors)) for term in terms if term.factors)])


def _column(factor: Factor) -> str:
    return factor.name if factor.power == 1 else f"{factor.name}^{factor.power}"
