"""What SPSS prints for MIXED: tables as text, tab-separated or drawn with bars, with decimal points or commas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from grading.readers.numerals import read_number
from grading.readers.parts import Parts, row_of
from grading.readers.reading import Number, RandomEffect, ReadOutput, Residual
from grading.readers.terms import normal_group, normal_term
from grading.readers.text import Line

# Footnote marks stick to the titles of tables: "Information Criteriaa".
_TABLES = {
    "Model Dimension": "dimension",
    "Information Criteria": "criteria",
    "Type III Tests of Fixed Effects": "tests",
    "Estimates of Fixed Effects": "fixed",
    "Covariance Matrix for Estimates of Fixed Effects": "other",
    "Correlation Matrix for Estimates of Fixed Effects": "other",
    "Estimates of Covariance Parameters": "covariance",
    "Correlation Matrix for Estimates of Covariance Parameters": "other",
    "Covariance Matrix for Estimates of Covariance Parameters": "other",
    "Random Effect Covariance Structure": "other",
    "Case Processing Summary": "other",
    "Descriptive Statistics": "other",
}
_TITLE = re.compile("^(" + "|".join(map(re.escape, _TABLES)) + r")\s?(?:[a-z](?:,[a-z])*)?$")
_BARS = re.compile(r"[|│┃║]")
_DRAWN = re.compile(r"^[\s\-=+─━═┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬|│┃║╟╢]*$")
_NUMERAL = re.compile(r"<?-?(?:\d{1,15}[.,]?\d{0,15}|[.,]\d{1,15})(?:E[+-]?\d{1,3})?[a-z]?", re.IGNORECASE)
_COMMA = re.compile(r"(?<![\d.,])-?\d{0,15},\d{3,15}(?![\d,.])")
_POINT = re.compile(r"(?<![\d.,])-?\d{0,15}\.\d{2,15}(?![\d,.])")
_SUBJECT = re.compile(r"^(.*?)\s*\[subject\s*=\s*(.+?)\]\s*(.*)$", re.IGNORECASE)
_ELEMENT = re.compile(
    r"^(?:UN\s*\((\d{1,2}),\s*(\d{1,2})\)|Var(?:iance)?\s*\((\d{1,2})\)|(Variance))$", re.IGNORECASE
)
_AT_END = re.compile(
    r"^(.*?)\s*(UN\s*\(\d{1,2},\s*\d{1,2}\)|Var(?:iance)?\s*\(\d{1,2}\)|Variance|Corr\s*\(\d{1,2},\s*\d{1,2}\)"
    r"|[A-Z0-9]+ (?:diagonal|rho|offset))$",
    re.IGNORECASE,
)
_RESPONSE = re.compile(r"Dependent Variable:\s*(.+?)\.?$")
LONGEST_LABEL = 200
_COLUMNS = ("estimate", "se", "df", "statistic", "p")


@dataclass(slots=True)
class _Block:
    """The parameters of one RANDOM subcommand while they are read, by their place in the matrix."""

    effects: tuple[str, ...]
    group: str
    elements: dict[tuple[int, int], Number] = field(default_factory=dict)


def read_spss(lines: Sequence[Line]) -> ReadOutput:
    parts = Parts("SPSS", "linear mixed", "a linear mixed model", lines)
    comma = _has_comma(lines)
    blocks: list[_Block] = []
    before: Line | None = None
    for table, line in _by_table(lines):
        cells, numbers = _split(line, comma=comma)
        _read_criterion(parts, line, before, cells, numbers)
        if table == "fixed":
            _read_fixed(parts, line, cells, numbers)
        elif table == "covariance":
            _read_covariance(parts, line, cells, numbers, blocks)
        if match := _RESPONSE.search(line.text):
            parts.response = match.group(1).strip()
        before = line
    parts.random += [effect for block in blocks for effect in _random_effects(block)]
    if comma:
        parts.notes.append("Commas are read as decimal marks.")
    return parts.finish(
        {
            "the information criteria": parts.criterion,
            "the estimates of fixed effects": parts.fixed,
            "the residual": parts.residual,
            "the estimates of covariance parameters": parts.random,
        }
    )


def _has_comma(lines: Sequence[Line]) -> bool:
    """Whether the decimal mark is a comma: more numbers have it than have a point."""
    commas = sum(len(_COMMA.findall(line.text)) for line in lines)
    points = sum(len(_POINT.findall(line.text)) for line in lines)
    return commas > points


def _by_table(lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """Each line with the table that it belongs to; rules and titles are left out."""
    table = ""
    for line in lines:
        bare = _BARS.sub(" ", line.text).strip()
        if match := _TITLE.match(bare):
            table = _TABLES[match.group(1)]
        elif bare and not _DRAWN.match(line.text):
            yield table, line


def _split(line: Line, *, comma: bool) -> tuple[list[str], list[Number | None]]:
    """The text cells of a row, and its cells with numbers (None for the point that stands for no number)."""
    text = _BARS.sub("\t", line.text) if _BARS.search(line.text) else line.text
    parted = [cell.strip() for cell in (text.split("\t") if "\t" in text else re.split(r" {2,}", text))]
    cells = [cell for cell in parted if cell]
    numbers: list[Number | None] = []
    while cells:
        words = cells.pop().split()
        # The first word of a row is its name, also where it is a number.
        while len(words) > (not cells) and _is_numeral(words[-1]):
            numbers.append(_number(words.pop(), line, comma=comma))
        if words:
            return [*cells, " ".join(words)], numbers[::-1]
    return cells, numbers[::-1]


def _is_numeral(word: str) -> bool:
    # A number that is missing is shown as the decimal mark.
    return word in {".", ","} or bool(_NUMERAL.fullmatch(word))


def _number(word: str, line: Line, *, comma: bool) -> Number | None:
    plain = word[:-1] if word[-1:].isalpha() else word
    return read_number(plain, line.number, comma=comma)


def _read_criterion(
    parts: Parts, line: Line, before: Line | None, cells: list[str], numbers: list[Number | None]
) -> None:
    text = " ".join(cells)
    number = numbers[0] if numbers else None
    wrapped = before is not None and text == "Likelihood" and before.bare.startswith("-2 ")
    if text.startswith("-2 ") and "Log" in text:
        parts.method = "REML" if "Restricted" in text else "ML"
        parts.criterion = number or parts.criterion
    elif wrapped:
        parts.criterion = number
    elif "(AIC)" in text:
        parts.aic = number
    elif "(BIC)" in text:
        parts.bic = number


def _read_fixed(parts: Parts, line: Line, cells: list[str], numbers: list[Number | None]) -> None:
    if not numbers or not cells:
        _say_if_row(parts, line, cells, numbers)
        return
    label = " ".join(cells)
    if len(numbers) < len(_COLUMNS):
        parts.could_not_read(line, "a row of the fixed effects should hold five numbers or more")
    elif numbers[1] is not None and numbers[2:4] != [None, None]:
        parts.fixed.append(
            row_of(normal_term(label), label, line, dict(zip(_COLUMNS, numbers, strict=False)))
        )
    elif numbers[0] is not None and numbers[0].value == 0:
        parts.notes.append(f"`{label}` is the level that others are compared with (set to zero).")
    else:
        parts.could_not_read(line, "a row of the fixed effects should hold a standard error")


def _say_if_row(parts: Parts, line: Line, cells: list[str], numbers: list[Number | None]) -> None:
    """Headers and footnotes hold no numbers; digits in anything else are numbers that we could not read."""
    label = " ".join(cells)
    if numbers or (any(sign.isdigit() for sign in label) and re.match(r"^(?:Intercept|\[)", label)):
        parts.could_not_read(line, "a row should hold a name and then numbers")


def _read_covariance(
    parts: Parts, line: Line, cells: list[str], numbers: list[Number | None], blocks: list[_Block]
) -> None:
    label = " ".join(" ".join(cells).split())
    if not cells or not numbers or len(label) > LONGEST_LABEL:
        _say_if_row(parts, line, cells, numbers)
        return
    estimate = numbers[0]
    if re.fullmatch(r"Residual|Repeated Measures\s+Variance", label):
        parts.residual = Residual(variance=estimate)
        return
    match = _AT_END.match(label)
    if match is None or estimate is None:
        parts.could_not_read(line, "a covariance parameter that we do not know, or one without a number")
        return
    name, element = match.group(1).strip(), match.group(2)
    if name.startswith("Repeated Measures"):
        parts.notes.append("The residuals have a structure of their own, which we do not read.")
        parts.could_not_read(line, "a parameter of residuals that are correlated")
        return
    if name:
        blocks.append(_new_block(name))
    place = _place(element, len(blocks[-1].elements)) if blocks else None
    if place is None:
        parts.could_not_read(line, "a covariance parameter of a structure that we do not read")
    else:
        blocks[-1].elements[place] = estimate


def _new_block(name: str) -> _Block:
    match = _SUBJECT.match(name)
    if match is None:
        return _Block(("Intercept",), normal_group(name))
    effects = tuple(effect.strip() for effect in match.group(1).split(" + ") if effect.strip())
    return _Block(effects or ("Intercept",), normal_group(match.group(2)))


def _place(element: str, before: int) -> tuple[int, int] | None:
    match = _ELEMENT.match(element)
    if match is None:
        return None
    if match.group(1):
        i, j = int(match.group(1)) - 1, int(match.group(2)) - 1
        return max(i, j), min(i, j)
    i = int(match.group(3)) - 1 if match.group(3) else before
    return i, i


def _random_effects(block: _Block) -> list[RandomEffect]:
    """The effects of one subcommand: together where they covary, else each by itself."""
    size = max((i for i, _ in block.elements), default=-1) + 1
    names = [normal_term(name) for name in block.effects]
    terms = [names[i] if i < len(names) else f"effect {i + 1}" for i in range(size)]
    correlated = any(i != j for i, j in block.elements)
    if correlated or size == 1:
        return [
            RandomEffect(
                group=block.group,
                terms=tuple(terms),
                variance=tuple(block.elements.get((i, i)) for i in range(size)),
                sd=(None,) * size,
                covariance={
                    place: number for place, number in block.elements.items() if place[0] != place[1]
                },
            )
        ]
    return [
        RandomEffect(block.group, (terms[i],), (number,), (None,))
        for (i, _), number in block.elements.items()
    ]
