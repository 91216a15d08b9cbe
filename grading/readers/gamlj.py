"""What jamovi's module GAMLj shows for a mixed model, its tables copied as text: cells parted by tabs.

The tables are those of versions 2 and 3, as the module declares them (`gamljmixed.r.yaml`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from grading.readers.blocks import Blocks
from grading.readers.numerals import read_number
from grading.readers.parts import Parts, meaning_of, row_of
from grading.readers.reading import Number, ReadOutput, Residual
from grading.readers.terms import normal_group, normal_term
from grading.readers.text import Line

_TITLES = {
    "Model Info": "info",
    "Fixed Effects Parameter Estimates": "fixed",
    "Parameter Estimates (Fixed coefficients)": "fixed",
    "Random Components": "random",
    "Random Parameters correlations": "pairs",
}
_CELLS = re.compile(r"\t| {2,}")
_TITLE = re.compile(r"^[A-Z][\w ()-]*$")
_COLUMNS = {"Estimate": "estimate", "SE": "se", "df": "df", "t": "statistic", "p": "p"}
_METHOD = re.compile(r"\b(?:fit by )?(REML|ML)\b")
_OBS = re.compile(r"Number of Obs:\s*(\d{1,9})")
_LEVELS = re.compile(r"groups:(.*)$")
_CONTRAST = re.compile(r"^\(?([^()]{1,60}?) - [^()]{1,60}\)?$")
_AT_END = re.compile(r"^(.*?)\d{1,2}$")
_STAR = re.compile(r"\s*[✻*∗]\s*")


def read_gamlj(lines: Sequence[Line]) -> ReadOutput:
    parts = Parts("GAMLj", "linear mixed", "a linear mixed model", lines)
    blocks = Blocks()
    table, group = "", ""
    heads: list[str] = []
    for line in lines:
        if not line.bare:
            continue
        cells = [cell.strip() for cell in _CELLS.split(line.text)]
        if line.bare in _TITLES:
            table, heads, group = _TITLES[line.bare], [], ""
        elif _OBS.search(line.text):
            _read_counts(parts, line)
        elif line.is_prompt or (len(cells) == 1 and _TITLE.match(line.bare) and line.bare != "Info"):
            table = ""
        elif table == "info":
            _read_info(parts, line, cells)
        elif table and not heads:
            heads = cells if {"Estimate", "Variance", "Corr."} & set(cells) else []
        elif table == "fixed":
            _read_fixed(parts, line, _named(heads, cells))
        elif table in {"random", "pairs"}:
            group = cells[0] or group
            _read_random(parts, line, group, _named(heads, cells), blocks)
    parts.random = blocks.effects()
    parts.notes.append(
        "GAMLj centres covariates unless told not to, so its intercept is another one than in other packages, as is the "
        "spread of intercepts beside a random slope; neither was compared."
    )
    return parts.finish(
        {
            "the random components": parts.random,
            "the residual": parts.residual or parts.kind == "other",
            "the number of observations": parts.n,
            "the parameter estimates": parts.fixed,
        }
    )


def _named(heads: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    return dict(zip(heads, cells, strict=False))


def _read_info(parts: Parts, line: Line, cells: Sequence[str]) -> None:
    name, values = cells[0], [cell for cell in cells[1:] if cell]
    value = values[0] if values else ""
    if name == "Model Type" and not any("Linear" in cell and "Generalized" not in cell for cell in values):
        parts.kind, parts.what = "other", "a model that is not linear (GAMLj)"
    elif name == "Converged":
        parts.converged = {"yes": True, "no": False}.get(value)
    elif name == "Residuals":
        parts.notes.append(f"The residuals have a structure of their own ({value}), which we do not read.")
    elif name in {"AIC", "BIC"}:
        number = read_number(value, line.number)
        parts.aic, parts.bic = (number, parts.bic) if name == "AIC" else (parts.aic, number)
    elif name in {"LogLikel.", "LogLikelihood"}:
        parts.loglik = read_number(value, line.number)
    elif formula := next((cell for cell in values if "~" in cell), ""):
        parts.formula = formula
        parts.spec = meaning_of(formula)
    if name.startswith(("Estimat", "Method")) and (match := _METHOD.search(value)):
        parts.method = "REML" if match.group(1) == "REML" else "ML"


def _read_counts(parts: Parts, line: Line) -> None:
    """The note: "Number of Obs: 284 , Number of groups: Participant 99"; older versions have more commas."""
    if match := _OBS.search(line.text):
        parts.n = read_number(match.group(1), line.number)
    if match := _LEVELS.search(line.text):
        words = match.group(1).replace(",", " ").replace(";", " ").split()
        for name, word in pairwise(words):
            count = read_number(word, line.number)
            if count is not None and read_number(name, line.number) is None:
                parts.groups[normal_group(name)] = count


def _read_fixed(parts: Parts, line: Line, cells: Mapping[str, str]) -> None:
    numbers = {
        column: read_number(cells.get(head, "").replace(" ", ""), line.number)
        for head, column in _COLUMNS.items()
    }
    effect, name = cells.get("Effect", ""), cells.get("Names", "")
    printed = effect or name
    if not printed or numbers["estimate"] is None or numbers["se"] is None:
        parts.could_not_read(
            line, "a row of the parameter estimates should hold an effect, an estimate and its SE"
        )
        return
    parts.fixed.append(row_of(_term(effect, name or effect), printed, line, numbers))


def _term(effect: str, name: str) -> str:
    """`T1 - T0` of `time1` is the level T1 of `time`, compared with T0."""
    named = []
    for part, stem in zip(_STAR.split(effect), _STAR.split(name), strict=False):
        contrast, factor = _CONTRAST.match(part), _AT_END.match(stem)
        named.append(f"{factor.group(1)}{contrast.group(1)}" if contrast and factor else part)
    return normal_term(":".join(named))


def _read_random(parts: Parts, line: Line, group: str, cells: Mapping[str, str], blocks: Blocks) -> None:
    numbers = {head: read_number(cells.get(head, ""), line.number) for head in ("SD", "Variance", "Corr.")}
    variance, sd, correlation = numbers["Variance"], numbers["SD"], numbers["Corr."]
    if group == "Residual" and (variance or sd):
        parts.residual = Residual(variance, sd)
    elif correlation is not None:
        ends = [
            cell for head, cell in cells.items() if head.lower() in {"name", "name2", "param.1", "param.2"}
        ]
        blocks.pair(group, "~".join(ends), "~", "cor", correlation)
    elif (variance or sd) and (name := cells.get("Name", "")):
        _add(blocks, group, name, variance, sd)
    elif "Corr." not in cells:
        parts.could_not_read(line, "a row of the random components should hold a variance and its root")


def _add(blocks: Blocks, group: str, name: str, variance: Number | None, sd: Number | None) -> None:
    for kind, number in (("var", variance), ("sd", sd)):
        if number is not None:
            blocks.add(group, name, kind, number)
