"""The table of random effects that lme4 and glmmTMB print, also where a narrow console wrapped it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grading.readers.numerals import is_cell, number_after, read_number
from grading.readers.parts import Parts
from grading.readers.reading import Number, RandomEffect, Residual
from grading.readers.terms import normal_group, normal_term
from grading.readers.text import Line, find

RANDOM = re.compile(r"^\s*Groups(?:\s+Name\s+(?:Variance|Std\.Dev\.)|(?:\s+Name)?(?:\s+Variance)?\s*$)")
OBS = re.compile(r"[Nn]umber of obs:")
_LISTING = re.compile(r"(?:groups|Conditional model):(.*)$")
# The head of a block that continues the one above.
_AGAIN = re.compile(r"^\s*(?:Name\s*)?(?:Variance\s*)?(?:Std\.Dev\.\s*)?(?:Corr\s*)?$")
_WORD = re.compile(r"\S+")
_SUFFIX = re.compile(r"^(.+)\.\d{1,2}$")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row put together from its pieces: its text, where each piece begins in it, and their lines."""

    text: str
    starts: tuple[int, ...]
    lines: tuple[Line, ...]

    def line_at(self, position: int) -> int:
        return self.lines[bisect_right(self.starts, position) - 1].number


def read_variances(parts: Parts, lines: Sequence[Line], is_end: Callable[[Line], bool]) -> None:
    """Read the first such table; `is_end` knows the lines that can follow it."""
    head = find(lines, RANDOM)
    if head is None:
        return
    title, rows = _unwrap(lines, head, is_end)
    columns = [name for name in ("Variance", "Std.Dev.") if name in title]
    blocks: list[tuple[str, list[tuple[str, list[Number]]]]] = []
    for row in rows if columns else ():
        before = len(blocks[-1][1]) if blocks else 0
        split = _split_row(row, title, len(columns) + before, len(columns))
        if split is None:
            parts.could_not_read(
                row.lines[0], f"a row of the random effects should hold {' and '.join(columns)}"
            )
            continue
        group, name, numbers = split
        if group == "Residual" and not name:
            values = dict(zip(columns, numbers, strict=False))
            parts.residual = Residual(values.get("Variance"), values.get("Std.Dev."))
        elif group or blocks:
            if group:
                blocks.append((group, []))
            blocks[-1][1].append((name, numbers))
    parts.random = _without_suffixes([_block(group, effects, columns) for group, effects in blocks])


def _unwrap(lines: Sequence[Line], head: int, is_end: Callable[[Line], bool]) -> tuple[str, list[_Row]]:
    """The header and the rows of the table, with blocks that stand below one another put side by side again."""
    # Below the names of groups alone, the row of a further effect is blank.
    blank = "Variance" not in lines[head].text and "Std.Dev." not in lines[head].text
    height = 0
    for line in lines[head + 1 :]:
        if not (line.bare or blank) or is_end(line) or line.is_prompt:
            break
        if line.bare and _AGAIN.match(line.text):
            break
        height += 1
    blocks, start = [lines[head : head + 1 + height]], head + 1 + height
    while start < len(lines) and _AGAIN.match(lines[start].text):
        block = lines[start : start + 1 + height]
        broken = len(block) <= height or any(is_end(line) or line.is_prompt for line in block)
        # Correlations that do not fit into one block go on below a blank head.
        if broken or not (lines[start].bare or _holds_numbers(block)):
            break
        blocks.append(block)
        start += 1 + height
    title, *rows = [_joined(pieces, blocks) for pieces in zip(*blocks, strict=True)]
    return title.text, rows


def _holds_numbers(block: Sequence[Line]) -> bool:
    """Whether there are numbers in the block, and nothing else."""
    words = [word for line in block for word in line.words]
    return bool(words) and all(map(is_cell, words))


def _joined(pieces: Sequence[Line], blocks: Sequence[Sequence[Line]]) -> _Row:
    text, starts = "", []
    for piece, block in zip(pieces, blocks, strict=True):
        starts.append(len(text))
        text += (
            piece.text if len(blocks) == 1 else piece.text.ljust(max(len(line.text) for line in block) + 1)
        )
    return _Row(text, tuple(starts), tuple(pieces))


def _split_row(row: _Row, title: str, most: int, least: int) -> tuple[str, str, list[Number]] | None:
    """The group (empty if it is that of the row above), the term and the numbers of a row."""
    words = list(_WORD.finditer(row.text))
    count = 0
    while count < min(most, len(words)) and is_cell(words[-1 - count].group()):
        count += 1
    numbers = [
        number
        for word in words[len(words) - count :]
        if (number := read_number(word.group(), row.line_at(word.start()))) is not None
    ]
    if count < least or count == len(words) or (len(numbers) < least and "NA" not in row.text):
        return None
    label = [word.group() for word in words[: len(words) - count]]
    name_at, value_at = title.find("Name"), min(i for i in (title.find("Var"), title.find("Std")) if i >= 0)
    group, name = row.text[:name_at].strip(), row.text[name_at:value_at].strip()
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


def read_counts(parts: Parts, lines: Sequence[Line]) -> None:
    """The rows and the levels of each factor: "Number of obs: 180, groups:  Subject, 18", perhaps on several lines."""
    head = find(lines, OBS)
    if head is None:
        return
    parts.n = number_after(lines[head], "obs:")
    if parts.n is None:
        parts.could_not_read(lines[head], "the number of observations")
    name: list[str] = []
    for word, line in _listing(lines, head):
        count = read_number(word.rstrip(";"), line.number) if name and name[-1].endswith(",") else None
        if count is not None:
            parts.groups[normal_group(" ".join(name).rstrip(","))] = count
            name = []
        else:
            name.append(word)
    if name:
        parts.could_not_read(lines[head], "the numbers of groups")


def _listing(lines: Sequence[Line], head: int) -> list[tuple[str, Line]]:
    """The words after "groups:", each with its line; a line that ends in a comma or semicolon goes on."""
    match = _LISTING.search(lines[head].text)
    if match is None:
        return []
    words = [(word, lines[head]) for word in match.group(1).split()]
    for line in lines[head + 1 : head + 12]:
        if not line.bare or (words and words[-1][0][-1] not in ",;"):
            break
        words += [(word, line) for word in line.words]
    return words
