from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grading.fitting import fit_mixed, satterthwaite
from tests.grading.fitting.textbook import LMERTEST, label, textbook_design


@pytest.mark.parametrize("reference", LMERTEST, ids=label)
def test_satterthwaite_of_textbook_data_agrees_with_lmertest(reference: dict[str, Any]) -> None:
    design = textbook_design(reference["dataset"], reference["formula"])
    fit = fit_mixed(design)

    tests = satterthwaite(design, fit)

    order = [reference["terms"].index(name) for name in fit.names] if len(fit.names) > 1 else [0]
    df = np.atleast_1d(reference["satterthwaite_df"])[order]
    p = np.atleast_1d(reference["p"])[order]
    np.testing.assert_allclose(tests.df, df, rtol=1e-2)
    # A p-value far out in the tail repeats the small difference in df many times over.
    np.testing.assert_allclose(np.log(tests.p), np.log(p), rtol=1e-2)


def test_satterthwaite_of_balanced_slopes_is_groups_less_one() -> None:
    design = textbook_design("sleepstudy", "Reaction ~ Days + (Days | Subject)")

    tests = satterthwaite(design, fit_mixed(design))

    np.testing.assert_allclose(tests.df, [17.0, 17.0], rtol=1e-6)
