"""What lme4 and lmerTest print: `summary(m)` and `m` itself, for lmer and, recognised only, for glmer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading.readers.coefficients import read_coefficients, read_criteria, read_named
from grading.readers.numerals import cells_at_end, number_after, read_number, split_cells
from grading.readers.parts import Parts, meaning_of
from grading.readers.reading import Number, Package, RandomEffect, ReadOutput, Residual
from grading.readers.terms import normal_group, normal_term
from grading.readers.text import Line, find
from grading.readers.warnings import find_warnings

_TITLE = re.compile(r"^\s*(?:Generalized l|L)inear mixed model fit by")
_GENERALIZED = re.compile(r"Generalized linear mixed model|\[ ?'?glmerMod|^ *Family: ")
_LMERTEST = re.compile(r"lmerModLmerTest|t-tests use (?:Satterthwaite|Kenward)")
_FORMULA = re.compile(r"^\s*Formula:")
_AFTER_FORMULA = re.compile(
    r"^\s*(?:Data|Subset|Weights|Offset|Control|REML criterion|AIC|Random effects|Scaled residuals)\b"
)
_CRITERIA = re.compile(r"^\s*AIC\s+BIC\s+logLik\b")
_RANDOM = re.compile(r"^\s*Groups\s+Name\s+(?:Variance|Std\.Dev\.)")
_OBS = re.compile(r"Number of obs:")
_FIXED = re.compile(r"^\s*Fixed [Ee]ffects:")
_HIDDEN = re.compile(r"([1-9]\d{0,3}) lme4 warnings?")
_SUFFIX = re.compile(r"^(.+)\.\d{1,2}$")


def read_lme4(lines: Sequence[Line]) -> ReadOutput:
    text = "\n".join(line.text for line in lines)
    package: Package = "lmerTest" if _LMERTEST.search(text) else "lme4"
    parts = Parts(package, "linear mixed", "a linear mixed model", lines)
    if any(_GENERALIZED.search(line.text) for line in lines):
        parts.kind, parts.what = "other", "a generalised linear mixed model (glmer)"
    _read_method(parts, lines)
    _read_formula(parts, lines)
    if (head := find(lines, _CRITERIA)) is not None:
        read_criteria(parts, lines, head)
    for line in lines:
        if "REML criterion at convergence:" in line.text:
            parts.criterion = number_after(line, "convergence:")
    _read_random(parts, lines)
    _read_counts(parts, lines)
    _read_fixed(parts, lines)
    _note_hidden_warnings(parts, lines)
    if package == "lme4" and any(row.df for row in parts.fixed):
        parts.package = "lmerTest"
    return parts.finish(
        {
            "the title with the method": parts.method,
            "the formula": parts.formula,
            "the random effects": parts.random,
            "the residual": parts.residual or parts.kind == "other",
            "the number of observations": parts.n,
            "the fixed effects": parts.fixed,
        }
    )


def _read_method(parts: Parts, lines: Sequence[Line]) -> None:
    for i, line in enumerate(lines):
        if _TITLE.match(line.text):
            title = " ".join([*line.words, *(lines[i + 1].words if i + 1 < len(lines) else [])])
            parts.method = "REML" if "by REML" in title else "ML"
        elif "REML criterion at convergence:" in line.text:
            parts.method = parts.method or "REML"


def _read_formula(parts: Parts, lines: Sequence[Line]) -> None:
    head = find(lines, _FORMULA)
    if head is None:
        return
    text = [lines[head].text.partition(":")[2].strip()]
    for line in lines[head + 1 : head + 12]:
        if not line.bare or _AFTER_FORMULA.match(line.text):
            break
        text.append(line.bare)
    parts.formula = " ".join(" ".join(text).split()) or None
    parts.spec = meaning_of(parts.formula)


def _read_random(parts: Parts, lines: Sequence[Line]) -> None:
    head = find(lines, _RANDOM)
    if head is None:
        return
    title = lines[head].text
    blocks: list[tuple[str, list[tuple[str, list[Number]]]]] = []
    columns = [name for name in ("Variance", "Std.Dev.") if name in title]
    for line in lines[head + 1 :]:
        if not line.bare or _OBS.search(line.text) or _FIXED.match(line.text) or line.is_prompt:
            break
        before = len(blocks[-1][1]) if blocks else 0
        row = _split_row(line, title, len(columns) + before, len(columns))
        if row is None:
            parts.could_not_read(line, f"a row of the random effects should hold {' and '.join(columns)}")
            continue
        group, name, numbers = row
        if group == "Residual" and not name:
            values = dict(zip(columns, numbers, strict=False))
            parts.residual = Residual(values.get("Variance"), values.get("Std.Dev."))
        elif group or blocks:
            if group:
                blocks.append((group, []))
            blocks[-1][1].append((name, numbers))
    for group, rows in blocks:
        parts.random.append(_block(group, rows, columns))
    parts.random = _without_suffixes(parts.random)


def _split_row(line: Line, title: str, most: int, least: int) -> tuple[str, str, list[Number]] | None:
    """The group (empty if it is that of the row above), the term and the numbers of a row."""
    words = split_cells(line)
    count = cells_at_end(words, most)
    numbers = [
        number
        for word in words[len(words) - count :]
        if (number := read_number(word, line.number)) is not None
    ]
    if count < least or len(numbers) < least or count == len(words):
        return None
    label = words[: len(words) - count]
    name_at, value_at = title.find("Name"), min(i for i in (title.find("Var"), title.find("Std")) if i >= 0)
    group, name = line.text[:name_at].strip(), line.text[name_at:value_at].strip()
    if " ".join([*group.split(), *name.split()]) != " ".join(label):
        # The columns no longer line up: the first word is the group, unless it is all there is.
        group, name = (
            (label[0], " ".join(label[1:])) if len(label) > 1 or label == ["Residual"] else ("", label[0])
        )
    return group, name, numbers


def _block(group: str, rows: list[tuple[str, list[Number]]], columns: list[str]) -> RandomEffect:
    values = [dict(zip(columns, numbers, strict=False)) for _, numbers in rows]
    correlation = {
        (i, j): number
        for i, (_, numbers) in enumerate(rows)
        for j, number in enumerate(numbers[len(columns) :])
    }
    return RandomEffect(
        group=normal_group(group),
        terms=tuple(normal_term(name) for name, _ in rows),
        variance=tuple(value.get("Variance") for value in values),
        sd=tuple(value.get("Std.Dev.") for value in values),
        correlation=correlation,
    )


def _without_suffixes(blocks: list[RandomEffect]) -> list[RandomEffect]:
    """`Subject.1` beside `Subject` is the same factor, with effects that are kept uncorrelated."""
    names = {block.group for block in blocks}
    tidy = []
    for block in blocks:
        match = _SUFFIX.match(block.group)
        group = match.group(1) if match and match.group(1) in names else block.group
        tidy.append(RandomEffect(group, block.terms, block.variance, block.sd, block.correlation))
    return tidy


def _read_counts(parts: Parts, lines: Sequence[Line]) -> None:
    head = find(lines, _OBS)
    if head is None:
        return
    parts.n = number_after(lines[head], "obs:")
    if parts.n is None:
        parts.could_not_read(lines[head], "the number of observations")
    listing, number_line = lines[head].text.partition("groups:")[2], lines[head]
    if head + 1 < len(lines) and listing.rstrip().endswith(";"):
        listing += lines[head + 1].text
    for entry in listing.split(";"):
        name, _, levels = entry.rpartition(",")
        count = read_number(levels.strip(), number_line.number)
        if name.strip() and count is not None:
            parts.groups[normal_group(name.strip())] = count
        elif entry.strip():
            parts.could_not_read(number_line, "the numbers of groups")


def _read_fixed(parts: Parts, lines: Sequence[Line]) -> None:
    head = find(lines, _FIXED)
    if head is None:
        counts = find(lines, _OBS)
        read_coefficients(parts, lines, 0 if counts is None else counts)
        return
    if read_named(parts, lines, head + 1) == head + 1:
        read_coefficients(parts, lines, head + 1)


def _note_hidden_warnings(parts: Parts, lines: Sequence[Line]) -> None:
    """`print(m)` only counts the warnings that the fit gave."""
    if any(find_warnings(lines)):
        return
    for line in lines:
        if match := _HIDDEN.search(line.text):
            parts.notes.append(
                f"lme4 says that it gave {match.group(1)} warning(s), which the text does not have."
            )
