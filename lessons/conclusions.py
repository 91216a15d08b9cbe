"""Numbers of a study beside those of its family of fits: tests, uncertain spreads, single groups. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from datasets.scenarios.base import Structure
from grading.fitting import Design, MixedFit, build_design, fit_mixed, predict_random, satterthwaite
from grading.fitting.errors import DesignError
from grading.fitting.inference import list_parameters, profile_intervals, wald_intervals
from grading.formula import parse_formula
from lessons.family_facts import plain_term

RANDOM_PARTS = {"random_intercept": "1", "random_slope": "{within}"}
# How the names of what `conclusion_facts` and `spread_facts` give begin.
CONCLUSIONS = rf"level\.|({'|'.join(RANDOM_PARTS)})\.(df|t|p|t_low|t_high)\."
SPREADS = rf"({'|'.join(RANDOM_PARTS)})\.(sd_low|sd_high)\."


def conclusion_facts(rows: pd.DataFrame, structure: Structure) -> dict[str, float]:
    """By name; units are those of the outcome.

    Of random_intercept and random_slope by REML, where the data can carry them: `MODEL.df.TERM`, `MODEL.t.TERM`,
    `MODEL.p.TERM`, `MODEL.t_low.TERM` and `MODEL.t_high.TERM` (the 95% interval) with Satterthwaite's degrees of
    freedom. Of random_intercept: `level.own.GROUP`, how far the mean reading of a group lies from what the fixed part
    expects, and `level.shrunken.GROUP`, its predicted random intercept.
    """
    facts: dict[str, float] = {}
    for model, design, fit in _fits(rows, structure):
        facts |= {f"{model}.{name}": value for name, value in _tests(design, fit).items()}
        if model == "random_intercept":
            facts |= _levels(design, fit)
    return facts


def spread_facts(rows: pd.DataFrame, structure: Structure) -> dict[str, float]:
    """`MODEL.sd_low.COLUMN` and `MODEL.sd_high.COLUMN`: 95% intervals of standard deviations, by the profile.

    Of random_intercept and random_slope by REML, where the data can carry them; units are those of the outcome.
    """
    facts: dict[str, float] = {}
    for model, design, fit in _fits(rows, structure):
        spreads = [parameter for parameter in list_parameters(design) if parameter.kind == "sd"]
        for interval in profile_intervals(design, fit, parameters=spreads):
            name = plain_term(interval.parameter.names[0])
            facts |= {f"{model}.sd_low.{name}": interval.low, f"{model}.sd_high.{name}": interval.high}
    return facts


def _fits(rows: pd.DataFrame, structure: Structure) -> Iterator[tuple[str, Design, MixedFit]]:
    for model, random in RANDOM_PARTS.items():
        formula = structure.formula(random.format(within=structure.within))
        try:
            design = build_design(rows, parse_formula(formula))
        except DesignError:
            continue
        yield model, design, fit_mixed(design, "REML")


def _tests(design: Design, fit: MixedFit) -> dict[str, float]:
    facts: dict[str, float] = {}
    tests = satterthwaite(design, fit)
    intervals = wald_intervals(design, fit, reference="t")
    for name, df, t, p, interval in zip(
        map(plain_term, fit.names), tests.df, tests.t, tests.p, intervals, strict=True
    ):
        facts |= {f"df.{name}": float(df), f"t.{name}": float(t), f"p.{name}": float(p)}
        facts |= {f"t_low.{name}": interval.low, f"t_high.{name}": interval.high}
    return facts


def _levels(design: Design, fit: MixedFit) -> dict[str, float]:
    block = design.random[0]
    own = pd.Series(design.y - design.X @ fit.beta).groupby(block.codes).mean()
    shrunken = predict_random(design, fit)[block.group][:, 0]
    facts: dict[str, float] = {}
    for code, level in enumerate(block.levels):
        facts |= {f"level.own.{level}": float(own[code]), f"level.shrunken.{level}": float(shrunken[code])}
    return facts
