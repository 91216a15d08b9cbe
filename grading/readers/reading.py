"""What was read from a pasted output: plain, frozen, each number with its line and its printed digits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from grading.formula import ModelSpec

Package = Literal[
    "lme4", "lmerTest", "nlme", "glmmTMB", "statsmodels", "Stata", "SPSS", "SAS", "MixedModels.jl", "R",
    "broom.mixed", "parameters", "sjPlot", "GAMLj",
]  # fmt: skip
Kind = Literal["linear mixed", "ordinary", "other"]
Method = Literal["REML", "ML"]
WarningKind = Literal["singular", "not converged", "gradient", "hessian", "scaling"]

# How a note begins that says which of several models was read.
SEVERAL = "The text holds"


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number: its value, its decimals (5 for 1.2e-04, -3 for 1.2e+04), its text, and its line from 1 on.

    A `bound` was printed as "<2e-16": all that is known is that the number is smaller.
    """

    value: float
    decimals: int
    line: int
    text: str
    bound: bool = False

    @property
    def half_unit(self) -> float:
        """Half a unit of the last printed digit."""
        return 0.5 * 10.0**-self.decimals


@dataclass(frozen=True, slots=True)
class FixedEffect:
    """A row of the fixed effects. `term` is its name in lme4's way, `printed` as the text has it.

    None stands for a column that the text does not have, and for a cell without a number.
    """

    term: str
    printed: str
    line: int
    estimate: Number | None = None
    se: Number | None = None
    df: Number | None = None
    statistic: Number | None = None
    p: Number | None = None


@dataclass(frozen=True, slots=True)
class RandomEffect:
    """The random effects of one grouping factor that may correlate.

    `variance` and `sd` have an entry for each of `terms`; `correlation` and `covariance` hold what is printed, by the
    positions of the two terms, the larger first.
    """

    group: str
    terms: tuple[str, ...]
    variance: tuple[Number | None, ...]
    sd: tuple[Number | None, ...]
    correlation: Mapping[tuple[int, int], Number] = field(default_factory=dict)
    covariance: Mapping[tuple[int, int], Number] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Residual:
    """The residual variance, as the one or the other or both."""

    variance: Number | None = None
    sd: Number | None = None


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning as printed, and what it is about."""

    kind: WarningKind
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that should hold numbers and could not be read, and why."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class ReadOutput:
    """All that one output says.

    `what` names the analysis in words. `criterion` is minus twice the (restricted) log-likelihood. `groups` counts the
    levels by grouping factor. `formula` is as printed, `spec` what it means where our formula language can say it,
    `response` the outcome where it is named.
    `unread` are lines that could not be read, `missing` the parts that the text does not have, `notes` what else is
    to be said of the text. `first_line` and `last_line` are those of the output that was read.
    """

    package: Package
    kind: Kind
    what: str
    method: Method | None = None
    n: Number | None = None
    groups: Mapping[str, Number] = field(default_factory=dict)
    criterion: Number | None = None
    loglik: Number | None = None
    aic: Number | None = None
    bic: Number | None = None
    fixed: tuple[FixedEffect, ...] = ()
    random: tuple[RandomEffect, ...] = ()
    residual: Residual | None = None
    converged: bool | None = None
    warnings: tuple[Warned, ...] = ()
    formula: str | None = None
    spec: ModelSpec | None = None
    response: str | None = None
    unread: tuple[Unread, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    first_line: int = 1
    last_line: int = 1

    @property
    def warned(self) -> frozenset[WarningKind]:
        return frozenset(warning.kind for warning in self.warnings)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a text cannot be read as an output, with the line (from 1 on) and its text where one is to blame."""

    reason: str
    line: int | None = None
    text: str = ""

    def __str__(self) -> str:
        return f"{self.reason} (line {self.line}: “{self.text}”)" if self.line and self.text else self.reason
