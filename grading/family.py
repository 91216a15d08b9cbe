"""The family: on one data set, the right model and the models that the mistakes lead to. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial

import pandas as pd

from datasets.scenarios.base import Scenario, Setting, Structure
from grading.fitting import (
    Design,
    DesignError,
    FitError,
    Method,
    SimpleFit,
    build_design,
    compare_loglik,
    fit_cluster_dummies,
    fit_cluster_means,
    fit_cluster_robust,
    fit_mixed,
    fit_ols,
    fit_two_stage,
)
from grading.formula import parse_formula
from grading.numbers import Facts, Family, FitNumbers, from_mixed, from_simple

# The mixed models: name and formula. Each is fitted by REML, and by ML under its name with `_ml`.
MIXED = {
    "null": "{outcome} ~ 1 + (1 | {group})",
    "random_intercept": "{outcome} ~ {within} + {between} + (1 | {group})",
    "random_slope": "{outcome} ~ {within} + {between} + ({within} | {group})",
}
# Further mixed models, by REML only.
MISTAKEN = {
    "uncorrelated_slope": "{outcome} ~ {within} + {between} + ({within} || {group})",
    "wrong_group": "{outcome} ~ {within} + {between} + (1 | {occasion})",
}
FIT_NAMES = frozenset(
    {
        *(*MIXED, *(f"{name}_ml" for name in MIXED), *MISTAKEN),
        *("ols", "cluster_robust", "cluster_means", "cluster_dummies", "two_stage", "complete_cases", "locf"),
    }
)

Member = tuple[str, Callable[[], FitNumbers]]


def fit_family(frame: pd.DataFrame, scenario: Scenario, setting: Setting) -> Family:
    """Every model of the family on `frame`; one that its design cannot carry is left out, with its reason."""
    structure = scenario.structure
    fits: dict[str, FitNumbers] = {}
    failed: dict[str, str] = {}
    for name, fit in _members(frame, structure, setting):
        try:
            fits[name] = fit()
        except (DesignError, FitError) as error:
            failed[name] = str(error)
    return Family(
        facts=count_facts(frame, structure),
        within=structure.within,
        between=structure.between,
        reference=setting.reference,
        fits=fits,
        failed=failed,
    )


def count_facts(frame: pd.DataFrame, structure: Structure) -> Facts:
    """The counts that need no fit."""
    used = frame[frame[structure.outcome].notna()]
    complete = _complete_cases(frame, structure)
    return Facts(
        rows=len(frame),
        rows_used=len(used),
        groups=int(used[structure.group].nunique()),
        complete_groups=int(complete[structure.group].nunique()),
        rows_in_complete_groups=len(complete),
        occasions=int(frame[structure.occasion].nunique()),
    )


def structure_names(structure: Structure) -> dict[str, str]:
    """The columns by the part that they play, to fill in a formula."""
    return {
        "outcome": structure.outcome,
        "group": structure.group,
        "within": structure.within,
        "between": structure.between,
        "occasion": structure.occasion,
    }


def _members(frame: pd.DataFrame, structure: Structure, setting: Setting) -> Iterator[Member]:
    names = structure_names(structure)
    reference = MIXED[setting.reference].format(**names)
    mixed = partial(_mixed, slope=structure.within)
    for name, formula in MIXED.items():
        yield from mixed({name: "REML", f"{name}_ml": "ML"}, formula.format(**names), frame)
    for name, formula in MISTAKEN.items():
        yield from mixed({name: "REML"}, formula.format(**names), frame)
    yield from _least_squares(frame, structure)
    if frame[structure.outcome].isna().any():
        yield from mixed({"complete_cases": "REML"}, reference, _complete_cases(frame, structure))
        yield from mixed({"locf": "REML"}, reference, _carried_forward(frame, structure))


def _mixed(methods: dict[str, Method], formula: str, frame: pd.DataFrame, *, slope: str) -> Iterator[Member]:
    """One model by each method, on one design."""
    design = cache(partial(build_design, frame, parse_formula(formula)))
    for name, method in methods.items():
        yield name, partial(_fit_mixed, name, design, method, slope=slope)


def _fit_mixed(name: str, design: Callable[[], Design], method: Method, *, slope: str) -> FitNumbers:
    built = design()
    fit = fit_mixed(built, method)
    return from_mixed(name, fit, slope=slope, difference=compare_loglik(built, fit))


def _least_squares(frame: pd.DataFrame, structure: Structure) -> Iterator[Member]:
    y, g, w, b = structure.outcome, structure.group, structure.within, structure.between
    groups = int(frame.loc[frame[y].notna(), g].nunique())
    # A fixed effect for each group is of no use to a question; what is left beside them is.
    numbers = partial(from_simple, groups=groups, terms=("(Intercept)", w, b))

    def member(name: str, formula: str, fit: Callable[[], SimpleFit], *, likelihood: bool = False) -> Member:
        return name, lambda: numbers(name, formula, fit(), likelihood=likelihood)

    yield member("ols", f"{y} ~ {w} + {b}", lambda: fit_ols(frame, y, [w, b]), likelihood=True)
    yield member("cluster_robust", f"{y} ~ {w} + {b}", lambda: fit_cluster_robust(frame, y, [w, b], g))
    yield member("cluster_means", f"mean of {y} ~ {b}", lambda: fit_cluster_means(frame, y, [b], g))
    yield member("cluster_dummies", f"{y} ~ {w} + {g}", lambda: fit_cluster_dummies(frame, y, [w], g))
    yield member("two_stage", f"{y} ~ {w} in each {g}", lambda: fit_two_stage(frame, y, w, g))


def _complete_cases(frame: pd.DataFrame, structure: Structure) -> pd.DataFrame:
    """The rows of groups without a gap."""
    gaps = frame[structure.outcome].isna().groupby(frame[structure.group]).transform("any")
    return frame[~gaps]


def _carried_forward(frame: pd.DataFrame, structure: Structure) -> pd.DataFrame:
    """Every gap filled with the last outcome of its group before it."""
    ordered = frame.sort_values([structure.group, structure.occasion])
    return ordered.assign(**{structure.outcome: ordered.groupby(structure.group)[structure.outcome].ffill()})
