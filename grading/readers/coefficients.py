"""The table of coefficients that R prints, in one block or wrapped over several."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading.readers.numerals import label_and_cells, named_numbers
from grading.readers.parts import Parts, row_of
from grading.readers.reading import Number
from grading.readers.terms import normal_term
from grading.readers.text import Line

_COLUMNS = {
    "Estimate": "estimate",
    "Value": "estimate",
    "Std. Error": "se",
    "Std.Error": "se",
    "df": "df",
    "DF": "df",
    "t value": "statistic",
    "z value": "statistic",
    "t-value": "statistic",
    "z-value": "statistic",
    "Pr(>|t|)": "p",
    "Pr(>|z|)": "p",
    "p-value": "p",
    # `display()` of arm.
    "coef.est": "estimate",
    "coef.se": "se",
}
_COLUMN = re.compile("|".join(re.escape(name) for name in sorted(_COLUMNS, key=len, reverse=True)))
_END = re.compile(
    r"^\s*(?:---|Signif\. codes|Correlation|Standardi[sz]ed|Residual standard error|Number of|Random|optimizer"
    r"|boundary|fit warnings|Model failed|Model is|Some predictor|unable to)"
)


def columns_of(line: Line) -> list[str] | None:
    """The columns that a line heads, in its order; None if it holds anything else, or nothing."""
    names = _COLUMN.findall(line.text)
    if not names or _COLUMN.sub("", line.text).strip():
        return None
    return [_COLUMNS[name] for name in names]


def read_coefficients(parts: Parts, lines: Sequence[Line], start: int) -> int:
    """Read the table whose first header is at or after `start`; gives the position of the first line after it."""
    head = next((i for i in range(start, len(lines)) if columns_of(lines[i])), None)
    if head is None:
        return start
    found: dict[str, tuple[Line, dict[str, Number | None]]] = {}
    columns: list[str] = []
    i = head
    while i < len(lines):
        line = lines[i]
        heads = columns_of(line)
        if heads:
            columns = heads
        elif not line.bare or _END.match(line.text) or line.is_prompt:
            break
        else:
            _read_row(parts, line, columns, found)
        i += 1
    for printed, (line, values) in found.items():
        parts.fixed.append(row_of(normal_term(printed), printed, line, values))
    return i


def _read_row(
    parts: Parts, line: Line, columns: list[str], found: dict[str, tuple[Line, dict[str, Number | None]]]
) -> None:
    row = label_and_cells(line, len(columns))
    if row is None:
        parts.could_not_read(line, f"a row of the coefficients should end in {len(columns)} numbers")
        return
    printed, cells = row
    _, values = found.setdefault(printed, (line, {}))
    values.update(zip(columns, cells, strict=True))


def read_named(parts: Parts, lines: Sequence[Line], start: int) -> int:
    """Read estimates that stand in a line below the line of their names, perhaps in several such pairs."""
    i = start
    while i + 1 < len(lines) and lines[i].bare and not lines[i].is_prompt:
        pairs = named_numbers(lines[i], lines[i + 1])
        if pairs is None:
            break
        for printed, number in pairs:
            parts.fixed.append(row_of(normal_term(printed), printed, lines[i + 1], {"estimate": number}))
        i += 2
    return i


def read_criteria(parts: Parts, lines: Sequence[Line], head: int) -> None:
    """The line of AIC, BIC and log-likelihood below the line of their names."""
    below = next((line for line in lines[head + 1 : head + 3] if line.bare), None)
    pairs = None if below is None else named_numbers(_with_short_names(lines[head]), below)
    if below is None or pairs is None:
        parts.could_not_read(below or lines[head], "the numbers below AIC, BIC and logLik")
        return
    values = dict(pairs)
    parts.aic, parts.bic, parts.loglik = values.get("AIC"), values.get("BIC"), values.get("logLik")
    parts.criterion = values.get("deviance") or values.get("-2*log(L)")


def _with_short_names(line: Line) -> Line:
    return Line(line.number, line.text.replace("-2 * log(L)", "-2*log(L)").replace("-2 log(L)", "-2*log(L)"))
