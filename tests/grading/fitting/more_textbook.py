"""Further textbook data sets and what lme4 and lmerTest make of them (see tests/reference/more/README.md)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grading.fitting import Design, MixedFit, build_design, fit_mixed
from grading.fitting.result import Array
from grading.formula import parse_formula
from grading.tables import load_table
from tests.grading.fitting.textbook import label

FOLDER = Path(__file__).parents[2] / "reference" / "more"
_PRINTED = json.loads((FOLDER / "more.json").read_text())
FITS: list[dict[str, Any]] = _PRINTED["fits"]
TESTS: list[dict[str, Any]] = _PRINTED["tests"]
BY_LABEL = {label(reference): reference for reference in FITS}

Key = tuple[str, ...]


@cache
def more_table(name: str) -> pd.DataFrame:
    return load_table(FOLDER / f"{name}.csv")


@cache
def solve(name: str) -> tuple[Design, MixedFit]:
    """Design and fit of the model with this label."""
    reference = BY_LABEL[name]
    design = build_design(more_table(reference["dataset"]), parse_formula(reference["formula"]))
    return design, fit_mixed(design, reference["method"])


def printed_fixed(reference: dict[str, Any], column: str, names: Sequence[str]) -> Array:
    """A column of lmerTest's table of fixed effects, in the order of `names`."""
    values = dict(zip(reference["fixed"]["terms"], reference["fixed"][column], strict=True))
    assert sorted(values) == sorted(names)
    return np.array([values[name] for name in names])


def printed_covariances(reference: dict[str, Any]) -> dict[Key, float]:
    """Variances and covariances by group, its columns in alphabetical order, and the names of one or two effects."""
    return {(row["group"], *sorted(row["effects"])): row["value"] for row in reference["varcorr"]}


def covariances(fit: MixedFit) -> dict[Key, float]:
    """The same of a fit."""
    found: dict[Key, float] = {("Residual",): fit.sigma2}
    for block in fit.random:
        group = sort_columns(block.group)
        for i, name in enumerate(block.names):
            for j in range(i + 1):
                found[(group, *sorted({name, block.names[j]}))] = float(block.covariance[i, j])
    return found


def covariance_units(fit: MixedFit) -> dict[Key, float]:
    """What each of them is measured against: the variance itself, or the product of two SDs."""
    found: dict[Key, float] = {("Residual",): fit.sigma2}
    for block in fit.random:
        for i, name in enumerate(block.names):
            for j in range(i + 1):
                key = (sort_columns(block.group), *sorted({name, block.names[j]}))
                found[key] = float(block.sd[i] * block.sd[j])
    return found


def sort_columns(group: str) -> str:
    return ":".join(sorted(group.split(":")))


def printed_modes(
    group: str, printed: dict[str, Any], design: Design
) -> tuple[str, Array, list[int], list[int]]:
    """Our name of the group, lme4's modes and SDs (2, levels, q), and their rows and columns among ours."""
    blocks = [block for block in design.random if sort_columns(block.group) == sort_columns(group)]
    turned = blocks[0].group != group
    names = [":".join(reversed(level.split(":"))) if turned else level for level in printed["levels"]]
    rows = [blocks[0].levels.index(name) for name in names]
    effects = [name for block in blocks for name in block.names]
    columns = [effects.index(term) for term in printed["terms"]]
    values = np.array([printed["value"], printed["sd"]], dtype=np.float64).reshape(2, len(rows), len(columns))
    return blocks[0].group, values, rows, columns
