"""Readings as lines of text, so that what is expected of each fixture can be written out and read by a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from grading.readers import Number, ReadOutput, read_output

FOLDER = Path(__file__).parents[2] / "reference" / "outputs"
FIXTURES = tuple(sorted(path.stem for path in FOLDER.glob("*.txt")))


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_bytes().decode("utf-8")


@cache
def reading_of(name: str) -> ReadOutput:
    found = read_output(text_of(name))
    assert isinstance(found, ReadOutput), found
    return found


def numbers_in(found: ReadOutput) -> Iterator[Number]:
    """Every number of a reading."""
    alone = [found.n, *found.groups.values(), found.criterion, found.loglik, found.aic, found.bic]
    for row in found.fixed:
        alone += [row.estimate, row.se, row.df, row.statistic, row.p]
    for block in found.random:
        alone += [*block.variance, *block.sd, *block.correlation.values(), *block.covariance.values()]
    if found.residual:
        alone += [found.residual.variance, found.residual.sd]
    yield from (number for number in alone if number is not None)


def show_reading(found: ReadOutput) -> str:
    """All of a reading: a number as it was printed, a dash where there is none."""
    lines = [f"{found.package} | {found.kind} | {found.what} | {found.method or '-'}"]
    facts = {"n": found.n, **found.groups, "criterion": found.criterion, "loglik": found.loglik}
    facts |= {"aic": found.aic, "bic": found.bic}
    lines.append("  " + ", ".join(f"{name} {number.text}" for name, number in facts.items() if number))
    lines += [
        f"  fixed {row.term}{f' ({row.printed})' if row.printed != row.term else ''}: "
        f"{_show(row.estimate, row.se, row.df, row.statistic, row.p)}"
        for row in found.fixed
    ]
    for block in found.random:
        for i, term in enumerate(block.terms):
            tail = [f" corr {_show_row(block.correlation, i)}", f" cov {_show_row(block.covariance, i)}"]
            shown = "".join(part for part in tail if not part.endswith(" "))
            lines.append(f"  random {block.group} {term}: {_show(block.variance[i], block.sd[i])}{shown}")
    if found.residual:
        lines.append(f"  residual: {_show(found.residual.variance, found.residual.sd)}")
    lines += [
        f"  {label} {value}" for label, value in (("formula", found.formula), ("means", found.spec)) if value
    ]
    if found.converged is not None:
        lines.append(f"  converged: {'yes' if found.converged else 'no'}")
    lines += [
        f"  warning ({warning.kind}) in line {warning.line}: {warning.text}" for warning in found.warnings
    ]
    lines += [f"  unread line {row.line}: {row.text}" for row in found.unread]
    lines += [f"  missing: {part}" for part in found.missing]
    lines += [f"  note: {note}" for note in found.notes]
    return "\n".join(lines)


def _show(*numbers: Number | None) -> str:
    return " ".join("-" if number is None else number.text for number in numbers)


def _show_row(entries: Mapping[tuple[int, int], Number], i: int) -> str:
    return " ".join(number.text for (row, _), number in entries.items() if row == i)
