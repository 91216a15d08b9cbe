"""The textbook data sets, what lme4 and lmerTest print for them, and small simulated ones."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grading.fitting.design import Design, build_design
from grading.formula import parse_formula
from grading.tables import load_table

FOLDER = Path(__file__).parents[2] / "reference" / "lme4"
LME4: list[dict[str, Any]] = json.loads((FOLDER / "lme4.json").read_text())
LMERTEST: list[dict[str, Any]] = json.loads((FOLDER / "lmertest.json").read_text())


@cache
def textbook_table(name: str) -> pd.DataFrame:
    return load_table(FOLDER / f"{name}.csv")


def textbook_design(name: str, formula: str) -> Design:
    return build_design(textbook_table(name), parse_formula(formula))


def label(reference: dict[str, Any]) -> str:
    return " ".join([reference["dataset"], reference["formula"], reference.get("method", "")]).strip()


def visits(
    rng: np.random.Generator,
    *,
    patients: int = 12,
    rows: int = 4,
    lost: float = 0.0,
    covariance: tuple[tuple[float, float], tuple[float, float]] = ((4.0, 0.0), (0.0, 1.0)),
    residual_sd: float = 1.0,
) -> pd.DataFrame:
    """Patients with `rows` visits each, of which the share `lost` is missing: y, time, treated (0/1), patient."""
    patient = np.repeat(np.arange(patients), rows)
    time = np.tile(np.arange(rows, dtype=float), patients)
    treated = (patient % 2).astype(float)
    effects = rng.multivariate_normal([0.0, 0.0], covariance, size=patients)
    noise = rng.normal(0.0, residual_sd, size=len(time))
    y = 20.0 + 2.0 * time - 3.0 * treated + effects[patient, 0] + effects[patient, 1] * time + noise
    frame = pd.DataFrame({"y": y, "time": time, "treated": treated, "patient": [f"p{i:02}" for i in patient]})
    return frame[rng.random(len(frame)) >= lost].reset_index(drop=True)
