"""What a reader gathers while it goes through the lines, and what it says at the end of what it did not find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grading.formula import FormulaError, ModelSpec, parse_formula
from grading.readers.reading import (
    FixedEffect,
    Kind,
    Method,
    Number,
    Package,
    RandomEffect,
    ReadOutput,
    Residual,
    Unread,
)
from grading.readers.text import Line, shorten
from grading.readers.warnings import UNCONVERGED, find_warnings

# Our formula language is for models, and a formula longer than this is none that a student fits.
LONGEST_FORMULA = 1_000
# More effects of one grouping factor that may correlate are not read as a model.
LARGEST_BLOCK = 40
MOST_ROWS = 500
# How a missing row of the fixed effects is named in `missing`.
ROW_OF = "the row of "
END_OF_TABLE = "the end of the table"


@dataclass(slots=True)
class Parts:
    """The parts of one output, as far as they have been found. `lines` are those of the output."""

    package: Package
    kind: Kind
    what: str
    lines: Sequence[Line]
    method: Method | None = None
    n: Number | None = None
    groups: dict[str, Number] = field(default_factory=dict)
    criterion: Number | None = None
    loglik: Number | None = None
    aic: Number | None = None
    bic: Number | None = None
    fixed: list[FixedEffect] = field(default_factory=list)
    random: list[RandomEffect] = field(default_factory=list)
    residual: Residual | None = None
    converged: bool | None = None
    formula: str | None = None
    spec: ModelSpec | None = None
    response: str | None = None
    unread: list[Unread] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def could_not_read(self, line: Line, why: str) -> None:
        self.unread.append(Unread(line.number, shorten(line.text), why))

    def _lost_rows(self) -> list[str]:
        """Terms of the formula of which the fixed effects have no row: the table was cut off."""
        if self.spec is None or not self.fixed:
            return []
        lost = [
            term
            for term in self.spec.fixed
            if term.columns
            and not any(all(name in row.printed for name in term.columns) for row in self.fixed[:MOST_ROWS])
        ]
        return [f"{ROW_OF}`{term}`" for term in lost]

    def finish(self, expected: Mapping[str, object]) -> ReadOutput:
        """The reading; `expected` names the parts that this package prints, each with what was found of it."""
        warnings = find_warnings(self.lines)
        blocks = tuple(block for block in self.random if len(block.terms) <= LARGEST_BLOCK)
        if len(blocks) < len(self.random):
            self.notes.append(f"More than {LARGEST_BLOCK} random effects of one factor are not read.")
        converged = self.converged
        if any(warning.kind in UNCONVERGED for warning in warnings):
            converged = False
        return ReadOutput(
            package=self.package,
            kind=self.kind,
            what=self.what,
            method=self.method,
            n=self.n,
            groups=self.groups,
            criterion=self.criterion,
            loglik=self.loglik,
            aic=self.aic,
            bic=self.bic,
            fixed=tuple(self.fixed),
            random=blocks,
            residual=self.residual,
            converged=converged,
            warnings=warnings,
            formula=self.formula,
            spec=self.spec,
            response=self.response or (self.spec.response if self.spec else None),
            unread=tuple(self.unread),
            missing=(*(name for name, found in expected.items() if not found), *self._lost_rows()),
            notes=tuple(self.notes),
            first_line=self.lines[0].number if self.lines else 1,
            last_line=self.lines[-1].number if self.lines else 1,
        )


def meaning_of(formula: str | None) -> ModelSpec | None:
    """What a printed formula means, where our formula language can say it."""
    if not formula or len(formula) > LONGEST_FORMULA:
        return None
    try:
        return parse_formula(formula)
    except FormulaError:
        return None


def row_of(term: str, printed: str, line: Line, columns: Mapping[str, Number | None]) -> FixedEffect:
    return FixedEffect(
        term=term,
        printed=printed,
        line=line.number,
        estimate=columns.get("estimate"),
        se=columns.get("se"),
        df=columns.get("df"),
        statistic=columns.get("statistic"),
        p=columns.get("p"),
    )
