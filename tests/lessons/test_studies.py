from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from grading.fitting import build_design, fit_mixed, fit_ols
from grading.formula import parse_formula
from lessons.studies import VISITS, Study, analysed_rows, simulate_study, study_facts

STUDY = Study("blood-pressure", "standard", 31, 4)


def test_longer_study_has_the_same_patients_and_readings():
    short = analysed_rows(simulate_study(STUDY), STUDY)
    longer = Study("blood-pressure", "standard", 31, 6)
    long = analysed_rows(simulate_study(longer), longer)

    pd.testing.assert_frame_equal(long[long["visit"] <= 4], short)


def test_study_of_too_many_visits_is_refused():
    with pytest.raises(ValueError, match=f"^9 visits cannot be analysed: a study has 2 to {VISITS}$"):
        simulate_study(Study("blood-pressure", "standard", 31, 9))


def test_facts_are_those_of_the_fits():
    rows = analysed_rows(simulate_study(STUDY), STUDY)
    ols = fit_ols(rows, "sbp", ["time", "treated"])
    slope = fit_mixed(build_design(rows, parse_formula("sbp ~ time + treated + (time | patient)")), "REML")

    facts = study_facts(STUDY)

    assert (facts["study.rows"], facts["study.groups"], facts["study.between"]) == (144, 36, 18)
    assert facts["ols.se.treated"] == float(ols.se[2])
    assert facts["random_slope.estimate.time"] == float(slope.beta[1])
    assert facts["random_slope.se.time"] == float(slope.se[1])
    assert facts["random_slope.sd.time"] == float(slope.random[0].sd[1])
    assert facts["random_slope.correlation"] == float(slope.random[0].correlation[0, 1])
    assert facts["random_slope.sd.residual"] == float(np.sqrt(slope.sigma2))


def test_ranges_are_about_two_standard_deviations_wide():
    facts = study_facts(STUDY)

    spread = facts["random_slope.spread.high.time"] - facts["random_slope.spread.low.time"]
    interval = facts["random_slope.high.time"] - facts["random_slope.low.time"]
    assert spread == pytest.approx(2 * 1.959964 * facts["random_slope.sd.time"])
    assert interval == pytest.approx(2 * 1.959964 * facts["random_slope.se.time"])


def test_estimates_of_time_agree_between_models():
    facts = study_facts(STUDY)

    models = ("ols", "random_intercept", "random_slope")
    assert [facts[f"{model}.estimate.time"] for model in models] == pytest.approx(
        [facts["ols.estimate.time"]] * 3
    )
