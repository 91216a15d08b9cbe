from __future__ import annotations

import numpy as np
import pytest

from grading.fitting import build_design
from grading.fitting.profile import ProfiledDeviance
from grading.fitting.result import Method
from grading.fitting.rotation import compress
from grading.fitting.search import find_optimum
from grading.fitting.starting import GRID, grid_roots, moment_roots
from grading.formula import parse_formula
from tests.grading.fitting.textbook import textbook_design, visits


def profile_of(name: str, formula: str, method: Method = "REML") -> ProfiledDeviance:
    return ProfiledDeviance(compress(textbook_design(name, formula)), method)


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("sleepstudy", "Reaction ~ Days + (Days | Subject)"),
        ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)"),
        ("pastes", "strength ~ 1 + (1 | batch/cask)"),
        ("bodyweight", "weight ~ Time * Diet + (Time | Rat)"),
    ],
)
def test_moments_of_balanced_data_are_the_reml_estimates(name: str, formula: str) -> None:
    profile = profile_of(name, formula)

    start = profile.evaluate(moment_roots(profile.data))

    assert start.criterion == pytest.approx(find_optimum(profile).criterion, abs=1e-9)
    assert profile.evaluations == 2


def test_negative_moment_estimates_become_zero() -> None:
    profile = profile_of("dyestuff2", "Yield ~ 1 + (1 | Batch)")

    assert [root.tolist() for root in moment_roots(profile.data)] == [[[0.0]]]


def test_moments_are_right_on_average() -> None:
    """Over many unbalanced data sets: D relative to a residual variance of 1, in the units of the data."""
    spec = parse_formula("y ~ time + (time | patient)")
    total, sets = np.zeros((2, 2)), 150
    for seed in range(sets):
        frame = visits(np.random.default_rng(seed), patients=60, lost=0.3)
        # The group predictor is in y but not in the model, and would count as variance between patients.
        frame["y"] += 3.0 * frame["treated"]
        data = compress(build_design(frame, spec))
        (root,) = moment_roots(data)
        back = np.linalg.solve(data.scaling.z_basis[0], root)
        total += back @ back.T / sets

    np.testing.assert_allclose(total, [[4.0, 0.0], [0.0, 1.0]], atol=0.25)


def test_moments_of_an_effect_that_is_not_told_stay_as_expected() -> None:
    frame = visits(np.random.default_rng(4), patients=10)
    frame["arm"] = frame["treated"].astype(int)
    profile = ProfiledDeviance(
        compress(build_design(frame, parse_formula("y ~ time + treated + (1 | arm) + (1 | patient)"))), "REML"
    )

    arm, patient = moment_roots(profile.data)

    assert arm[0, 0] == pytest.approx(1.0, abs=1e-6)
    assert 0.5 < patient[0, 0] < 10.0


@pytest.mark.parametrize(
    "formula",
    [
        "y ~ time + (1 | patient)",
        "y ~ time + (time | patient)",
        "y ~ time + (time || patient)",
        "y ~ time + (1 | ward/patient)",
        "y ~ time + (time | patient) + (1 | ward)",
        "y ~ time + (time + square | patient) + (time | ward)",
    ],
)
def test_grid_has_no_variance_equal_variances_and_single_directions(formula: str) -> None:
    frame = visits(np.random.default_rng(5), rows=6)
    frame["square"], frame["ward"] = frame["time"] ** 2, frame["patient"].str[1:].astype(int) % 3
    profile = ProfiledDeviance(compress(build_design(frame, parse_formula(formula))), "REML")

    points = grid_roots(profile.data.factors)
    criteria = profile.criteria(points)

    assert len(points) <= 2 * GRID
    assert any(not any(root.any() for root in roots) for roots in points)
    assert all(np.linalg.matrix_rank(points[k][0]) < 3 for k in range(len(points)) if len(points[k][0]) < 3)
    for number in (0, len(points) // 2, len(points) - 1):
        assert criteria[number] == pytest.approx(profile.evaluate(points[number]).criterion, abs=1e-8)
