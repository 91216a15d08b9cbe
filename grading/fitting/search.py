"""Where to look for the optimum, and when one look is not enough."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice

import numpy as np

from grading.fitting.optimise import minimise
from grading.fitting.profile import Evaluation, ProfiledDeviance
from grading.fitting.result import Array
from grading.fitting.rotation import GroupingFactor

# A relative standard deviation below this, in some direction of unit size, counts as zero (lme4's isSingular).
SINGULAR = 1e-4
# Criteria closer than this are the same optimum.
SAME = 1e-8
# Scarce data are those with fewer rows than this for each parameter. In 8,000 simulated data sets the first search
# missed the lowest minimum 17 times: at a singular fit, or with fewer than 4 rows for each parameter.
ROWS_PER_PARAMETER = 12
# Further searches at a singular fit of data that are not scarce.
FEW_STARTS = 5


def find_optimum(profile: ProfiledDeviance) -> Evaluation:
    """The lowest minimum found: by one search where that has proved enough, else by several."""
    best = minimise(profile.move, profile.start(1.0))
    scarce = profile.data.n < ROWS_PER_PARAMETER * (profile.size + profile.data.p + 1)
    if scarce or is_singular(best):
        for start in islice(scattered_starts(profile), None if scarce else FEW_STARTS):
            candidate = minimise(profile.move, start)
            if candidate.criterion < best.criterion - SAME:
                best = candidate
    return _rounded(profile, best)


def scattered_starts(profile: ProfiledDeviance) -> Iterator[Evaluation]:
    """Starts with equal variances, large and zero, and with all variance along one axis or one diagonal.

    Those that have found the lowest minimum most often come first.
    """
    factors = profile.data.factors
    yield profile.start(10.0)
    if sum(factor.q for factor in factors) > 1:
        for sd in (3.0, 10.0):
            for number, factor in enumerate(factors):
                for direction in _directions(factor):
                    roots = [np.zeros((other.q, other.q)) for other in factors]
                    roots[number] = sd * np.outer(direction, direction)
                    yield profile.evaluate(roots)
    yield profile.start(0.0)


def _directions(factor: GroupingFactor) -> Iterator[Array]:
    axes = np.eye(factor.q)
    for _, block in factor.blocks:
        yield from axes[block]
        for i, j in combinations(range(block.start, block.stop), 2):
            yield from ((axes[i] + axes[j]) / np.sqrt(2.0), (axes[i] - axes[j]) / np.sqrt(2.0))


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
    return [np.linalg.norm(root, axis=0) for root in point.roots]
