"""The table of `sjPlot::tab_model()` for one model, copied from a browser or a document as text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading.readers.numerals import read_number
from grading.readers.parts import LARGEST_BLOCK, Parts, row_of
from grading.readers.reading import Number, RandomEffect, ReadOutput, Residual
from grading.readers.terms import INTERCEPT, normal_group, normal_labelled, normal_term
from grading.readers.text import Line

_HEAD = re.compile(r"^\s*Predictors\b")
_COLUMNS = (
    ("estimate", r"Estimates"),
    ("se", r"std\. Error"),
    ("", r"std\. Beta"),
    ("", r"standardized std\. Error"),
    ("interval", r"(?:standardized )?CI"),
    ("statistic", r"Statistic"),
    ("p", r"p"),
    ("df", r"df"),
    ("other", r"Odds Ratios|Log-Odds|Incidence Rate Ratios|Log-Mean|Risk Ratios"),
)
_COLUMN = re.compile("|".join(f"(?P<c{i}>{pattern})" for i, (_, pattern) in enumerate(_COLUMNS)))
_PART = re.compile(r"^\s*(σ2|σ²|τ ?00|τ ?11|ρ ?01|N(?=\s)|Observations)\s*(.*)$")
_NUMBER = re.compile(r"^(<?-?[\d.,]+)(?:\s+(\S.*))?$")
# The limits of an interval; tidying has made a hyphen of the dash between them.
_INTERVAL = re.compile(r"(?<=[\d\s])-?\d[\d.]* - -?\d[\d.]*(?=\s|$)")
_LAST = re.compile(r"^\s*(?:ICC|Marginal R|R2|AIC|Deviance|log-Likelihood|\*)")


def read_tab_model(lines: Sequence[Line]) -> ReadOutput:
    parts = Parts("sjPlot", "linear mixed", "a linear mixed model", lines)
    columns: list[str] = []
    spreads: list[tuple[str, str, Number]] = []
    part, table = "", ""
    before: Line | None = None
    for line in lines:
        if _HEAD.match(line.text):
            columns, table = _columns(parts, line), "fixed"
            parts.response = before.bare if before and len(before.words) == 1 else None
        elif line.bare.startswith("Random Effects"):
            table = "random"
        elif _LAST.match(line.text):
            part = ""
        elif match := _PART.match(line.text):
            table, part = "random", match.group(1).replace(" ", "")
            _take_part(parts, line, part, match.group(2), spreads)
        elif table == "random" and part and _NUMBER.match(line.bare):
            # A second factor stands below the first, in the column of numbers.
            _take_part(parts, line, part, line.bare, spreads)
        elif table == "fixed" and line.bare:
            _take_row(parts, line, columns)
        before = line if line.bare else before
    parts.random = _effects(spreads)
    return parts.finish(
        {
            "the random effects": parts.random,
            "the residual (σ2)": parts.residual or parts.kind == "other",
            "the number of observations": parts.n,
            "the fixed effects": parts.fixed,
        }
    )


def _columns(parts: Parts, line: Line) -> list[str]:
    found = [
        next(name for i, (name, _) in enumerate(_COLUMNS) if match.group(f"c{i}"))
        for match in _COLUMN.finditer(line.text.partition("Predictors")[2])
    ]
    if "other" in found:
        parts.kind, parts.what = "other", "a generalised model (tab_model)"
    if found.count("estimate") > 1:
        parts.could_not_read(line, "the table holds several models; paste tab_model() of one")
    return found


def _take_row(parts: Parts, line: Line, columns: list[str]) -> None:
    """A row: the name, then a number for each column, an interval counted as one."""
    text = _INTERVAL.sub(" . ", line.text)
    words = re.sub(r"< (?=[\d.])", "<", text).split()
    count = len(columns)
    label, cells = words[: max(0, len(words) - count)], words[max(0, len(words) - count) :]
    numbers = [read_number(cell, line.number) for cell in cells]
    if not label or not count or any(n is None and c != "." for n, c in zip(numbers, cells, strict=True)):
        parts.could_not_read(line, f"a row should hold a name and a number below each of {count} heads")
        return
    printed = " ".join(label)
    values = {column: number for column, number in zip(columns, numbers, strict=True) if column}
    parts.fixed.append(row_of(normal_labelled(printed), printed, line, values))


def _take_part(
    parts: Parts, line: Line, part: str, rest: str, spreads: list[tuple[str, str, Number]]
) -> None:
    """A variance, a correlation or a count; its factor stands before or after the number."""
    words = rest.split()
    at = next((i for i, word in enumerate(words) if _NUMBER.match(word)), None)
    number = None if at is None else read_number(words[at], line.number)
    if number is None or at is None:
        if part in {"σ2", "σ²", "τ00", "τ11", "ρ01", "Observations"}:
            parts.could_not_read(line, f"a number should follow {part}")
        return
    name = " ".join(words[:at] or words[at + 1 :])
    if part in {"σ2", "σ²"}:
        parts.residual = Residual(variance=number)
    elif part == "Observations":
        parts.n = number
    elif part == "N":
        parts.groups[normal_group(name)] = number
    elif len(spreads) < LARGEST_BLOCK:
        spreads.append((part, name, number))


def _effects(spreads: list[tuple[str, str, Number]]) -> list[RandomEffect]:
    """Each factor with its level, its slopes (`Subject.Days`) and the correlation of the first of them."""
    found = []
    for part, group, variance in spreads:
        if part != "τ00":
            continue
        slopes = [
            (name[len(group) + 1 :], number)
            for kind, name, number in spreads
            if kind == "τ11" and name.startswith(f"{group}.")
        ]
        correlation = next(
            (number for kind, name, number in spreads if kind == "ρ01" and name in {group, ""}), None
        )
        terms = (INTERCEPT, *(normal_term(name) for name, _ in slopes))
        found.append(
            RandomEffect(
                group=normal_group(group),
                terms=terms,
                variance=(variance, *(number for _, number in slopes)),
                sd=(None,) * len(terms),
                correlation={(1, 0): correlation} if correlation and slopes else {},
            )
        )
    return found
