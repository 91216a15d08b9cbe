"""How precisely the random effects are predicted: their conditional covariances, given the data and the estimates."""

from __future__ import annotations

import numpy as np

from grading.fitting.design import Design
from grading.fitting.mixed import at_fit
from grading.fitting.result import Array, MixedFit
from grading.fitting.rotation import Compressed, GroupingFactor


def conditional_covariances(design: Design, fit: MixedFit) -> dict[str, Array]:
    """Covariance of each group's random effects given the response, by grouping factor, shape (levels, q, q).

    The diagonal blocks of sigma2 Lambda (I + Lambda'Z'Z Lambda)^-1 Lambda' (lme4's `condVar`), in squared units of the
    response. Levels and columns are those of `predict_random`. Fixed effects and variances count as known.
    """
    data, point = at_fit(design, fit)
    root = data.root(point.roots)
    # R's rows span Z, so R'R of a component is its Z'Z.
    inner = np.eye(root.shape[2]) + root.transpose(0, 2, 1) @ root
    spherical = np.asarray(np.linalg.inv(inner), np.float64)
    scale = point.sigma2 * data.scaling.y_scale**2
    covariances = {}
    for factor, matrix in zip(data.factors, point.roots, strict=True):
        back = _to_data(data, factor) @ matrix
        covariances[factor.group] = scale * (back @ _own_blocks(factor, spherical) @ back.T)
    return covariances


def conditional_sds(design: Design, fit: MixedFit) -> dict[str, Array]:
    """Conditional standard deviations of the random effects by grouping factor, shape (levels, q)."""
    return {
        group: np.sqrt(np.diagonal(covariance, axis1=1, axis2=2))
        for group, covariance in conditional_covariances(design, fit).items()
    }


def _own_blocks(factor: GroupingFactor, spherical: Array) -> Array:
    """The (q, q) diagonal block of each level of a grouping factor, shape (levels, q, q)."""
    part = spherical[:, factor.columns, factor.columns]
    split = part.reshape(len(part), factor.slots, factor.q, factor.slots, factor.q)
    return np.asarray(split[factor.component, factor.slot, :, factor.slot])


def _to_data(data: Compressed, factor: GroupingFactor) -> Array:
    """The matrix that takes scaled random effects of a level to those of the data, shape (q, q)."""
    matrix = np.zeros((factor.q, factor.q))
    for number, block in factor.blocks:
        matrix[block, block] = np.linalg.inv(data.scaling.z_basis[number])
    return matrix
