"""The family: on one data set, the right model and the models that the mistakes lead to. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from datasets.scenarios.base import Scenario, Setting, Structure
from grading.fitting import (
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

# The mixed models: name and random part. Each is fitted by REML, and by ML under its name with `_ml`.
MIXED = {
    "random_intercept": "(1 | {group})",
    "random_slope": "({within} | {group})",
}
# Further mixed models, by REML only.
MISTAKEN = {
    "uncorrelated_slope": "({within} || {group})",
    "wrong_group": "(1 | {occasion})",
}
FIT_NAMES = frozenset(
    {
        *("null", "null_ml", *MIXED, *(f"{name}_ml" for name in MIXED), *MISTAKEN),
        *("ols", "cluster_robust", "cluster_means", "cluster_dummies", "two_stage", "complete_cases", "locf"),
    }
)


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
    gaps = frame[structure.outcome].isna().groupby(frame[structure.group]).any()
    complete = frame[structure.group].isin(gaps.index[~gaps])
    return Facts(
        rows=len(frame),
        rows_used=len(used),
        groups=int(used[structure.group].nunique()),
        complete_groups=int((~gaps).sum()),
        rows_in_complete_groups=int(complete.sum()),
        occasions=int(frame[structure.occasion].nunique()),
    )


def _members(
    frame: pd.DataFrame, structure: Structure, setting: Setting
) -> Iterator[tuple[str, Callable[[], FitNumbers]]]:
    outcome, group, within, between = structure.outcome, structure.group, structure.within, structure.between

    def mixed(
        name: str, formula: str, method: Method = "REML", data: pd.DataFrame = frame
    ) -> Callable[[], FitNumbers]:
        return lambda: _fit_mixed(name, data, formula, method, slope=within)

    def full(random: str) -> str:
        return f"{outcome} ~ {within} + {between} + {random.format(**structure_names(structure))}"

    for name, formula in {
        "null": f"{outcome} ~ 1 + (1 | {group})",
        **{n: full(r) for n, r in MIXED.items()},
    }.items():
        yield name, mixed(name, formula)
        yield f"{name}_ml", mixed(f"{name}_ml", formula, "ML")
    for name, random in MISTAKEN.items():
        yield name, mixed(name, full(random))
    yield from _least_squares(frame, structure)
    if frame[outcome].isna().any():
        reference = full(MIXED[setting.reference])
        yield "complete_cases", mixed("complete_cases", reference, data=_complete_cases(frame, structure))
        yield "locf", mixed("locf", reference, data=_carried_forward(frame, structure))


def structure_names(structure: Structure) -> dict[str, str]:
    """The columns by the part that they play, to fill in a formula."""
    return {
        "outcome": structure.outcome,
        "group": structure.group,
        "within": structure.within,
        "between": structure.between,
        "occasion": structure.occasion,
    }


def _least_squares(
    frame: pd.DataFrame, structure: Structure
) -> Iterator[tuple[str, Callable[[], FitNumbers]]]:
    y, g, w, b = structure.outcome, structure.group, structure.within, structure.between
    groups = int(frame.loc[frame[y].notna(), g].nunique())
    # A fixed effect for each group is of no use to a question; what is left beside them is.
    terms = ("(Intercept)", w, b)

    def simple(name: str, formula: str, fit: Callable[[], SimpleFit]) -> tuple[str, Callable[[], FitNumbers]]:
        return name, lambda: from_simple(name, formula, fit(), groups=groups, terms=terms)

    yield simple("ols", f"{y} ~ {w} + {b}", lambda: fit_ols(frame, y, [w, b]))
    yield simple("cluster_robust", f"{y} ~ {w} + {b}", lambda: fit_cluster_robust(frame, y, [w, b], g))
    yield simple("cluster_means", f"mean of {y} ~ {b}", lambda: fit_cluster_means(frame, y, [b], g))
    yield simple("cluster_dummies", f"{y} ~ {w} + {g}", lambda: fit_cluster_dummies(frame, y, [w], g))
    yield simple("two_stage", f"{y} ~ {w} in each {g}", lambda: fit_two_stage(frame, y, w, g))


def _fit_mixed(name: str, frame: pd.DataFrame, formula: str, method: Method, *, slope: str) -> FitNumbers:
    design = build_design(frame, parse_formula(formula))
    fit = fit_mixed(design, method)
    return from_mixed(name, fit, slope=slope, difference=compare_loglik(design, fit))


def _complete_cases(frame: pd.DataFrame, structure: Structure) -> pd.DataFrame:
    gaps = frame[structure.outcome].isna().groupby(frame[structure.group]).transform("any")
    return frame[~gaps]


def _carried_forward(frame: pd.DataFrame, structure: Structure) -> pd.DataFrame:
    ordered = frame.sort_values([structure.group, structure.occasion])
    return ordered.assign(**{structure.outcome: ordered.groupby(structure.group)[structure.outcome].ffill()})
