from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import block_diag

from grading.fitting import build_design, fit_mixed, predict_random
from grading.fitting.design import Design
from grading.fitting.inference.conditional import conditional_covariances, conditional_sds
from grading.fitting.result import Array, MixedFit
from grading.formula import parse_formula
from tests.grading.fitting.textbook import textbook_design, visits

MODELS = [
    ("sleepstudy", "Reaction ~ Days + (Days | Subject)"),
    ("sleepstudy", "Reaction ~ Days + (Days || Subject)"),
    ("orthodont", "distance ~ age * Sex + (1 | Subject)"),
    ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)"),
    ("pastes", "strength ~ 1 + (1 | batch/cask)"),
]


def mixed_model_equations(design: Design, fit: MixedFit) -> tuple[Array, Array]:
    """All modes and their conditional covariance: Henderson's equations for known fixed effects, term by term."""
    columns, precisions = [], []
    for block, estimate in zip(design.random, fit.random, strict=True):
        member = np.eye(len(block.levels))[block.codes]
        columns.append((member[:, :, None] * block.Z[:, None, :]).reshape(design.n, -1))
        precisions.append(np.kron(np.eye(len(block.levels)), np.linalg.inv(estimate.covariance)))
    Z = np.hstack(columns)
    covariance = np.linalg.inv(Z.T @ Z / fit.sigma2 + block_diag(*precisions))
    return covariance @ Z.T @ (design.y - design.X @ fit.beta) / fit.sigma2, covariance


@pytest.mark.parametrize(("name", "formula"), MODELS)
def test_conditional_sds_are_those_of_the_mixed_model_equations(name: str, formula: str) -> None:
    design = textbook_design(name, formula)
    fit = fit_mixed(design)

    sds, modes = conditional_sds(design, fit), predict_random(design, fit)

    expected_modes, covariance = mixed_model_equations(design, fit)
    start, column = 0, dict.fromkeys(sds, 0)
    for block in design.random:
        shape = (len(block.levels), len(block.names))
        stop, mine = start + shape[0] * shape[1], slice(column[block.group], column[block.group] + shape[1])
        expected = np.sqrt(np.diag(covariance))[start:stop].reshape(shape)
        np.testing.assert_allclose(sds[block.group][:, mine], expected, rtol=1e-7)
        expected = expected_modes[start:stop].reshape(shape)
        np.testing.assert_allclose(modes[block.group][:, mine], expected, atol=1e-6)
        start, column[block.group] = stop, mine.stop


def test_conditional_covariances_of_unbalanced_slopes_are_those_of_the_mixed_model_equations() -> None:
    frame = visits(np.random.default_rng(3), lost=0.3, covariance=((6.0, 1.0), (1.0, 2.0)))
    design = build_design(frame, parse_formula("y ~ time + treated + (time | patient)"))
    fit = fit_mixed(design)
    assert not fit.singular

    found = conditional_covariances(design, fit)["patient"]

    _, covariance = mixed_model_equations(design, fit)
    levels = len(found)
    expected = covariance.reshape(levels, 2, levels, 2)[np.arange(levels), :, np.arange(levels)]
    np.testing.assert_allclose(found, expected, rtol=1e-7)


def test_conditional_sds_of_sleepstudy_are_lme4s() -> None:
    design = textbook_design("sleepstudy", "Reaction ~ Days + (Days | Subject)")

    sds = conditional_sds(design, fit_mixed(design))["Subject"]

    # as.data.frame(ranef(fit)) gives condsd 12.07 and 2.305 for 308 and, as the data are balanced, for everybody.
    np.testing.assert_allclose(sds, np.tile([12.0708, 2.3048], (18, 1)), atol=1e-4)


def test_conditional_sds_of_a_zero_variance_are_zero() -> None:
    design = textbook_design("dyestuff2", "Yield ~ 1 + (1 | Batch)")

    assert conditional_sds(design, fit_mixed(design))["Batch"].tolist() == [[0.0]] * 6
