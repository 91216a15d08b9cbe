"""Conditional and marginal curves of a logistic model with a random intercept, and a sample from it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from datasets.scenarios import get_scenario
from grading.fitting.logistic import attenuation, build_logistic_design, fit_ordinary, marginal_probability
from grading.formula import parse_formula

Array = NDArray[np.float64]
# The middle one is the average hospital.
HOSPITALS = 15
MIDDLE = 5.0
LOG_ODDS, SLOPE = 0.0, 0.9
# Severities within one unit make a point; outer units have too few patients.
SEVERITIES = np.round(np.arange(0.0, 10.01, 0.5), 1)
FEWEST = 20
POPULATION = {
    "hospitals_min": 60,
    "hospitals_max": 60,
    "patients_min": 15,
    "patients_max": 25,
    "severity_between_sd": 0.0,
    "severity_within_sd": 2.2,
    "log_odds": LOG_ODDS,
    "severity_log_odds": SLOPE,
    "ward_log_odds": 0.0,
}


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """Probabilities of a complication at `SEVERITIES` (m,), where hospitals have standard deviation `tau` in log-odds.

    `hospitals` (HOSPITALS, m): those at evenly spaced quantiles, the middle one being the average hospital. `marginal`
    (m,): the mean over all hospitals. `shares`: severity and share of complications in each unit of severity of one
    sample, over all its hospitals. `ordinary`: slope of ordinary logistic regression on that sample, in log-odds.
    """

    tau: float
    hospitals: Array
    marginal: Array
    shares: tuple[tuple[float, float], ...]
    ordinary: float

    @property
    def average(self) -> Array:
        return np.asarray(self.hospitals[HOSPITALS // 2])

    @property
    def marginal_slope(self) -> float:
        """The slope of the marginal curve's log-odds in its middle, per unit of severity."""
        low, high = logit(marginal_probability(LOG_ODDS + SLOPE * np.array([-0.5, 0.5]), self.tau))
        return float(high - low)

    @property
    def attenuated(self) -> float:
        """The approximation of the marginal slope by Zeger, Liang and Albert (1988)."""
        return SLOPE / attenuation(self.tau)


def compute_link(*, tau: float, seed: int) -> Link:
    """The curves at this standard deviation between hospitals, and the sample of this seed."""
    eta = LOG_ODDS + SLOPE * (SEVERITIES - MIDDLE)
    normal = NormalDist()
    z = np.array([normal.inv_cdf((place + 0.5) / HOSPITALS) for place in range(HOSPITALS)])
    frame = _simulate(tau, seed)
    design = build_logistic_design(frame, parse_formula("complication ~ severity + (1 | hospital)"))
    return Link(
        tau=tau,
        hospitals=1 / (1 + np.exp(-(eta + tau * z[:, None]))),
        marginal=marginal_probability(eta, tau),
        shares=_shares(frame["severity"].to_numpy(), frame["complication"].to_numpy(dtype=np.float64)),
        ordinary=float(fit_ordinary(design).beta[1]),
    )


def logit(probability: Array) -> Array:
    return np.asarray(np.log(probability / (1 - probability)))


def _simulate(tau: float, seed: int) -> pd.DataFrame:
    scenario = get_scenario("hospitals")
    parameters = {
        **scenario.settings["strong-clustering"].parameters,
        **POPULATION,
        "hospital_log_odds_sd": tau,
    }
    return scenario.simulator(np.random.default_rng(seed), **parameters)


def _shares(severity: Array, complication: Array) -> tuple[tuple[float, float], ...]:
    """Mean severity and share of complications of the patients within half a unit of each whole severity."""
    unit = np.round(severity).astype(np.int64)
    count = np.bincount(unit)
    where = np.flatnonzero(count >= FEWEST)
    middle, share = (np.bincount(unit, values)[where] / count[where] for values in (severity, complication))
    return tuple(zip(middle.tolist(), share.tolist(), strict=True))
