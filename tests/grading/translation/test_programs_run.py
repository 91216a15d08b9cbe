"""The printed programs are run by the packages themselves, and agree with our own fit on the same rows.

Where there is no R, what it printed before is compared instead; that those were the very programs is tested anyway.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from grading.fitting.result import Array
from tests.grading.translation.studies import (
    R_PACKAGES,
    STORED,
    STUDIES,
    Study,
    own_fit,
    program,
    run_python,
    run_r,
)

# One worker runs the packages for all of these tests.
pytestmark = pytest.mark.xdist_group("translation")

Printed = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """By package, what each study's program prints."""
    folder = tmp_path_factory.mktemp("programs")
    from_r = {str(package): rows for package, rows in run_r(folder).items()}
    return {**from_r, "statsmodels": run_python(folder)}


@pytest.mark.parametrize("package", ["lme4", "nlme", "statsmodels"])
@pytest.mark.parametrize("number", range(len(STUDIES)), ids=[study.name for study in STUDIES])
def test_program_gives_the_numbers_of_our_fit(printed: Printed, package: str, number: int) -> None:
    assert_agrees(printed[package][number], STUDIES[number], hessian=package == "statsmodels")


@pytest.mark.parametrize("package", R_PACKAGES)
@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.name)
def test_what_r_printed_was_of_this_program(package: Any, study: Study) -> None:
    stored = json.loads(STORED.read_text(encoding="utf-8"))[package][study.name]

    assert "\n".join(stored["program"]) == program(study, package)
    assert_agrees(stored["printed"], study, hessian=False)


def assert_agrees(printed: dict[str, Any], study: Study, *, hessian: bool) -> None:
    """With the tolerances of tests/grading/fitting/test_lme4.py. statsmodels takes the whole Hessian for errors."""
    fit = own_fit(study)
    se = fit.se_hessian if hessian else fit.se
    assert fit.converged
    assert not fit.singular
    assert printed["n"] == fit.n
    assert printed["loglik"] == pytest.approx(fit.loglik, abs=1e-4)
    np.testing.assert_allclose(np.array(printed["estimates"]) / se, fit.beta / se, rtol=0, atol=5e-3)
    np.testing.assert_allclose(printed["se"], se, rtol=1e-3)
    variances = [*(value for block in fit.random for value in np.diag(block.covariance)), fit.sigma2]
    np.testing.assert_allclose(distinct(printed["variances"]), sorted(variances), rtol=5e-3)
    covariances = [block.covariance[1, 0] for block in fit.random if len(block.names) > 1]
    np.testing.assert_allclose([value for value in printed["covariances"] if value], covariances, rtol=5e-3)


def distinct(values: list[float]) -> Array:
    """The variances, sorted; those of the levels of a crossed factor, which are one parameter, once."""
    return np.unique(np.round(values, 9))
