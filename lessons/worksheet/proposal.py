"""The model that the structure of a study asks for, in lme4's syntax, and how much it asks of the data."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grading.formula import FormulaError, parse_formula
from lessons.worksheet.facts import Predictor, Study
from lessons.worksheet.questions import BINARY, COUNT, GROUP, MEASURED, ORDERED, UPPER

# With as few groups as this the guide asks whether they should not be fixed effects; no number is magic.
FEW_ENOUGH_TO_BE_FIXED = 5

FITTED_BY = {
    MEASURED: "lmer, by REML",
    BINARY: "glmer with family = binomial",
    COUNT: "glmer with family = poisson",
    ORDERED: "clmm of the package ordinal",
}


@dataclass(frozen=True, slots=True)
class Block:
    """One random term: the columns beside its intercept that vary over `group`, a column or `a:b`."""

    group: str
    slopes: tuple[Predictor, ...] = ()

    @property
    def size(self) -> int:
        """How many effects each group has."""
        return 1 + sum(slope.columns for slope in self.slopes)

    @property
    def parameters(self) -> int:
        """Variances and covariances: k(k + 1)/2 of k effects."""
        return self.size * (self.size + 1) // 2

    def __str__(self) -> str:
        left = " + ".join(column_name(slope.name) for slope in self.slopes) or "1"
        return f"({left} | {self.group})"


@dataclass(frozen=True, slots=True)
class Model:
    """A candidate: its formula, and how many variances and covariances its random part has."""

    formula: str
    parameters: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where to begin, and what the design asks for in the end; the two may be the same.

    `fixed_groups` has the few groups in the fixed part instead. `lacking` says what has to be known first and
    `trouble` why the names cannot stand in a formula.
    """

    start: Model | None = None
    full: Model | None = None
    fixed_groups: str = ""
    fitted_by: str = ""
    lacking: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def goes_on(self) -> bool:
        """Whether there are slopes to go on to."""
        return self.start != self.full


def column_name(text: str) -> str:
    """The text as a name that can stand in a formula: `time since visit` is `time_since_visit`."""
    name = re.sub(r"[^\w.]+", "_", text, flags=re.ASCII).strip("_")
    return name if not name or name[0].isalpha() else f"x{name}"


def propose(study: Study) -> Proposal:
    """The model that the design asks for, as far as it is known."""
    lacking = tuple(_lacking(study))
    if lacking:
        return Proposal(lacking=lacking)
    blocks = blocks_of(study)
    start = _model(study, tuple(Block(block.group) for block in blocks))
    full = _model(study, blocks)
    try:
        parse_formula(full.formula)
    except FormulaError as error:
        return Proposal(trouble=f"These names make no formula yet: {error}")
    fixed = _with_fixed(study, few_grouping(study), blocks) if few_grouping(study) else ""
    return Proposal(start, full, fixed, FITTED_BY.get(study.outcome_kind, "") if blocks else "")


def blocks_of(study: Study) -> tuple[Block, ...]:
    """The random terms, the larger groups first."""
    blocks = []
    if study.upper and study.uppers != 1:
        blocks.append(Block(column_name(study.upper), slopes_over_upper(study)))
    if has_repeats(study):
        group = column_name(study.group)
        label = f"{column_name(study.upper)}:{group}" if study.nested else group
        blocks.append(Block(label, slopes_over_groups(study)))
    return tuple(blocks)


def has_repeats(study: Study) -> bool:
    """Whether groups can be told from rows: there are several, and some have more than one row."""
    return bool(study.group) and study.groups != 1 and study.largest != 1


def slopes_wanted(study: Study) -> tuple[Predictor, ...]:
    """Predictors that vary within the groups and whose effect may differ between them."""
    return tuple(p for p in study.predictors if p.varies_within and p.differs)


def slopes_over_groups(study: Study) -> tuple[Predictor, ...]:
    """The slopes wanted, all or none: none where there are few groups, or none has more rows than effects."""
    enough = study.largest is None or study.largest > rows_needed(study)
    return slopes_wanted(study) if enough and not is_few(study.groups) else ()


def rows_needed(study: Study) -> int:
    """How many effects each group would have: an intercept and its slopes. More rows than that tell them "
    "from noise."""
    return 1 + sum(slope.columns for slope in slopes_wanted(study))


def slopes_over_upper(study: Study) -> tuple[Predictor, ...]:
    """Slopes over the larger groups of predictors that differ between the smaller ones within them."""
    wanted = upper_slopes_wanted(study)
    effects = 1 + sum(slope.columns for slope in wanted)
    enough = study.groups is None or study.uppers is None or study.groups > study.uppers * effects
    return wanted if enough and not is_few(study.uppers) else ()


def upper_slopes_wanted(study: Study) -> tuple[Predictor, ...]:
    return tuple(p for p in study.predictors if p.varies == GROUP and p.differs) if study.nested else ()


def is_few(levels: int | None) -> bool:
    """Whether fixed effects for the levels come into question."""
    return levels is not None and 1 < levels <= FEW_ENOUGH_TO_BE_FIXED


def few_grouping(study: Study) -> str:
    """The grouping whose few levels may be fixed effects; empty if there is none, or a predictor would "
    "be absorbed."""
    varies = {predictor.varies for predictor in study.predictors}
    if study.upper:
        return study.upper if is_few(study.uppers) and UPPER not in varies else ""
    return study.group if is_few(study.groups) and has_repeats(study) and GROUP not in varies else ""


def _lacking(study: Study) -> list[str]:
    lacking = []
    if not study.outcome:
        lacking.append("the column of the outcome")
    if not study.group and not study.upper:
        lacking.append("what rows belong to")
    if study.upper and study.group and not study.relation:
        lacking.append("how the two groupings lie to each other")
    return lacking


def _model(study: Study, blocks: tuple[Block, ...], *, extra: str = "") -> Model:
    fixed = [column_name(predictor.name) for predictor in study.predictors] + ([extra] if extra else [])
    right = " + ".join([*(fixed or ["1"]), *map(str, blocks)])
    return Model(f"{column_name(study.outcome)} ~ {right}", sum(block.parameters for block in blocks))


def _with_fixed(study: Study, grouping: str, blocks: tuple[Block, ...]) -> str:
    column = column_name(grouping)
    return _model(study, tuple(block for block in blocks if block.group != column), extra=column).formula
