"""What Stata prints for `mixed` (13 to 18) and `xtmixed`; `regress` as ordinary regression."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from grading.readers.numerals import EMPTY, cells_at_end, number_after, read_number
from grading.readers.parts import Parts, row_of
from grading.readers.reading import Number, RandomEffect, ReadOutput, Residual
from grading.readers.terms import INTERCEPT, normal_stata
from grading.readers.text import Line, find

_TITLE = re.compile(r"Mixed-effects (ML|REML) regression")
_OTHER = re.compile(
    r"Mixed-effects (logistic|melogit|probit|Poisson|ordered \w+|nbinomial)|GEE population-averaged|Logistic regression"
)
_LOGLIK = re.compile(r"^\s*Log (restricted-)?likelihood\s*=\s*(\S+)", re.IGNORECASE)
_GROUP = re.compile(r"Group variable:\s*(\S+)")
_GROUP_ROW = re.compile(r"^\s*(\S+) \|\s+([\d,]+)\s+[\d,]+\s+[\d,.]+\s+[\d,]+\s*$")
_COEFFICIENTS = re.compile(r"\|\s*Coef(?:ficient|\.)")
_RANDOM = re.compile(r"^\s*Random-effects [Pp]arameters\s*\|")
_BLOCK = re.compile(r"^ *(\S{1,60}): *(\w[\w ()]{0,40}\|)$")
_PARAMETER = re.compile(r"^\s*(var|sd|cov|corr)\(([^()]+)\)\s*\|\s*(\S+)")
_RULE = re.compile(r"^\s*[-+=─]{10,}\s*$")
_MODEL_DF = re.compile(r"^\s*Residual \|\s+\S+\s+([\d,]+)\s")
_ROOT_MSE = re.compile(r"Root MSE\s*=\s*(\S+)")
_COLUMNS = ("estimate", "se", "statistic", "p")


@dataclass(slots=True)
class _Block:
    """One equation of random effects while it is read."""

    group: str
    variance: dict[str, Number] = field(default_factory=dict)
    sd: dict[str, Number] = field(default_factory=dict)
    pairs: dict[tuple[str, str], tuple[str, Number]] = field(default_factory=dict)
    independent: bool = False

    @property
    def terms(self) -> list[str]:
        """The intercept first, as other packages have it; Stata prints it last."""
        names = list(dict.fromkeys([*self.variance, *self.sd]))
        return sorted(names, key=lambda name: name != "_cons")


def read_stata(lines: Sequence[Line]) -> ReadOutput:
    parts = Parts("Stata", "linear mixed", "a linear mixed model", lines)
    _read_kind(parts, lines)
    levels: dict[str, Number] = {}
    group = ""
    for line in lines:
        if match := _GROUP.search(line.text):
            group = match.group(1)
        _read_fact(parts, line, levels, group)
    _read_fixed(parts, lines)
    blocks = _read_blocks(parts, lines)
    names = _nested_names([*levels, *(block.group for block in blocks)])
    parts.groups = {names[name]: number for name, number in levels.items() if name != "_all"}
    for block in blocks:
        parts.random += _random_effects(block, names[block.group])
    mixed = parts.kind == "linear mixed"
    return parts.finish(
        {
            "the title with the method": parts.method or not mixed,
            "the log-likelihood": parts.loglik or not mixed,
            "the number of observations": parts.n,
            "the coefficients": parts.fixed,
            "the random-effects parameters": parts.random or not mixed,
            "the residual": parts.residual or parts.kind == "other",
        }
    )


def _read_kind(parts: Parts, lines: Sequence[Line]) -> None:
    other = next(filter(None, (_OTHER.search(line.text) for line in lines)), None)
    if other and other.group(1):
        parts.kind, parts.what = "other", f"a generalised linear mixed model ({other.group(1)})"
    elif other:
        parts.kind, parts.what = "other", "a model that is not linear, or has no random effects"
    elif find(lines, _TITLE) is None and any(_MODEL_DF.match(line.text) for line in lines):
        parts.kind, parts.what = "ordinary", "ordinary regression (regress)"


def _read_fact(parts: Parts, line: Line, levels: dict[str, Number], group: str) -> None:
    """What a line above or between the tables says."""
    text = line.text
    if match := _TITLE.search(text):
        parts.method = "REML" if match.group(1) == "REML" else "ML"
    if match := _LOGLIK.match(text):
        parts.loglik = read_number(match.group(2), line.number)
        parts.method = parts.method or ("REML" if match.group(1) else "ML")
    if re.search(r"Number of obs\s*=", text):
        parts.n = number_after(line, "Number of obs")
    if (
        re.search(r"Number of groups\s*=", text)
        and group
        and (count := number_after(line, "Number of groups"))
    ):
        levels[group] = count
    if (match := _GROUP_ROW.match(text)) and (count := read_number(match.group(2), line.number)):
        levels[match.group(1)] = count
    if match := _ROOT_MSE.search(text):
        parts.residual = Residual(sd=read_number(match.group(1), line.number))


def _read_fixed(parts: Parts, lines: Sequence[Line]) -> None:
    head = find(lines, _COEFFICIENTS)
    if head is None:
        return
    parts.response = lines[head].text.partition("|")[0].strip() or None
    factor, rules = "", 0
    for line in lines[head + 1 :]:
        if _RULE.match(line.text):
            rules += 1
            if rules == 2 or parts.fixed:
                break
            continue
        if not line.bare or _RANDOM.match(line.text):
            break
        label, bar, rest = line.text.partition("|")
        if not bar:
            parts.could_not_read(line, "a row of the coefficients should have a bar after the name")
        elif not rest.strip():
            factor = label.strip() or factor
        elif not any(word in rest for word in ("(base)", "(empty)", "(omitted)")):
            level = bool(factor) and (label.endswith("  ") or label.strip()[:1].isdigit())
            factor = factor if level else ""
            _read_row(parts, line, _full_name(label.strip(), factor), rest.split())


def _full_name(label: str, factor: str) -> str:
    """`1` below `treated#c.time` is `1.treated#c.time`."""
    if not factor:
        return label
    levels, names = label.split("#") if "#" in label else label.split(), factor.split("#")
    if "#" not in label:
        levels = [label]
    given = iter(levels)
    return "#".join(
        name if name.startswith("c.") else f"{level.strip()}.{name}" if (level := next(given, "")) else name
        for name in names
    )


def _read_row(parts: Parts, line: Line, label: str, words: list[str]) -> None:
    if not label or len(words) < 4 or cells_at_end(words, 6) != len(words):
        parts.could_not_read(line, "a row of the coefficients should hold a name and six numbers")
        return
    numbers = [None if word in EMPTY else read_number(word, line.number) for word in words]
    parts.fixed.append(row_of(normal_stata(label), label, line, dict(zip(_COLUMNS, numbers, strict=False))))


def _read_blocks(parts: Parts, lines: Sequence[Line]) -> list[_Block]:
    head = find(lines, _RANDOM)
    blocks: list[_Block] = []
    for line in lines[0 if head is None else head + 1 :]:
        if match := _BLOCK.match(line.text):
            if match.group(1) == "Residual":
                parts.notes.append(
                    f"The residuals have a structure of their own ({match.group(2).rstrip(' |')})."
                )
            else:
                blocks.append(_Block(match.group(1), independent="Independent" in match.group(2)))
        elif match := _PARAMETER.match(line.text):
            number = read_number(match.group(3), line.number)
            if number is None:
                parts.could_not_read(line, "a number should follow the bar")
            else:
                _take_parameter(parts, blocks, match.group(1), match.group(2).strip(), number)
        elif re.match(r"^\s*(?:rho|phi\d*|theta\d*|var\(e\)|\d+: var\(e\))\s*\|", line.text):
            parts.could_not_read(line, "a parameter of residuals that are correlated")
    return blocks


def _take_parameter(parts: Parts, blocks: list[_Block], kind: str, names: str, number: Number) -> None:
    if names in {"Residual", "e"}:
        before = parts.residual or Residual()
        parts.residual = Residual(number, before.sd) if kind == "var" else Residual(before.variance, number)
        return
    if not blocks:
        blocks.append(_Block(""))
    block = blocks[-1]
    if kind in {"var", "sd"}:
        (block.variance if kind == "var" else block.sd)[names] = number
    else:
        ends = names.split(",") if "," in names else names.split()
        if len(ends) == 2:
            block.pairs[ends[0], ends[1]] = (kind, number)


def _nested_names(groups: Sequence[str]) -> dict[str, str]:
    """Stata nests each equation in those before it; `_all` is no group."""
    names: dict[str, str] = {}
    outer: list[str] = []
    for group in dict.fromkeys(groups):
        if group not in {"_all", ""}:
            outer.append(group)
        names[group] = ":".join(outer) if group not in {"_all", ""} else group
    return names


def _random_effects(block: _Block, group: str) -> list[RandomEffect]:
    terms = block.terms
    if all(term.startswith("R.") for term in terms) and terms:
        return [
            RandomEffect(term[2:], (INTERCEPT,), (block.variance.get(term),), (block.sd.get(term),))
            for term in terms
        ]
    split = [[term] for term in terms] if block.independent else [terms] if terms else []
    return [_random_effect(block, group, names) for names in split]


def _random_effect(block: _Block, group: str, names: list[str]) -> RandomEffect:
    places: dict[str, dict[tuple[int, int], Number]] = {"cov": {}, "corr": {}}
    for (one, other), (kind, number) in block.pairs.items():
        if one in names and other in names:
            i, j = names.index(one), names.index(other)
            places[kind][max(i, j), min(i, j)] = number
    return RandomEffect(
        group=group,
        terms=tuple(normal_stata(name) for name in names),
        variance=tuple(block.variance.get(name) for name in names),
        sd=tuple(block.sd.get(name) for name in names),
        correlation=places["corr"],
        covariance=places["cov"],
    )
