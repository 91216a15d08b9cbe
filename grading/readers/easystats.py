"""What `parameters::model_parameters()` prints for a mixed model, in a console or as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading.readers.blocks import Blocks
from grading.readers.numerals import read_number
from grading.readers.parts import Parts, row_of
from grading.readers.reading import SEVERAL, Number, ReadOutput, Residual
from grading.readers.terms import normal_labelled
from grading.readers.text import Line

_HEAD = re.compile(r"^\W*Parameter\s*\|")
_RULE = re.compile(r"^[\s|:+=-]*$")
_ESTIMATES = frozenset({"Coefficient", "Estimate", "Estimates"})
_OTHER_SCALES = frozenset({"Log-Odds", "Odds Ratio", "Log-Mean", "IRR", "Log-Prevalence"})
_STATISTIC = re.compile(r"^(?:t|z)(?:\(([\d.]+)\))?$")
_SPREAD = re.compile(r"^(SD|Var|Cor|Cov) \((.+): ([^:]+(?::[^: ]+)*)\)$")


def read_parameters(lines: Sequence[Line]) -> ReadOutput:
    parts = Parts("parameters", "linear mixed", "a linear mixed model", lines)
    blocks = Blocks()
    heads: list[str] = []
    for line in lines:
        cells = [cell.strip() for cell in line.bare.strip("|").split("|")]
        if _HEAD.match(line.text):
            heads = [_column(parts, cell) for cell in cells]
            if parts.fixed and "se" in heads and "p" in heads:
                blocks = _begin_anew(parts)
        elif not line.bare or line.is_prompt:
            heads = heads if line.bare == "" and heads and not parts.fixed else []
        elif heads and not _RULE.match(line.text):
            _take_row(parts, line, cells, heads, blocks)
    parts.random = blocks.effects()
    return parts.finish(
        {
            "the table of random effects": parts.random,
            "the residual": parts.residual or parts.kind == "other",
            "the table of fixed effects": parts.fixed,
        }
    )


def _begin_anew(parts: Parts) -> Blocks:
    """Forget the model above: a second table of fixed effects is of another one."""
    parts.fixed, parts.residual = [], None
    parts.notes = [f"{SEVERAL} the parameters of several models. We read those of the last one."]
    return Blocks()


def _column(parts: Parts, head: str) -> str:
    if head in _OTHER_SCALES:
        parts.kind, parts.what = "other", f"a generalised model (its estimates are headed {head})"
    if head in _ESTIMATES or head in _OTHER_SCALES:
        return "estimate"
    if _STATISTIC.match(head):
        return "statistic"
    return {"Parameter": "name", "SE": "se", "df": "df", "p": "p"}.get(head, "")


def _take_row(parts: Parts, line: Line, cells: list[str], heads: list[str], blocks: Blocks) -> None:
    if len(cells) < 2:
        return
    named = {head: cell for head, cell in zip(heads, cells, strict=False) if head}
    numbers = {head: _number(cell, line) for head, cell in named.items() if head != "name"}
    printed, estimate = named.get("name", ""), numbers.get("estimate")
    if not printed or estimate is None or len(cells) != len(heads):
        parts.could_not_read(line, "a row should hold a name and a number below each head")
    elif match := _SPREAD.match(printed):
        kind, name, group = match.groups()
        if kind in {"SD", "Var"}:
            blocks.add(group, name, kind.lower(), estimate)
        else:
            blocks.pair(group, name, "~", kind.lower(), estimate)
    elif printed in {"SD (Residual)", "SD (Observations)"}:
        parts.residual = Residual(sd=estimate)
    elif printed in {"Var (Residual)", "Var (Observations)"}:
        parts.residual = Residual(variance=estimate)
    else:
        parts.fixed.append(row_of(normal_labelled(printed), printed, line, numbers))


def _number(cell: str, line: Line) -> Number | None:
    return read_number(cell.replace(" ", ""), line.number)
