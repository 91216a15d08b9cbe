"""What glmmTMB prints: `summary(m)` and `m` itself, for Gaussian models with one residual variance.

Other families, zero inflation and models of the dispersion are recognised only. The layouts are those of its print
methods, the same from version 1.0 to 1.1 but for the name of the deviance.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading.readers.coefficients import read_coefficients, read_criteria, read_named
from grading.readers.parts import Parts, meaning_of
from grading.readers.reading import RandomEffect, ReadOutput
from grading.readers.text import Line, find
from grading.readers.variances import OBS, RANDOM, read_counts, read_variances

_FAMILY = re.compile(r"^\s*Family:\s*([\w.]+)")
_DISPERSION = re.compile(r"^\s*Dispersion (?:estimate|parameter) for (\w+) family")
_FORMULA = re.compile(r"^\s*Formula:")
_AFTER_FORMULA = re.compile(r"^\s*(?:Data|Dispersion|Zero inflation|Weights|Offset|AIC)\b")
_CRITERIA = re.compile(r"^\s*AIC\s+BIC\s+logLik\b")
_CONDITIONAL = re.compile(r"^\s*Conditional model:\s*$")
_OTHER_PART = re.compile(r"^\s*(?:Zero[- ]inflation|Dispersion|Zero inflation) model:|^\s*Dispersion:\s+~")
# Covariance structures, as glmmTMB writes them around a random part.
_STRUCTURE = re.compile(
    r"\b(us|diag|cs|ar1|ou|toep|exp|mat|gau|rr|homdiag|propto)\(([^()|]{0,200})\|([^()|]{1,200})\)"
)


def read_glmmtmb(lines: Sequence[Line]) -> ReadOutput:
    parts = Parts("glmmTMB", "linear mixed", "a linear mixed model", lines)
    _read_kind(parts, lines)
    diagonal = _read_formula(parts, lines)
    if (head := find(lines, _CRITERIA)) is not None:
        read_criteria(parts, lines, head)
    read_variances(parts, lines, _ends_variances)
    if diagonal:
        parts.random = [effect for block in parts.random for effect in _apart(block)]
    read_counts(parts, lines)
    _read_fixed(parts, lines)
    if parts.method is None and parts.kind == "linear mixed":
        parts.notes.append("glmmTMB does not print whether it fitted by REML or by ML.")
    return parts.finish(
        {
            "the formula": parts.formula,
            "the random effects": parts.random,
            "the residual": parts.residual or parts.kind == "other",
            "the number of observations": parts.n,
            "the fixed effects": parts.fixed,
        }
    )


def _read_kind(parts: Parts, lines: Sequence[Line]) -> None:
    for line in lines:
        family = _FAMILY.match(line.text) or _DISPERSION.match(line.text)
        if family and family.group(1) != "gaussian":
            parts.kind, parts.what = "other", f"a generalised linear mixed model ({family.group(1)})"
            return
        if _OTHER_PART.match(line.text):
            parts.kind, parts.what = (
                "other",
                "a model whose dispersion or zeros depend on predictors (glmmTMB)",
            )
            return


def _read_formula(parts: Parts, lines: Sequence[Line]) -> bool:
    """Read the formula; gives whether a random part of it is diagonal."""
    head = find(lines, _FORMULA)
    if head is None:
        return False
    text = [lines[head].text.partition(":")[2]]
    for line in lines[head + 1 : head + 12]:
        if not line.bare or _AFTER_FORMULA.match(line.text):
            break
        text.append(line.text)
    parts.formula = " ".join(" ".join(text).split()) or None
    if parts.formula is None:
        return False
    structures = {match.group(1) for match in _STRUCTURE.finditer(parts.formula)}
    plain = _STRUCTURE.sub(
        lambda match: f"({match.group(2)}{'||' if match.group(1) == 'diag' else '|'}{match.group(3)})",
        parts.formula,
    )
    if structures - {"us", "diag"}:
        parts.notes.append("A random part has a covariance structure of its own, which we do not read.")
    else:
        parts.spec = meaning_of(plain)
    return "diag" in structures or "||" in parts.formula


def _apart(block: RandomEffect) -> list[RandomEffect]:
    """The effects one by one where every correlation between them is printed as zero."""
    if any(number.value for number in block.correlation.values()):
        return [block]
    return [
        RandomEffect(block.group, (term,), (variance,), (sd,))
        for term, variance, sd in zip(block.terms, block.variance, block.sd, strict=True)
    ]


def _ends_variances(line: Line) -> bool:
    return bool(OBS.search(line.text) or _CONDITIONAL.match(line.text) or _DISPERSION.match(line.text))


def _read_fixed(parts: Parts, lines: Sequence[Line]) -> None:
    """The coefficients of the conditional model, which stand below its second title."""
    table = find(lines, RANDOM)
    head = find(lines, _CONDITIONAL, 0 if table is None else table + 1)
    if head is None:
        read_coefficients(parts, lines, 0 if table is None else table)
    elif read_named(parts, lines, head + 1) == head + 1:
        read_coefficients(parts, lines, head + 1)
