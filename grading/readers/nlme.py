"""What nlme prints for `lme`: `summary(m)` and `m` itself; `gls` is recognised only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading.readers.coefficients import read_coefficients, read_criteria, read_named
from grading.readers.numerals import EMPTY, named_numbers, number_after, read_number
from grading.readers.parts import Parts, meaning_of
from grading.readers.reading import Number, RandomEffect, ReadOutput, Residual
from grading.readers.terms import normal_group, normal_term
from grading.readers.text import Line, find

_TITLE = re.compile(r"^\s*Linear mixed-effects model fit by (REML|maximum likelihood)")
_GLS = re.compile(r"^\s*Generalized least squares fit by")
_CRITERIA = re.compile(r"^\s*AIC\s+BIC\s+logLik\b")
_RANDOM = re.compile(r"^\s*Random effects:")
_FIXED = re.compile(r"^\s*Fixed(?: effects)?:\s*(.*)$")
_GROUPING = re.compile(r"^\s*Formula: (~.*?) \| (.+)$")
_STRUCTURE = re.compile(r"^\s*(?:Correlation Structure|Variance function):")
_COUNTS = re.compile(r"^\s*Number of Groups:\s*(.*)$")


def read_nlme(lines: Sequence[Line]) -> ReadOutput:
    parts = Parts("nlme", "linear mixed", "a linear mixed model", lines)
    if find(lines, _GLS) is not None:
        parts.kind, parts.what = "other", "generalised least squares (gls), which has no random effects"
    for line in lines:
        if match := _TITLE.match(line.text):
            parts.method = "REML" if match.group(1) == "REML" else "ML"
        elif "Log-restricted-likelihood:" in line.text:
            parts.loglik, parts.method = number_after(line, "likelihood:"), "REML"
        elif "Log-likelihood:" in line.text:
            parts.loglik, parts.method = number_after(line, "likelihood:"), "ML"
        elif line.bare.startswith("Number of Observations:"):
            parts.n = number_after(line, "Observations:")
        elif _STRUCTURE.match(line.text):
            parts.notes.append(
                f"The residuals have a structure of their own ({line.bare}), which we do not read."
            )
    if (head := find(lines, _CRITERIA)) is not None:
        read_criteria(parts, lines, head)
    fixed = _read_fixed(parts, lines)
    formulas = _read_random(parts, lines)
    _read_groups(parts, lines, formulas)
    _say_formula(parts, fixed, formulas)
    return parts.finish(
        {
            "the title with the method": parts.method or parts.kind == "other",
            "the log-likelihood": parts.loglik,
            "the random effects": parts.random or parts.kind == "other",
            "the residual": parts.residual or parts.kind == "other",
            "the fixed effects": parts.fixed,
            "the number of observations": parts.n or parts.kind == "other",
        }
    )


def _read_fixed(parts: Parts, lines: Sequence[Line]) -> str:
    """The fixed effects, in either of two layouts; gives their formula."""
    head = find(lines, _FIXED)
    if head is None:
        read_coefficients(parts, lines, 0)
        return ""
    match = _FIXED.match(lines[head].text)
    if read_named(parts, lines, head + 1) == head + 1:
        read_coefficients(parts, lines, head + 1)
    return match.group(1).strip() if match else ""


def _read_random(parts: Parts, lines: Sequence[Line]) -> list[tuple[str, str, bool]]:
    """The blocks of random effects; gives for each its formula, its group and whether it is diagonal."""
    start = find(lines, _RANDOM)
    begin = 0 if start is None else start + 1
    formulas: list[tuple[str, str, bool]] = []
    outer = ""
    for i in range(begin, len(lines)):
        line = lines[i]
        if _STRUCTURE.match(line.text) or (start is not None and _FIXED.match(line.text)):
            break
        if match := _GROUPING.match(line.text):
            outer = normal_group(match.group(2))
            formulas.append((match.group(1), outer, False))
        elif line.bare.startswith("Structure: Diagonal") and formulas:
            formulas[-1] = (*formulas[-1][:2], True)
        elif line.bare.startswith("StdDev:") and i:
            _read_wide(parts, lines[i - 1], line, outer, diagonal=bool(formulas and formulas[-1][2]))
        elif line.words[:1] == ["StdDev"]:
            _read_long(parts, lines, i, outer)
    return formulas


def _read_wide(parts: Parts, names: Line, line: Line, group: str, *, diagonal: bool) -> None:
    """Standard deviations side by side below their names."""
    blank = line.text.replace("StdDev:", "       ", 1)
    pairs = named_numbers(names, Line(line.number, blank))
    if pairs is None:
        parts.could_not_read(line, "the standard deviations below the names of the random effects")
        return
    effects = [(normal_term(name), number) for name, number in pairs if name != "Residual"]
    for name, number in pairs:
        if name == "Residual":
            parts.residual = Residual(sd=number)
    for block in [[effect] for effect in effects] if diagonal else [effects] if effects else []:
        terms, sds = tuple(name for name, _ in block), tuple(number for _, number in block)
        parts.random.append(RandomEffect(group, terms, (None,) * len(sds), sds))


def _read_long(parts: Parts, lines: Sequence[Line], head: int, group: str) -> None:
    """Standard deviations one below another, with their correlations."""
    terms: list[str] = []
    sds: list[Number | None] = []
    correlation: dict[tuple[int, int], Number] = {}
    at = lines[head].text.index("StdDev")
    for line in lines[head + 1 :]:
        if not line.bare:
            break
        row = _split_long(line, at)
        if row is None:
            parts.could_not_read(line, "a row of the random effects should hold a standard deviation")
            continue
        name, sd, rest = row
        if name == "Residual":
            parts.residual = Residual(sd=sd)
            break
        for j, word in enumerate(rest):
            value = read_number(word, line.number)
            if value is not None and j < len(terms):
                correlation[len(terms), j] = value
        terms.append(normal_term(name))
        sds.append(sd)
    if terms:
        parts.random.append(RandomEffect(group, tuple(terms), (None,) * len(terms), tuple(sds), correlation))


def _split_long(line: Line, at: int) -> tuple[str, Number | None, list[str]] | None:
    name, rest = line.text[:at].strip(), line.text[at:].split()
    if not name or not rest or read_number(rest[0], line.number) is None:
        words = line.words
        first = next((i for i, word in enumerate(words) if i and read_number(word, 0) is not None), None)
        if first is None:
            return None
        name, rest = " ".join(words[:first]), words[first:]
    return name, read_number(rest[0], line.number), [word for word in rest[1:] if word not in EMPTY]


def _read_groups(parts: Parts, lines: Sequence[Line], formulas: list[tuple[str, str, bool]]) -> None:
    for i, line in enumerate(lines):
        match = _COUNTS.match(line.text)
        if not match:
            continue
        count = read_number(match.group(1).strip(), line.number)
        if count is not None:
            parts.groups[formulas[-1][1] if formulas else ""] = count
        elif i + 2 < len(lines):
            for name, number in _counts_below(lines[i + 1], lines[i + 2]):
                parts.groups[normal_group(name)] = number
    parts.groups.pop("", None)


def _counts_below(names: Line, numbers: Line) -> list[tuple[str, Number]]:
    """Numbers of levels below their names, which hold spaces where a factor is nested in another."""
    pairs = named_numbers(names, numbers)
    if pairs is None:
        joined = Line(names.number, names.text.replace(" %in% ", "%in%"))
        pairs = named_numbers(joined, numbers) or []
    return [(name.replace(" %in% ", "%in%").replace("%in%", " %in% "), number) for name, number in pairs]


def _say_formula(parts: Parts, fixed: str, formulas: list[tuple[str, str, bool]]) -> None:
    """The whole model in lme4's syntax, from the formulas of its parts."""
    if "~" not in fixed:
        return
    blocks = [
        f"({terms.removeprefix('~').strip()} {'||' if diagonal else '|'} {group})"
        for terms, group, diagonal in formulas
    ]
    parts.formula = " + ".join([fixed, *blocks])
    parts.spec = meaning_of(parts.formula) if blocks else None
