"""Where to look for the optimum, and when one look is not enough."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.fitting.optimise import minimise
from grading.fitting.profile import Evaluation, ProfiledDeviance
from grading.fitting.result import Array
from grading.fitting.starting import grid_roots, moment_roots

# A relative standard deviation below this, in some direction of unit size, counts as zero (lme4's isSingular).
SINGULAR = 1e-4
# Criteria closer than this are the same optimum.
SAME = 1e-8
# Scarce data are those with fewer rows than this for each parameter.
ROWS_PER_PARAMETER = 12
# Where data are scarce or the fit is singular: further searches from so many of the lowest points of the grid. In 2,737
# simulated data sets, most of them scarce, an exhaustive search of many more starts never differed by more than 1e-6.
FURTHER = 3
# Data with fewer rows than this for each parameter are very scarce. There one more search starts from a wide relative
# standard deviation in every direction, and with more than three variances and covariances more points are tried.
FEW_ROWS = 6
WIDE = 10.0
FURTHER_MANY = 8
# The same where there are as many effects as rows, so that the criterion may fall without end along a narrow valley.
FURTHER_SATURATED = 20
# A search whose covariance comes as near as this share to that of an optimum, and no lower, ends there.
NEAR = 0.05


def find_optimum(profile: ProfiledDeviance) -> Evaluation:
    """The lowest minimum found: by one search where that has proved enough, else by several."""
    saturated = _is_saturated(profile)
    # Moments say little about as many effects as rows.
    start = profile.start(1.0) if saturated else profile.evaluate(moment_roots(profile.data))
    found = [minimise(profile.move, start)]
    if _has_fewer_rows(profile, ROWS_PER_PARAMETER) or is_singular(found[0]):
        for start in _further_starts(profile, _further_count(profile, saturated)):
            found.append(minimise(profile.move, start, leave=lambda point: _is_known(point, found)))
    best = min(found, key=lambda point: point.criterion)
    return _rounded(profile, best if best.criterion < found[0].criterion - SAME else found[0])


def _has_fewer_rows(profile: ProfiledDeviance, each: int) -> bool:
    """Whether there are fewer than `each` rows for each parameter."""
    return profile.data.n < each * (profile.size + profile.data.p + 1)


def _further_count(profile: ProfiledDeviance, saturated: bool) -> int:
    if saturated:
        return FURTHER_SATURATED
    return FURTHER_MANY if profile.size > 3 and _has_fewer_rows(profile, FEW_ROWS) else FURTHER


def _is_saturated(profile: ProfiledDeviance) -> bool:
    """Whether there are as many effects, fixed and random, as rows."""
    effects = sum(len(factor.component) * factor.q for factor in profile.data.factors)
    return effects + profile.data.p >= profile.data.n


def _further_starts(profile: ProfiledDeviance, count: int) -> Iterator[Evaluation]:
    points = grid_roots(profile.data.factors)
    criteria = profile.criteria(points)
    if profile.size == 1:
        # On a line nothing can hide between points that fall and points that rise.
        for number in _valleys(criteria):
            yield profile.evaluate(points[number])
        return
    if _has_fewer_rows(profile, FEW_ROWS):
        yield profile.start(WIDE)
    for number in np.argsort(criteria, kind="stable")[:count]:
        yield profile.evaluate(points[number])


def _valleys(values: Array) -> list[int]:
    """Positions of values with no lower neighbour."""
    walled = np.concatenate([[np.inf], values, [np.inf]])
    return np.flatnonzero((values <= walled[:-2]) & (values <= walled[2:])).tolist()


def _is_known(point: Evaluation, found: list[Evaluation]) -> bool:
    """Whether a search that has come to `point` is about to end at one of the optima found."""
    return any(_comes_to(point, optimum) for optimum in found)


def _comes_to(point: Evaluation, optimum: Evaluation) -> bool:
    if not 0.0 <= point.criterion - optimum.criterion < NEAR:
        return False
    for here, there in zip(point.roots, optimum.roots, strict=True):
        D = there @ there.T
        if np.abs(here @ here.T - D).max() > NEAR * max(NEAR, np.abs(D).max()):
            return False
    return True


def is_singular(point: Evaluation) -> bool:
    """Whether the random effects do not vary in some direction: a variance of zero, or a perfect correlation."""
    return bool(np.concatenate(_relative_sds(point)).min() < SINGULAR)


def _rounded(profile: ProfiledDeviance, point: Evaluation) -> Evaluation:
    """The point with its vanishing standard deviations at exactly zero, if that is no worse."""
    sds = _relative_sds(point)
    if all(((sd == 0.0) | (sd >= SINGULAR)).all() for sd in sds):
        return point
    exact = profile.evaluate([root * (sd >= SINGULAR) for root, sd in zip(point.roots, sds, strict=True)])
    return exact if exact.criterion <= point.criterion + SAME else point


def _relative_sds(point: Evaluation) -> list[Array]:
    """By grouping factor, the relative standard deviations along the principal axes of its random terms."""
    return [np.sqrt(np.sum(root * root, axis=0)) for root in point.roots]
