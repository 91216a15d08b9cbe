"""What statsmodels prints: MixedLM and OLS; GEE and GLM are recognised only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading.readers.numerals import cells_at_end, number_after, read_number
from grading.readers.parts import END_OF_TABLE, Parts, row_of
from grading.readers.reading import Number, RandomEffect, ReadOutput, Residual
from grading.readers.terms import INTERCEPT, normal_group, normal_term
from grading.readers.text import Line

_RULE = re.compile(r"^\s*[=\-]{20,}\s*$")
_CLOSING = re.compile(r"^\s*={20,}\s*$")
_HEADER = re.compile(r"^\s*(?:Coef\.\s+Std\.\s?Err\.|coef\s+std err)")
_VARIANCE = re.compile(r"^\s*(.+?) (Var|Cov|RE)$")
_MIXED = re.compile(r"Mixed Linear Model|\bMixedLM\b|\S Var +[\d.]|Mean group size:")
_OTHER = {
    "GEE Regression Results": "generalised estimating equations (GEE)",
    "Generalized Linear Model Regression Results": "a generalised linear model without random effects (GLM)",
    "Logit Regression Results": "ordinary logistic regression",
    "GLS Regression Results": "generalised least squares",
    "WLS Regression Results": "weighted least squares",
}
_CRITERION = re.compile(r"[ \t](AIC|BIC):")
_COLUMNS = ("estimate", "se", "statistic", "p")
_LARGE = 8


def read_statsmodels(lines: Sequence[Line]) -> ReadOutput:
    parts = Parts("statsmodels", "ordinary", "ordinary regression", lines)
    for title, what in _OTHER.items():
        if any(title in line.text for line in lines):
            parts.kind, parts.what = "other", what
    if parts.kind == "ordinary" and any(_MIXED.search(line.text) for line in lines):
        parts.kind, parts.what = "linear mixed", "a linear mixed model"
    levels = _read_top(parts, lines)
    variances = _read_table(parts, lines)
    if parts.kind == "linear mixed":
        _sort_variances(parts, variances, levels)
    return parts.finish(
        {
            "the method": parts.method or parts.kind != "linear mixed",
            "the number of observations": parts.n,
            "the log-likelihood": parts.loglik or parts.kind == "other",
            "the coefficients": parts.fixed,
            "the variances of the random effects": parts.random or parts.kind != "linear mixed",
            END_OF_TABLE: _has_end(lines) or parts.kind != "linear mixed",
            "the scale, which is the residual variance": parts.residual or parts.kind != "linear mixed",
        }
    )


def _has_end(lines: Sequence[Line]) -> bool:
    """Whether a rule closes the table of coefficients: without it, rows may be missing at its end.

    Tables that a notebook shows have no rules; their cells are parted by tabs.
    """
    heads = [i for i, line in enumerate(lines) if _HEADER.match(line.text)]
    if heads and "\t" in lines[heads[0]].text:
        return True
    return bool(heads) and any(_CLOSING.match(line.text) for line in lines[heads[0] + 1 :])


def _read_top(parts: Parts, lines: Sequence[Line]) -> Number | None:
    """The facts above the coefficients; gives the number of groups."""
    levels = None
    for line in lines:
        text = line.text
        if (
            "Method:" in text
            and (words := text.partition("Method:")[2].split())
            and words[0] in {"REML", "ML"}
        ):
            parts.method = "REML" if words[0] == "REML" else "ML"
        if "No. Observations:" in text:
            parts.n = number_after(line, "Observations:")
        if "No. Groups:" in text:
            levels = number_after(line, "Groups:")
        if "Scale:" in text and parts.kind == "linear mixed":
            parts.residual = Residual(variance=number_after(line, "Scale:"))
        if "Log-Likelihood:" in text:
            parts.loglik = number_after(line, "Log-Likelihood:")
        if "Converged:" in text:
            parts.converged = {"Yes": True, "No": False}.get(
                (text.partition("Converged:")[2].split() or [""])[0]
            )
        if match := _CRITERION.search(text):
            number = number_after(line, match.group())
            parts.aic, parts.bic = (number, parts.bic) if match.group(1) == "AIC" else (parts.aic, number)
        for label in ("Dependent Variable:", "Dep. Variable:"):
            if label in text and (words := text.partition(label)[2].split()):
                parts.response = words[0]
    return levels


def _read_table(parts: Parts, lines: Sequence[Line]) -> list[tuple[str, str, Number]]:
    """The coefficients; gives the rows of variances and covariances that follow them, as name, kind and number."""
    variances: list[tuple[str, str, Number]] = []
    heads = [i for i, line in enumerate(lines) if _HEADER.match(line.text)]
    if not heads:
        return variances
    for line in lines[heads[0] + 1 :]:
        if _RULE.match(line.text):
            if parts.fixed or variances:
                break
            continue
        if not line.bare or line.is_prompt:
            break
        _read_row(parts, line, variances)
    return variances


def _read_row(parts: Parts, line: Line, variances: list[tuple[str, str, Number]]) -> None:
    words = line.words
    count = cells_at_end(words, 6)
    label, cells = " ".join(words[: len(words) - count]), words[len(words) - count :]
    numbers = [read_number(cell, line.number) for cell in cells]
    match = _VARIANCE.match(label)
    if match and len(cells) <= 2 and cells and numbers[0] is not None:
        variances.append((match.group(1), "Cov" if match.group(2) == "Cov" else "Var", numbers[0]))
    elif label and len(cells) == 6:
        columns = dict(zip(_COLUMNS, numbers, strict=False))
        parts.fixed.append(row_of(normal_term(label), label, line, columns))
    else:
        parts.could_not_read(
            line, "a row of the coefficients should end in six numbers, one of variances in two"
        )


def _sort_variances(parts: Parts, rows: list[tuple[str, str, Number]], levels: Number | None) -> None:
    """The variances by grouping factor.

    The intercept's row bears the name of the groups, that of a slope the name of a fixed effect or of a part of a
    covariance; other names are those of variance components, each of which is a factor by itself.
    """
    paired = {name for label, kind, _ in rows if kind == "Cov" for name in label.split(" x ")}
    fixed = {row.printed for row in parts.fixed}
    variances = [(name, number) for name, kind, number in rows if kind == "Var"]
    whole = levels is not None and levels.value == 1
    group = next((name for name, _ in variances if name not in fixed), None)
    main = [(name, number) for name, number in variances if (name == group and not whole) or name in paired]
    if main:
        parts.random.append(_main_block(main, group, rows))
    names = {name for name, _ in main}
    for name, number in variances:
        if name not in names:
            slope = name in fixed
            label = (group or name) if slope else name
            terms = (normal_term(name) if slope else INTERCEPT,)
            parts.random.append(RandomEffect(normal_group(label), terms, (number,), (None,)))
    if group and levels is not None and not whole:
        parts.groups[normal_group(group)] = levels


def _main_block(
    main: list[tuple[str, Number]], group: str | None, rows: list[tuple[str, str, Number]]
) -> RandomEffect:
    names = [name for name, _ in main]
    covariance = {}
    for label, kind, number in rows if len(names) <= _LARGE else []:
        ends = label.split(" x ")
        if kind == "Cov" and len(ends) == 2 and set(ends) <= set(names):
            i, j = (names.index(end) for end in ends)
            covariance[max(i, j), min(i, j)] = number
    return RandomEffect(
        group=normal_group(group or "Group"),
        terms=tuple(INTERCEPT if name == group else normal_term(name) for name in names),
        variance=tuple(number for _, number in main),
        sd=(None,) * len(main),
        covariance=covariance,
    )
