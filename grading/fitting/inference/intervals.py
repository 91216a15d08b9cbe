"""Confidence intervals: Wald's for fixed effects, and those of the profile likelihood for every parameter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri, stdtrit

from grading.fitting.design import Design
from grading.fitting.errors import FitError
from grading.fitting.inference.parameters import Parameter, estimate_of, list_parameters
from grading.fitting.inference.slices import ParameterProfile
from grading.fitting.mixed import fit_mixed
from grading.fitting.result import MixedFit
from grading.fitting.rotation import compress
from grading.fitting.satterthwaite import satterthwaite

# A profile that falls below the deviance of the fit by more than this shows that the fit was no minimum.
SAME = 1e-4
# How often a limit is looked for twice as far away before the profile counts as flat.
MAX_DOUBLINGS = 10
# Limits are found to this share of their distance from the estimate.
PRECISION = 1e-7


@dataclass(frozen=True, slots=True)
class Interval:
    """Confidence limits `low` and `high` for a parameter, in the units of `estimate`.

    A limit on the edge of the possible values (an SD of 0, a correlation of -1 or 1) says that no value on that side
    is refuted by the data.
    """

    parameter: Parameter
    estimate: float
    low: float
    high: float
    level: float

    @property
    def at_boundary(self) -> bool:
        """Whether a limit is the edge of the possible values."""
        if self.parameter.kind == "correlation":
            return self.low == -1.0 or self.high == 1.0
        return self.parameter.kind == "sd" and self.low == 0.0


def wald_intervals(
    design: Design, fit: MixedFit, *, level: float = 0.95, reference: Literal["normal", "t"] = "normal"
) -> tuple[Interval, ...]:
    """Estimate plus and minus a multiple of the standard error, for each fixed effect.

    The multiple is a quantile of the normal distribution (lme4's Wald intervals) or of t with Satterthwaite's degrees
    of freedom (lmerTest's); NaN where a fit has no degrees of freedom to give. Raises ValueError for a level outside 0
    to 1.
    """
    upper = _upper_tail(level)
    if reference == "normal":
        reach = np.full(len(fit.beta), ndtri(upper)) * fit.se
    else:
        reach = np.asarray(stdtrit(satterthwaite(design, fit).df, upper)) * fit.se
    effects = [parameter for parameter in list_parameters(design) if parameter.kind == "fixed"]
    return tuple(
        Interval(parameter, float(b), float(b - r), float(b + r), level)
        for parameter, b, r in zip(effects, fit.beta, reach, strict=True)
    )


def profile_intervals(
    design: Design, fit: MixedFit, *, level: float = 0.95, parameters: Sequence[Parameter] | None = None
) -> tuple[Interval, ...]:
    """The values that a likelihood-ratio test does not refute, for each of `parameters` (all of the model).

    As lme4's `confint(method="profile")`: the criterion is ML whatever the method of `fit`, and `estimate` is that of
    the ML fit. Raises FitError when a profile has no limit, or finds a better fit than `fit_mixed` did, and ValueError
    for a level outside 0 to 1.
    """
    cutoff = float(ndtri(_upper_tail(level)))
    best = fit if fit.method == "ML" else fit_mixed(design, "ML")
    data = compress(design)
    chosen = list_parameters(design) if parameters is None else parameters
    intervals = []
    for parameter in chosen:
        estimate = estimate_of(design, best, parameter)
        if np.isnan(estimate):
            # Beside a variance of zero every correlation fits as well as any other.
            intervals.append(Interval(parameter, estimate, -1.0, 1.0, level))
            continue
        profile = ParameterProfile(data, best, parameter)
        step = _first_step(design, best, parameter, cutoff)
        low, high = (_limit(profile, estimate, cutoff, side * step) for side in (-1, 1))
        intervals.append(Interval(parameter, estimate, low, high, level))
    return tuple(intervals)


def _upper_tail(level: float) -> float:
    if not 0.0 < level < 1.0:
        raise ValueError(f"a confidence level of {level} is not between 0 and 1: 0.95 means 95%")
    return 0.5 + 0.5 * level


def _first_step(design: Design, fit: MixedFit, parameter: Parameter, cutoff: float) -> float:
    """A guess how far the limits are from the estimate."""
    if parameter.kind == "fixed":
        return cutoff * float(fit.se[parameter.index[0]])
    if parameter.kind == "correlation":
        return 0.25
    sigma = float(np.sqrt(fit.sigma2))
    if parameter.kind == "sigma":
        return cutoff * sigma / float(np.sqrt(2.0 * design.n))
    column = design.random[parameter.block].Z[:, parameter.index[0]]
    spread = max(estimate_of(design, fit, parameter), 0.1 * sigma / float(np.sqrt(np.mean(column**2))))
    return cutoff * spread / float(np.sqrt(2.0 * fit.random[parameter.block].levels))


def _edges(parameter: Parameter) -> tuple[float, float]:
    """The smallest and the largest value that the parameter can have and the deviance be computed at."""
    if parameter.kind == "correlation":
        return -1.0, 1.0
    return (0.0, np.inf) if parameter.kind == "sd" else (-np.inf, np.inf)


def _limit(profile: ParameterProfile, estimate: float, cutoff: float, step: float) -> float:
    """The value on the side of `step` where the root of the deviance difference reaches `cutoff`, or the edge."""

    def excess(value: float) -> float:
        difference = profile.deviance(value) - profile.minimum
        if difference < -SAME:
            raise FitError(
                f"with {profile.parameter} at {value:g} the deviance is {-difference:.2g} lower than at the fit:"
                " the fit is not the optimum, so there is no profile around it"
            )
        return float(np.sqrt(max(difference, 0.0))) - cutoff

    edge = _edges(profile.parameter)[int(step > 0)]
    if estimate == edge:
        return edge
    inside, outside = _bracket(excess, estimate, step, edge, positive=profile.parameter.kind == "sigma")
    if inside == outside:
        return edge
    return float(brentq(excess, inside, outside, xtol=PRECISION * abs(outside - estimate), rtol=1e-14))


def _bracket(
    excess: Callable[[float], float], estimate: float, step: float, edge: float, *, positive: bool
) -> tuple[float, float]:
    """Two values between which `excess` changes sign, each twice as far out as the last; the edge twice if none."""
    inside = estimate
    for doubling in range(MAX_DOUBLINGS):
        if positive:
            # In the logarithm, as zero is infinitely far away.
            outside = estimate * float(np.exp(step / estimate * 2.0**doubling))
        else:
            outside = estimate + step * 2.0**doubling
        outside = max(outside, edge) if step < 0 else min(outside, edge)
        if excess(outside) > 0.0:
            return inside, outside
        if outside == edge:
            return edge, edge
        inside = outside
    raise FitError(f"the deviance hardly rises from {estimate:g} to {inside:g}: the data set no limit there")
