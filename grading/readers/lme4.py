"""What lme4 and lmerTest print: `summary(m)` and `m` itself, for lmer and, recognised only, for glmer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading.readers.coefficients import columns_of, read_coefficients, read_criteria, read_named
from grading.readers.numerals import number_after
from grading.readers.parts import Parts, meaning_of
from grading.readers.reading import Package, ReadOutput
from grading.readers.text import Line, find
from grading.readers.variances import OBS, read_counts, read_variances
from grading.readers.warnings import find_warnings

_TITLE = re.compile(r"^\s*(?:Generalized l|L)inear mixed model fit by")
_GENERALIZED = re.compile(r"Generalized linear mixed model|\[ ?'?glmerMod|^ *Family: ")
_LMERTEST = re.compile(r"lmerModLmerTest|t-tests use (?:Satterthwaite|Kenward)")
_FORMULA = re.compile(r"^\s*Formula:")
_AFTER_FORMULA = re.compile(
    r"^\s*(?:Data|Subset|Weights|Offset|Control|REML criterion|AIC|Random effects|Scaled residuals)\b"
)
_CRITERIA = re.compile(r"^\s*AIC\s+BIC\s+logLik\b")
_RULE = re.compile(r"^-{3,}$")
_FIXED = re.compile(r"^\s*Fixed [Ee]ffects:")
# The names of the vector that fixef() gives.
_NAMED = re.compile(r"^\s*\(Intercept\)(?:\s+[A-Za-z]\S*)*$")
_HIDDEN = re.compile(r"([1-9]\d{0,3}) lme4 warnings?")


def read_lme4(lines: Sequence[Line]) -> ReadOutput:
    text = "\n".join(line.text for line in lines)
    package: Package = "lmerTest" if _LMERTEST.search(text) else "lme4"
    parts = Parts(package, "linear mixed", "a linear mixed model", lines)
    if any(_GENERALIZED.search(line.text) for line in lines):
        parts.kind, parts.what = "other", "a generalised linear mixed model (glmer)"
    _read_method(parts, lines)
    _read_formula(parts, lines)
    if (head := find(lines, _CRITERIA)) is not None:
        read_criteria(parts, lines, head)
    for line in lines:
        if "REML criterion at convergence:" in line.text:
            parts.criterion = number_after(line, "convergence:")
    read_variances(parts, lines, _ends_variances)
    read_counts(parts, lines)
    _read_fixed(parts, lines)
    _note_hidden_warnings(parts, lines)
    if package == "lme4" and any(row.df for row in parts.fixed):
        parts.package = "lmerTest"
    return parts.finish(
        {
            "the title with the method": parts.method,
            "the formula": parts.formula,
            "the random effects": parts.random,
            "the residual": parts.residual or parts.kind == "other",
            "the number of observations": parts.n,
            "the fixed effects": parts.fixed,
        }
    )


def _ends_variances(line: Line) -> bool:
    ends = bool(OBS.search(line.text)) or any(sign.match(line.text) for sign in (_RULE, _FIXED, _NAMED))
    return ends or columns_of(line) is not None


def _read_method(parts: Parts, lines: Sequence[Line]) -> None:
    for i, line in enumerate(lines):
        if _TITLE.match(line.text):
            title = " ".join([*line.words, *(lines[i + 1].words if i + 1 < len(lines) else [])])
            parts.method = "REML" if "by REML" in title else "ML"
        elif "REML criterion at convergence:" in line.text:
            parts.method = parts.method or "REML"


def _read_formula(parts: Parts, lines: Sequence[Line]) -> None:
    head = find(lines, _FORMULA)
    if head is None:
        return
    text = [lines[head].text.partition(":")[2].strip()]
    for line in lines[head + 1 : head + 12]:
        if not line.bare or _AFTER_FORMULA.match(line.text):
            break
        text.append(line.bare)
    parts.formula = " ".join(" ".join(text).split()) or None
    parts.spec = meaning_of(parts.formula)


def _read_fixed(parts: Parts, lines: Sequence[Line]) -> None:
    head = find(lines, _FIXED)
    if head is None:
        counts = find(lines, OBS)
        read_coefficients(parts, lines, 0 if counts is None else counts)
        if not parts.fixed:
            # `display()` of arm prints them first.
            read_coefficients(parts, lines, 0)
        named = None if parts.fixed else find(lines, _NAMED)
        if named is not None:
            read_named(parts, lines, named)
        return
    if read_named(parts, lines, head + 1) == head + 1:
        read_coefficients(parts, lines, head + 1)


def _note_hidden_warnings(parts: Parts, lines: Sequence[Line]) -> None:
    """`print(m)` only counts the warnings that the fit gave."""
    if any(find_warnings(lines)):
        return
    for line in lines:
        if match := _HIDDEN.search(line.text):
            parts.notes.append(
                f"lme4 says that it gave {match.group(1)} warning(s), which the text does not have."
            )
