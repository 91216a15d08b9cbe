from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grading.fitting import build_design, fit_mixed, fitted, predict_random
from grading.formula import parse_formula
from tests.grading.fitting.textbook import LMERTEST, label, textbook_design, visits


@pytest.mark.parametrize("reference", LMERTEST, ids=label)
def test_predict_random_of_textbook_data_agrees_with_lme4(reference: dict[str, Any]) -> None:
    design = textbook_design(reference["dataset"], reference["formula"])
    fit = fit_mixed(design)

    modes = predict_random(design, fit)

    # lme4 writes the levels of a nested factor the other way round.
    by_name = {":".join(sorted(group.split(":"))): group for group in modes}
    group = by_name[":".join(sorted(reference["blup_group"].split(":")))]
    levels = next(block.levels for block in design.random if block.group == group)
    rows = [_position(levels, name) for name in reference["blup_levels"]]
    expected = np.atleast_2d(reference["blup"]).T
    scale = np.concatenate([block.sd for block in fit.random if block.group == group])
    scale = np.where(scale > 0, scale, 1.0)
    np.testing.assert_allclose(modes[group][rows] / scale, expected / scale, rtol=0, atol=5e-3)


def _position(levels: tuple[str, ...], name: str) -> int:
    return levels.index(name if name in levels else ":".join(reversed(name.split(":"))))


def test_predict_random_follows_its_definition() -> None:
    frame = visits(np.random.default_rng(3), lost=0.3)
    design = build_design(frame, parse_formula("y ~ time + treated + (time | patient)"))
    fit = fit_mixed(design)
    block, covariance = design.random[0], fit.random[0].covariance

    modes = predict_random(design, fit)["patient"]

    for level in range(len(block.levels)):
        rows = block.codes == level
        Z = block.Z[rows]
        V = Z @ covariance @ Z.T + fit.sigma2 * np.eye(len(Z))
        expected = covariance @ Z.T @ np.linalg.solve(V, design.y[rows] - design.X[rows] @ fit.beta)
        np.testing.assert_allclose(modes[level], expected, atol=1e-9)


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)"),
        ("sleepstudy", "Reaction ~ Days + (Days || Subject)"),
        ("sleepstudy", "Reaction ~ Days + (1 | Subject)"),
    ],
)
def test_fitted_leaves_residuals_orthogonal_to_the_fixed_effects(name: str, formula: str) -> None:
    design = textbook_design(name, formula)
    fit = fit_mixed(design)

    residual = design.y - fitted(design, fit)

    # V^-1 (y - X beta) is the residual over its variance, and X is orthogonal to it.
    assert np.abs(design.X.T @ residual).max() < 1e-6 * np.abs(design.X.T @ design.y).max()


def test_predict_random_of_a_zero_variance_is_zero() -> None:
    design = textbook_design("dyestuff2", "Yield ~ 1 + (1 | Batch)")

    modes = predict_random(design, fit_mixed(design))

    assert modes["Batch"].tolist() == [[0.0]] * 6
