"""What R prints for `lm`: `summary(m)` and `m` itself; `glm` is recognised only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading.readers.coefficients import read_coefficients, read_named
from grading.readers.numerals import number_after, read_number
from grading.readers.parts import Parts, meaning_of
from grading.readers.reading import Number, ReadOutput, Residual
from grading.readers.text import Line, find

_CALL = re.compile(r"^\s*(g?lm)\((?:formula = )?(.*)$")
_COEFFICIENTS = re.compile(r"^\s*Coefficients:")
_GLM = re.compile(r"Dispersion parameter for|Residual deviance:|Residual Deviance:|^\s*glm\(")
_F = re.compile(r"on (\d{1,9}) and (\d{1,9}) (?:DF|degrees of freedom)")
_DELETED = re.compile(r"\((\d{1,9} observations? deleted due to missingness)\)")
_ARGUMENT = re.compile(r",\s*(?:data|family|subset|weights|na\.action|REML)\s*=")


def read_lm(lines: Sequence[Line]) -> ReadOutput:
    parts = Parts("R", "ordinary", "ordinary regression", lines)
    if find(lines, _GLM) is not None:
        parts.kind, parts.what = "other", "a generalised linear model without random effects (glm)"
    _read_formula(parts, lines)
    head = find(lines, _COEFFICIENTS)
    if head is None:
        read_coefficients(parts, lines, 0)
    elif read_named(parts, lines, _next_filled(lines, head + 1)) == _next_filled(lines, head + 1):
        read_coefficients(parts, lines, head + 1)
    for line in lines:
        if "Residual standard error:" in line.text:
            parts.residual = Residual(sd=number_after(line, "error:"))
        if match := _DELETED.search(line.text):
            parts.notes.append(f"R says: {match.group(1)}.")
        if line.bare.startswith("F-statistic:") and (match := _F.search(line.text)):
            parts.n = _count_rows(parts, int(match.group(1)), int(match.group(2)), line)
    return parts.finish(
        {
            "the formula": parts.formula,
            "the coefficients": parts.fixed,
            "the residual standard error": parts.residual or parts.kind == "other",
        }
    )


def _next_filled(lines: Sequence[Line], start: int) -> int:
    return next((i for i in range(start, len(lines)) if lines[i].bare), len(lines))


def _count_rows(parts: Parts, slopes: int, residual: int, line: Line) -> Number | None:
    """The rows used: R prints the degrees of freedom that they leave."""
    intercept = any(row.term == "(Intercept)" for row in parts.fixed)
    return read_number(str(slopes + residual + intercept), line.number)


def _read_formula(parts: Parts, lines: Sequence[Line]) -> None:
    for i, line in enumerate(lines):
        match = _CALL.match(line.text)
        if not match:
            continue
        text = [match.group(2)]
        for following in lines[i + 1 : i + 8]:
            if not following.bare:
                break
            text.append(following.bare)
        whole = " ".join(text)
        cut = _ARGUMENT.search(whole)
        formula = whole[: cut.start()] if cut else whole.rstrip(") ")
        parts.formula = " ".join(formula.split()) if "~" in formula else None
        parts.spec = meaning_of(parts.formula)
        return
