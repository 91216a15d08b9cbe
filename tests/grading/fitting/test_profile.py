"""The exact derivatives against central differences, and the criterion against the dense likelihood."""

from __future__ import annotations

import numpy as np
import pytest

from grading.fitting.profile import Evaluation, ProfiledDeviance
from grading.fitting.result import Array, Method
from grading.fitting.rotation import compress
from tests.grading.fitting.textbook import textbook_design

MODELS = [
    ("sleepstudy", "Reaction ~ Days + (1 | Subject)"),
    ("sleepstudy", "Reaction ~ Days + (Days | Subject)"),
    ("sleepstudy", "Reaction ~ Days + (Days || Subject)"),
    ("orthodont", "distance ~ age * Sex + (age | Subject)"),
    ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)"),
    ("pastes", "strength ~ 1 + (1 | batch/cask)"),
]


def random_point(profile: ProfiledDeviance, rng: np.random.Generator) -> Evaluation:
    roots = []
    for factor in profile.data.factors:
        root = np.zeros((factor.q, factor.q))
        for _, block in factor.blocks:
            root[block, block] = rng.normal(size=root[block, block].shape)
        roots.append(root)
    return profile.evaluate(roots)


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize(("name", "formula"), MODELS)
def test_derivatives_are_those_of_the_criterion(name: str, formula: str, method: Method) -> None:
    profile = ProfiledDeviance(compress(textbook_design(name, formula)), method)
    point = random_point(profile, np.random.default_rng(12))
    h = 1e-4
    steps = h * np.eye(profile.size)
    ahead = [profile.move(point, step) for step in steps]
    behind = [profile.move(point, -step) for step in steps]

    def differences(of) -> Array:
        return np.array([(of(a) - of(b)) / (2 * h) for a, b in zip(ahead, behind, strict=True)])

    curvature = [
        (a.criterion - 2 * point.criterion + b.criterion) / h**2 for a, b in zip(ahead, behind, strict=True)
    ]
    np.testing.assert_allclose(point.gradient, differences(lambda e: e.criterion), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(np.diag(point.hessian), curvature, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(point.beta_slope, differences(lambda e: e.beta), rtol=1e-5, atol=1e-9)
    np.testing.assert_allclose(
        point.cov_slope, differences(lambda e: e.sigma2 * e.unscaled_cov), rtol=1e-5, atol=1e-9
    )


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize(("name", "formula"), MODELS)
def test_hessian_predicts_the_criterion_along_any_line(name: str, formula: str, method: Method) -> None:
    rng = np.random.default_rng(13)
    profile = ProfiledDeviance(compress(textbook_design(name, formula)), method)
    point = random_point(profile, rng)
    line, h = rng.normal(size=profile.size), 1e-4

    ahead, behind = profile.move(point, h * line), profile.move(point, -h * line)

    curvature = (ahead.criterion - 2 * point.criterion + behind.criterion) / h**2
    assert line @ point.hessian @ line == pytest.approx(curvature, rel=1e-3, abs=1e-3)


def test_criterion_does_not_depend_on_the_square_root_of_the_covariance() -> None:
    profile = ProfiledDeviance(compress(textbook_design(*MODELS[1])), "REML")
    root = np.array([[1.0, 0.0], [0.4, 0.3]])
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])

    assert profile.evaluate([root @ turn]).criterion == pytest.approx(
        profile.evaluate([root]).criterion, abs=1e-9
    )
