"""What SAS prints for PROC MIXED: the listing, and the HTML tables copied as text, whose cells are parted by tabs.

The layouts are those of SAS/STAT 9.1 to 9.4 (User's Guide, *The MIXED Procedure*, "Default Output"). PROC GLIMMIX is
read where its distribution is Gaussian, and else recognised only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from grading.readers.numerals import cells_at_end, exact_zero, is_cell, read_number
from grading.readers.parts import Parts, row_of
from grading.readers.reading import Number, RandomEffect, ReadOutput, Residual
from grading.readers.terms import INTERCEPT, normal_group, normal_term
from grading.readers.text import Line

_TABLES = {
    "Model Information": "model",
    "Class Level Information": "classes",
    "Dimensions": "dimensions",
    "Number of Observations": "counts",
    "Iteration History": "iterations",
    "Covariance Parameter Estimates": "covariance",
    "Fit Statistics": "criteria",
    "Null Model Likelihood Ratio Test": "other",
    "Solution for Fixed Effects": "fixed",
    "Solutions for Fixed Effects": "fixed",
    "Solution for Random Effects": "other",
    "Type 1 Tests of Fixed Effects": "other",
    "Type 3 Tests of Fixed Effects": "other",
    "Type III Tests of Fixed Effects": "other",
    "Least Squares Means": "other",
    "Estimates": "other",
    "Estimated G Matrix": "other",
    "Estimated G Correlation Matrix": "other",
    "Estimated R Matrix": "other",
    "Information Criteria": "other",
}
_PAGE = re.compile(r"^\s*The (?:Mixed|MIXED|GLIMMIX|SAS)\b")
_DISTRIBUTION = re.compile(r"^\s*(?:Response )?Distribution\s+(\S+)")
_FACT = re.compile(
    r"^\s*(Dependent Variable|Response Variable|Estimation Method|Estimation Technique)\s+(\S.*)$"
)
_USED = re.compile(r"^\s*(?:Number of )?Observations Used\s+(\S+)$")
_SUBJECTS = re.compile(r"^\s*Subjects(?: \(Blocks in V\))?\s+(\S+)$")
_NO_RANDOM = re.compile(r"^\s*Columns in Z(?: [Pp]er Subject)?\s+0$")
_CRITERION = re.compile(r"^\s*-2 (Res(?:tricted)? )?Log (?:Pseudo-)?Likelihood\s+(\S+)$")
_INFORMATION = re.compile(r"^\s*(AIC|BIC)\s+\([Ss]maller is [Bb]etter\)\s+(\S+)$")
_CONVERGED = re.compile(r"Convergence criteri(?:a|on) (?:met|\(.*\) satisfied)")
_PLACE = re.compile(r"^(UN|Var|Corr|UNR)\((\d{1,2})(?:,(\d{1,2}))?\)$")
_STRUCTURES = re.compile(
    r"^(?:ARH?\(1\)|ARMA|CSH?$|TOEPH?|Variance$|Var$|Rho$|Corr$|SP\(|FA\(|HF$|Lag$|Gamma$|Phi$|CHOL\()",
    re.IGNORECASE,
)
_NESTED = re.compile(r"^([\w*]{1,80})\(([\w*]{1,80})\)$")
_COLUMNS = ("estimate", "se", "df", "statistic", "p")
# Of the heads of columns, those that stand on two lines.
_HEADS = frozenset(
    ["Standard", "Error", "DF", "t", "Value", "Pr", ">", "|t|", "Z", "Alpha", "Lower", "Upper"]
)
_LONGEST_ROW = 12


def read_sas(lines: Sequence[Line]) -> ReadOutput:
    parts = Parts("SAS", "linear mixed", "a linear mixed model", lines)
    classes: dict[str, Number] = {}
    subjects: Number | None = None
    cells: list[tuple[Line, str, str, Number]] = []
    header = _Header()
    for table, line in _by_table(lines):
        _read_fact(parts, line)
        if table == "classes":
            _read_class(line, classes)
        elif match := _SUBJECTS.match(line.text):
            subjects = read_number(match.group(1), line.number)
        elif table == "covariance":
            _read_covariance(parts, line, cells)
        elif table == "fixed" and not header.take(line):
            _read_fixed(parts, line, header)
    parts.random = list(_random_effects(parts, cells))
    _count_groups(parts, classes, subjects)
    return parts.finish(
        {
            "the model information with the method": parts.method or parts.kind == "other",
            "the covariance parameter estimates": parts.random,
            "the residual": parts.residual or parts.kind == "other",
            "the number of observations": parts.n,
            "the solution for fixed effects": parts.fixed,
        }
    )


class _Header:
    """The heads of the columns of the fixed effects, which may stand on several lines."""

    def __init__(self) -> None:
        self.factors: tuple[str, ...] = ()
        self.count = len(_COLUMNS)

    def take(self, line: Line) -> bool:
        """Whether the line is a part of the head; what it says is kept."""
        words = line.words
        if words[:1] == ["Effect"] and "Estimate" in words:
            self.factors = tuple(words[1 : words.index("Estimate")])
        elif not set(words) <= _HEADS:
            return False
        if "Alpha" in words:
            self.count = len(_COLUMNS) + 3
        return True


def _by_table(lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """Each line that holds something with the table that it belongs to, without titles and heads of pages."""
    table = ""
    for line in lines:
        bare = line.bare
        if bare in _TABLES:
            table = _TABLES[bare]
        elif bare and not _PAGE.match(line.text):
            yield table, line


def _read_fact(parts: Parts, line: Line) -> None:
    text = line.text
    if match := _FACT.match(text):
        if match.group(1).endswith("Variable"):
            parts.response = match.group(2).split()[0]
        else:
            parts.method = "REML" if re.search(r"REML|Restricted|Residual", match.group(2)) else "ML"
    elif match := _USED.match(text):
        parts.n = read_number(match.group(1), line.number)
    elif match := _CRITERION.match(text):
        parts.criterion = read_number(match.group(2), line.number)
        parts.method = parts.method or ("REML" if match.group(1) else "ML")
    elif match := _INFORMATION.match(text):
        number = read_number(match.group(2), line.number)
        parts.aic, parts.bic = (number, parts.bic) if match.group(1) == "AIC" else (parts.aic, number)
    elif _CONVERGED.search(text):
        parts.converged = True
    elif _NO_RANDOM.match(text):
        parts.kind, parts.what = "other", "a model of correlated residuals without random effects (REPEATED)"
    elif (match := _DISTRIBUTION.match(text)) and match.group(1) not in {"Gaussian", "Normal"}:
        parts.kind, parts.what = "other", f"a generalised linear mixed model ({match.group(1).lower()})"


def _read_class(line: Line, classes: dict[str, Number]) -> None:
    words = line.words
    if len(words) >= 3 and not is_cell(words[0]) and (count := read_number(words[1], line.number)):
        classes[words[0]] = count


def _read_covariance(parts: Parts, line: Line, cells: list[tuple[Line, str, str, Number]]) -> None:
    """A row: the parameter, its subject where it has one, and numbers of which the first is the estimate."""
    words = line.words
    if words[:2] == ["Cov", "Parm"] or set(words) <= _HEADS:
        if "Ratio" in words:
            parts.could_not_read(
                line, "the first column holds ratios; run PROC MIXED without the option RATIO"
            )
        return
    if _CONVERGED.search(line.text) or line.is_prompt or words[0] in {"NOTE:", "WARNING:"}:
        return
    count = cells_at_end(words, _LONGEST_ROW)
    label = words[: len(words) - count]
    # A variance at its boundary is printed as a bare 0.
    estimate = exact_zero(read_number(words[len(label)], line.number)) if count else None
    if estimate is None or len(label) not in {1, 2} or _STRUCTURES.match(label[0]):
        parts.could_not_read(
            line,
            "of the covariance parameters we read those of RANDOM with TYPE=VC, UN or UNR, and a residual that is the same "
            "for all rows",
        )
        return
    if label[0] == "Residual":
        parts.residual = Residual(variance=estimate)
    else:
        cells.append((line, label[0], label[1] if len(label) == 2 else "", estimate))


def _random_effects(parts: Parts, cells: Sequence[tuple[Line, str, str, Number]]) -> Iterator[RandomEffect]:
    """Parameters of a matrix together, by subject; others each by itself."""
    matrices: dict[str, dict[str, dict[tuple[int, int], Number]]] = {}
    for line, name, subject, number in cells:
        match = _PLACE.match(name)
        if match is None:
            group, term = (subject, normal_term(name)) if subject else (name, INTERCEPT)
            yield RandomEffect(_normal_group(group), (term,), (number,), (None,))
            continue
        i, j = int(match.group(2)) - 1, int(match.group(3) or match.group(2)) - 1
        kind = "corr" if match.group(1) == "Corr" else "cov"
        if min(i, j) < 0 or (kind == "corr" and i == j):
            parts.could_not_read(line, "the place of a covariance parameter")
            continue
        matrices.setdefault(subject, {"cov": {}, "corr": {}})[kind][max(i, j), min(i, j)] = number
    for subject, places in matrices.items():
        yield _matrix(_normal_group(subject), places["cov"], places["corr"])
    if any(len(places["cov"]) > 1 for places in matrices.values()):
        parts.notes.append(
            "SAS does not print to which effects UN(1,1) and UN(2,2) belong: the first is read as the intercept."
        )


def _matrix(
    group: str, covariance: dict[tuple[int, int], Number], correlation: dict[tuple[int, int], Number]
) -> RandomEffect:
    size = max((i for i, _ in [*covariance, *correlation]), default=-1) + 1
    return RandomEffect(
        group=group,
        terms=tuple(f"effect {i + 1}" if i else INTERCEPT for i in range(size)),
        variance=tuple(covariance.get((i, i)) for i in range(size)),
        sd=(None,) * size,
        correlation=correlation,
        covariance={place: number for place, number in covariance.items() if place[0] != place[1]},
    )


def _normal_group(printed: str) -> str:
    """`cask(batch)` is a cask within its batch."""
    match = _NESTED.match(printed)
    return normal_group(f"{match.group(2)}*{match.group(1)}" if match else printed)


def _read_fixed(parts: Parts, line: Line, header: _Header) -> None:
    words, count = line.words, cells_at_end(line.words, header.count)
    if count < header.count or count == len(words):
        if count:
            parts.could_not_read(
                line, f"a row of the fixed effects should hold a name and {header.count} numbers"
            )
        return
    printed = " ".join(words[:-count])
    numbers = [read_number(word, line.number) for word in words[-count:]]
    if numbers[0] is not None and numbers[0].value == 0 and numbers[1] is None:
        parts.notes.append(f"`{printed}` is the level that others are compared with (set to zero).")
        return
    columns = dict(zip(_COLUMNS, numbers, strict=False))
    parts.fixed.append(row_of(_term(printed, header.factors), printed, line, columns))


def _term(printed: str, factors: Sequence[str]) -> str:
    """`age*Gender F` is `age:GenderF`: the levels stand in the order of the columns of their factors."""
    effect, *levels = printed.split()
    names = effect.split("*")
    concerned = [factor for factor in factors if factor in names]
    level = dict(zip(concerned, levels, strict=False)) if len(concerned) == len(levels) else {}
    if levels and not level:
        return normal_term(printed)
    return normal_term(":".join(f"{name}{level.get(name, '')}" for name in names))


def _count_groups(parts: Parts, classes: dict[str, Number], subjects: Number | None) -> None:
    groups = list(dict.fromkeys(block.group for block in parts.random))
    for group in groups:
        if group in classes:
            parts.groups[group] = classes[group]
    if len(groups) == 1 and subjects is not None and subjects.value > 1:
        parts.groups.setdefault(groups[0], subjects)
