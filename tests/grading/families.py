"""Families of fits for tests: one made by hand with numbers that are easy to reckon with, and real ones."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from datasets.scenarios import SCENARIOS
from datasets.tables import from_csv, to_csv
from grading.certify import Certifier
from grading.family import fit_family
from grading.numbers import Facts, Family, FitNumbers, Printed
from grading.words import words_of

SCENARIO = SCENARIOS["blood-pressure"]
SETTINGS = tuple(SCENARIO.settings)
DROPOUT = ("dropout-at-random", "dropout-not-at-random")
WORDS = words_of(SCENARIO.structure)

FACTS = Facts(rows=40, rows_used=40, groups=10, complete_groups=10, rows_in_complete_groups=40, occasions=4)
GAPS = Facts(
    rows=40,
    rows_used=34,
    groups=10,
    complete_groups=7,
    rows_in_complete_groups=28,
    occasions=4,
    balanced=False,
)
ESTIMATE = {"(Intercept)": 150.0, "time": -3.0, "treated": -8.0}


def make_fit(name: str, se: tuple[float, float, float] | None = None, **numbers: object) -> FitNumbers:
    """A fit whose standard errors are those of intercept, `time` and `treated`; theta has an entry for each variance."""
    fit = replace(
        FitNumbers(
            name=name,
            formula=f"formula of {name}",
            method="ML" if name.endswith("_ml") else "REML",
            n=40,
            groups=10,
            estimate=ESTIMATE if se else {"(Intercept)": 145.0},
            se=dict(zip(ESTIMATE, se, strict=True)) if se else {"(Intercept)": 2.0},
        ),
        **numbers,  # type: ignore[arg-type]
    )
    if fit.method == "LS":
        return fit
    varying = len(fit.variance) - ("residual" in fit.variance)
    theta = (1.0,) * (varying + (fit.covariance is not None))
    return replace(fit, theta=theta, criterion=None if fit.loglik is None else -2 * fit.loglik)


HAND_MADE = (
    make_fit("null", variance={"intercept": 60.0, "residual": 40.0}, loglik=-130.0),
    make_fit("random_intercept", (2.5, 0.5, 3.0), variance={"intercept": 48.0, "residual": 16.0}, loglik=-120.0),
    make_fit("random_intercept_ml", (2.4, 0.49, 2.8), variance={"intercept": 40.0, "residual": 15.5}, loglik=-122.0),
    make_fit(
        "random_slope",
        (2.6, 0.9, 3.2),
        variance={"intercept": 64.0, "slope": 4.0, "residual": 9.0},
        covariance=-4.0,
        loglik=-115.0,
    ),
    make_fit(
        "random_slope_ml",
        (2.5, 0.85, 3.0),
        variance={"intercept": 55.0, "slope": 3.5, "residual": 9.0},
        covariance=-3.0,
        loglik=-117.0,
    ),
    make_fit("ols", (1.4, 0.8, 1.6), variance={"residual": 64.0}, loglik=-140.0, method="LS"),
)  # fmt: skip


def make_family(*fits: FitNumbers, facts: Facts = FACTS, reference: str = "random_slope") -> Family:
    """The hand-made family; a fit with the name of one of its own takes that one's place."""
    by_name = {fit.name: fit for fit in (*HAND_MADE, *fits)}
    return Family(facts=facts, within="time", between="treated", reference=reference, fits=by_name)


SIZED = replace(FACTS, places={"first": "P01", "largest": "P07"}, sizes={"first": 4, "largest": 12})


def make_wide_family() -> Family:
    """The hand-made family with a model of both levels, logistic models, and predicted intercepts."""
    slopes = {"(Intercept)": 150.0, "time": 2.0, "time_mean": 3.0, "treated": -8.0}
    logits = {"(Intercept)": -1.0, "time": 0.5, "treated": -0.8}
    shrunk = {"(Intercept)": -0.9, "time": 0.4, "treated": -0.6}
    ses = (0.3, 0.1, 0.4)
    return make_family(
        make_fit("random_intercept", (2.5, 0.5, 3.0), variance={"intercept": 48.0, "residual": 16.0}, loglik=-120.0,
                 modes={"first": 5.0, "largest": -3.0}),
        replace(make_fit("contextual", (1, 1, 1), estimate=slopes),
                se=dict(zip(slopes, (2.5, 0.3, 0.5, 3.0), strict=True))),
        make_fit("logistic", ses, method="Laplace", estimate=logits, variance={"intercept": 2.0},
                 printed={"lme4": Printed(estimate=logits | {"time": 0.52})}),
        make_fit("gee", ses, method="GEE", estimate=shrunk),
        make_fit("ordinary_logistic", ses, method="ML", estimate=shrunk),
        facts=SIZED,
    )  # fmt: skip


@cache
def draw_csv(setting: str, seed: int) -> str:
    """The data that a student downloads."""
    return to_csv(SCENARIO.simulate(setting, np.random.default_rng(seed)), SCENARIO)


def draw_frame(setting: str, seed: int) -> pd.DataFrame:
    """The same data as the product reads them."""
    return from_csv(draw_csv(setting, seed), SCENARIO)


def read_as_student(setting: str, seed: int) -> pd.DataFrame:
    """The same data as `pandas.read_csv` gives them to a student."""
    return pd.read_csv(io.StringIO(draw_csv(setting, seed)))


@cache
def fitted_family(setting: str, seed: int) -> Family:
    return fit_family(draw_frame(setting, seed), SCENARIO, SCENARIO.settings[setting])


@cache
def certified_seed(setting: str, number: int = 0) -> int:
    """The seed of one of the data sets that show what their setting claims; 0 for the first."""
    seeds = (seed for seed in range(200) if _is_certified(setting, seed))
    return [next(seeds) for _ in range(number + 1)][-1]


@cache
def _is_certified(setting: str, seed: int) -> bool:
    return Certifier()(draw_frame(setting, seed), SCENARIO, SCENARIO.settings[setting]).accepted
