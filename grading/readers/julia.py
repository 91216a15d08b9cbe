"""What MixedModels.jl prints for a linear mixed model (versions 0.12 to 5); generalised ones are recognised only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading.readers.numerals import (
    EMPTY,
    cells_at_end,
    label_and_cells,
    number_after,
    read_number,
)
from grading.readers.parts import Parts, meaning_of, row_of
from grading.readers.reading import Number, RandomEffect, ReadOutput, Residual
from grading.readers.terms import normal_group, normal_julia
from grading.readers.text import Line, find

_TITLE = re.compile(r"^\s*Linear [Mm]ixed [Mm]odel fit by (REML|maximum likelihood)")
_OTHER = re.compile(r"^\s*Generalized Linear Mixed Model")
_FORMULA = re.compile(r"^\s*(?:Formula: )?(\S.* ~ .+)$")
_CRITERIA = re.compile(r"^\s*logLik\s+(?:-2 logLik|deviance)\s+AIC")
_REML = re.compile(r"REML criterion at convergence:")
_COMPONENTS = re.compile(r"^\s*Variance components:")
_HEADER = re.compile(r"^\s*(?:Column\s+)?Variance\s*Std\.\s?Dev\.")
_OBS = re.compile(r"Number of obs:\s*(\d+)")
_COEFFICIENTS = re.compile(r"^\s*(?:Coef\.|Estimate)\s+Std\.\s?Error\s+z")
_RULE = re.compile(r"^\s*[─━-]{10,}\s*$")
_ZEROCORR = re.compile(r"zerocorr\(([^()|]+)\|([^()|]+)\)")
_NAMES = ("loglik", "criterion", "aic", "aicc", "bic")
_COLUMNS = ("estimate", "se", "statistic", "p")


def read_julia(lines: Sequence[Line]) -> ReadOutput:
    parts = Parts("MixedModels.jl", "linear mixed", "a linear mixed model", lines)
    if find(lines, _OTHER) is not None:
        parts.kind, parts.what = "other", "a generalised linear mixed model"
    _read_top(parts, lines)
    _read_components(parts, lines)
    _read_fixed(parts, lines)
    head = find(lines, _OBS)
    if head is not None:
        parts.n = number_after(Line(lines[head].number, lines[head].text.replace(";", " ")), "obs:")
        _read_levels(parts, lines[head])
    return parts.finish(
        {
            "the title with the method": parts.method,
            "the formula": parts.formula,
            "the log-likelihood or REML criterion": parts.loglik or parts.criterion,
            "the variance components": parts.random,
            "the residual": parts.residual or parts.kind == "other",
            "the number of observations": parts.n,
            "the fixed effects": parts.fixed,
        }
    )


def _read_top(parts: Parts, lines: Sequence[Line]) -> None:
    for i, line in enumerate(lines):
        if match := _TITLE.match(line.text):
            parts.method = "REML" if match.group(1) == "REML" else "ML"
            _read_formula(parts, lines[i + 1 : i + 3])
        elif _REML.search(line.text):
            parts.criterion, parts.method = number_after(line, "convergence:"), "REML"
        elif _CRITERIA.match(line.text) and i + 1 < len(lines):
            names = _NAMES if "AICc" in line.text else tuple(name for name in _NAMES if name != "aicc")
            words = lines[i + 1].words
            numbers = [read_number(word, line.number + 1) for word in words]
            if len(words) != len(names) or None in numbers:
                parts.could_not_read(lines[i + 1], "the numbers below logLik, AIC and BIC")
                continue
            values = dict(zip(names, numbers, strict=True))
            parts.loglik, parts.criterion = values["loglik"], values["criterion"]
            parts.aic, parts.bic = values["aic"], values["bic"]


def _read_formula(parts: Parts, lines: Sequence[Line]) -> None:
    if lines and (match := _FORMULA.match(lines[0].text)):
        text = match.group(1)
        if len(lines) > 1 and lines[1].bare.startswith(("+", "(")):
            text += " " + lines[1].bare
        parts.formula = " ".join(text.split())
        parts.spec = meaning_of(_ZEROCORR.sub(r"(\1||\2)", parts.formula).replace(" & ", ":"))


def _read_components(parts: Parts, lines: Sequence[Line]) -> None:
    head = find(lines, _COMPONENTS)
    start = find(lines, _HEADER, 0 if head is None else head)
    if start is None:
        return
    blocks: list[tuple[str, list[tuple[str, list[Number | None], list[str]]]]] = []
    for line in lines[start + 1 :]:
        if not line.bare or _OBS.search(line.text) or _RULE.match(line.text):
            break
        row = _split_row(line, 3 + (len(blocks[-1][1]) if blocks else 0))
        if row is None:
            parts.could_not_read(line, "a row of the variance components should hold a variance and its root")
            continue
        group, name, numbers, rest = row
        if group == "Residual":
            parts.residual = Residual(numbers[0], numbers[1])
        elif group or blocks:
            if group:
                blocks.append((group, []))
            blocks[-1][1].append((name, numbers, rest))
    for group, rows in blocks:
        parts.random += _blocks(group, rows)


def _split_row(line: Line, most: int) -> tuple[str, str, list[Number | None], list[str]] | None:
    """Group (empty if it is that of the row above), term, variance with its root, and the words of correlations."""
    words = line.words
    count = cells_at_end(words, most)
    cells, label = words[len(words) - count :], words[: len(words) - count]
    if count < 2 or not label or read_number(cells[0], 0) is None:
        return None
    numbers = [read_number(cell, line.number) for cell in cells[:2]]
    if line.text[0] == " " or (len(label) == 1 and label != ["Residual"]):
        return "", " ".join(label), numbers, cells[2:]
    size = 1
    while label[size : size + 1] == ["&"]:
        size += 2
    return " ".join(label[:size]), " ".join(label[size:]), numbers, cells[2:]


def _blocks(group: str, rows: list[tuple[str, list[Number | None], list[str]]]) -> list[RandomEffect]:
    """The block of a group: apart where a point stands for a correlation that is not in the model."""
    name = normal_group(group)
    terms = tuple(normal_julia(term or "(Intercept)") for term, _, _ in rows)
    correlation: dict[tuple[int, int], Number] = {}
    apart = False
    for i, (_, numbers, words) in enumerate(rows):
        for j, word in enumerate(words):
            value = read_number(word, numbers[0].line) if numbers[0] else None
            apart = apart or word in EMPTY
            if value is not None:
                correlation[i, j] = value
    if apart and not correlation:
        return [
            RandomEffect(name, (term,), (numbers[0],), (numbers[1],))
            for term, (_, numbers, _) in zip(terms, rows, strict=True)
        ]
    variances = tuple(numbers[0] for _, numbers, _ in rows)
    return [RandomEffect(name, terms, variances, tuple(numbers[1] for _, numbers, _ in rows), correlation)]


def _read_levels(parts: Parts, line: Line) -> None:
    """The numbers of levels stand in the order of the variance components."""
    words = line.text.partition("grouping factors:")[2].replace(",", " ").split()
    names = list(dict.fromkeys(block.group for block in parts.random))
    if len(words) == len(names):
        for name, word in zip(names, words, strict=True):
            count = read_number(word, line.number)
            if count is not None:
                parts.groups[name] = count
    elif words:
        parts.could_not_read(line, "the numbers of levels do not go with the variance components")


def _read_fixed(parts: Parts, lines: Sequence[Line]) -> None:
    head = find(lines, _COEFFICIENTS)
    if head is None:
        return
    for line in lines[head + 1 :]:
        if _RULE.match(line.text):
            if parts.fixed:
                break
            continue
        if not line.bare or line.is_prompt:
            break
        row = label_and_cells(line, len(_COLUMNS))
        if row is None:
            parts.could_not_read(line, "a row of the fixed effects should end in four numbers")
            continue
        printed, cells = row
        parts.fixed.append(
            row_of(normal_julia(printed), printed, line, dict(zip(_COLUMNS, cells, strict=True)))
        )
