"""What glmer prints, where it stops short of the optimum."""

from __future__ import annotations

import json

import numpy as np
import pytest

from grading.fitting.logistic import fit_logistic, printed_by_glmer
from tests.grading.fitting.logistic.thorough import CBPP, cbpp_design, simulated


def test_printed_numbers_of_cbpp_are_foretold() -> None:
    published = json.loads(CBPP.with_suffix(".json").read_text())["lme4_laplace"]
    design = cbpp_design()

    printed = printed_by_glmer(design, fit_logistic(design))

    assert printed is not None
    np.testing.assert_allclose(printed.beta, published["beta"], rtol=0, atol=1.5e-5)
    np.testing.assert_allclose(printed.se, published["se"], rtol=0, atol=6e-5)
    assert printed.tau**2 == pytest.approx(published["variance"], abs=2e-5)


@pytest.mark.parametrize("kind", ["balanced", "unbalanced", "rare events"])
def test_printed_numbers_are_near_the_optimum(kind: str) -> None:
    design = simulated(kind, 1)
    fit = fit_logistic(design)

    printed = printed_by_glmer(design, fit)

    assert printed is not None
    np.testing.assert_allclose((printed.beta - fit.beta) / fit.se, 0.0, rtol=0, atol=0.01)
    np.testing.assert_allclose(printed.se, fit.se, rtol=0.01)
    assert printed.tau == pytest.approx(fit.tau, rel=0.005)


def test_singular_fit_has_nothing_else_printed() -> None:
    design = simulated("no variance", 1)

    assert printed_by_glmer(design, fit_logistic(design)) is None


def test_fit_by_quadrature_is_refused() -> None:
    design = cbpp_design()

    with pytest.raises(ValueError, match="9 quadrature points"):
        printed_by_glmer(design, fit_logistic(design, points=9))
