"""The mixed models of a family: which of them a structure has, and their formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from datasets.scenarios.base import Structure
from grading.fitting import Method

BOTH: tuple[Method, ...] = ("REML", "ML")
REML: tuple[Method, ...] = ("REML",)
PREDICTORS = "{outcome} ~ {within} + {between}"
NULL = "{outcome} ~ 1"
# The mean of the within-predictor in each group; the formula language cannot say it, so it is a column.
MEAN = "{within}_mean"


@dataclass(frozen=True, slots=True)
class Model:
    """A mixed model: its name in the family, its formula with the parts of the structure left open, its methods.

    By ML the name ends in `_ml`.
    """

    name: str
    formula: str
    methods: tuple[Method, ...] = REML

    def named(self) -> Iterator[tuple[str, Method]]:
        for method in self.methods:
            yield (f"{self.name}_ml" if method == "ML" else self.name), method


ONE_GROUPING = (
    Model("null", f"{NULL} + (1 | {{group}})", BOTH),
    Model("random_intercept", f"{PREDICTORS} + (1 | {{group}})", BOTH),
    Model("random_slope", f"{PREDICTORS} + ({{within}} | {{group}})", BOTH),
    Model("uncorrelated_slope", f"{PREDICTORS} + ({{within}} || {{group}})"),
)
NESTED = (
    Model("null", f"{NULL} + (1 | {{group}}/{{second}})", BOTH),
    Model("nested", f"{PREDICTORS} + (1 | {{group}}/{{second}})", BOTH),
    Model("random_intercept", f"{PREDICTORS} + (1 | {{group}})", BOTH),
    Model("inner_only", f"{PREDICTORS} + (1 | {{group}}:{{second}})"),
    Model("second_only", f"{PREDICTORS} + (1 | {{second}})"),
    Model("crossed", f"{PREDICTORS} + (1 | {{group}}) + (1 | {{second}})"),
    Model("nested_slope", f"{PREDICTORS} + ({{within}} | {{group}}) + (1 | {{group}}:{{second}})"),
)
# In the place of the last one, where it is the right model: its twin by ML, and what forgets the inner level.
NESTED_WITH_SLOPES = (
    *NESTED[:-1],
    Model("nested_slope", NESTED[-1].formula, BOTH),
    Model("random_slope", f"{PREDICTORS} + ({{within}} | {{group}})"),
)
CROSSED = (
    Model("null", f"{NULL} + (1 | {{group}}) + (1 | {{second}})", BOTH),
    Model("crossed", f"{PREDICTORS} + (1 | {{group}}) + (1 | {{second}})", BOTH),
    Model("random_intercept", f"{PREDICTORS} + (1 | {{group}})", BOTH),
    Model("second_only", f"{PREDICTORS} + (1 | {{second}})"),
    Model("crossed_slope", f"{PREDICTORS} + ({{within}} | {{group}}) + (1 | {{second}})", BOTH),
)
# Of a yes/no outcome, by Laplace's approximation; see `logistic.py` for the others of its family.
LOGISTIC = Model("logistic", "{binary} ~ {within} + {between} + (1 | {group})")
WRONG_GROUP = Model("wrong_group", f"{PREDICTORS} + (1 | {{occasion}})")
CONTEXTUAL = Model("contextual", f"{PREDICTORS} + {MEAN} + (1 | {{group}})")
UNADJUSTED = Model("unadjusted", "{outcome} ~ {between} + (1 | {group})")
_BY_ARRANGEMENT: Mapping[str | None, tuple[Model, ...]] = {
    None: ONE_GROUPING,
    "nested": NESTED,
    "crossed": CROSSED,
}

MIXED_NAMES = frozenset(
    name
    for model in (*ONE_GROUPING, *NESTED_WITH_SLOPES, *CROSSED, WRONG_GROUP, CONTEXTUAL, UNADJUSTED)
    for name, _ in model.named()
)


def models_of(structure: Structure, *, reference: str = "") -> Iterator[Model]:
    """The mixed models of all rows that the structure has; `reference` is the name of the right one, where it matters."""
    yield from NESTED_WITH_SLOPES if reference == "nested_slope" else _BY_ARRANGEMENT[structure.arrangement]
    if structure.occasion and not structure.second:
        yield WRONG_GROUP
    if structure.mixes and not structure.second:
        yield CONTEXTUAL
        yield UNADJUSTED


def reference_model(structure: Structure, name: str) -> Model:
    """The model that a setting names as the right one.

    Raises:
        KeyError: the structure has no such model.
    """
    if structure.binary and name == LOGISTIC.name:
        return LOGISTIC
    return {model.name: model for model in models_of(structure)}[name]


def structure_names(structure: Structure) -> dict[str, str]:
    """The columns by the part that they play, to fill in a formula."""
    return {
        "outcome": structure.outcome,
        "group": structure.group,
        "within": structure.within,
        "between": structure.between,
        "occasion": structure.occasion,
        "second": structure.second,
        "binary": structure.binary,
    }
