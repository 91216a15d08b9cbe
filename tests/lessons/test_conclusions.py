from __future__ import annotations

import pytest
from scipy import stats

from grading.fitting import build_design, fit_mixed, satterthwaite
from grading.fitting.inference import list_parameters, profile_intervals
from grading.formula import parse_formula
from lessons.conclusions import conclusion_facts, spread_facts
from lessons.studies import Study, analysed_rows, simulate_study, study_facts

STUDY = Study("blood-pressure", "standard", 31, 4)


def test_tests_and_intervals_are_those_of_the_fit():
    rows = analysed_rows(simulate_study(STUDY), STUDY)
    design = build_design(rows, parse_formula("sbp ~ time + treated + (time | patient)"))
    fit = fit_mixed(design, "REML")
    tests = satterthwaite(design, fit)

    facts = conclusion_facts(rows, STUDY.structure) | spread_facts(rows, STUDY.structure)

    slope_sd = next(
        parameter for parameter in list_parameters(design) if str(parameter) == "sd(time | patient)"
    )
    (interval,) = profile_intervals(design, fit, parameters=[slope_sd])
    assert facts["random_slope.df.treated"] == float(tests.df[2])
    assert facts["random_slope.t.treated"] == float(tests.t[2])
    assert facts["random_slope.p.treated"] == float(tests.p[2])
    assert facts["random_slope.t_high.treated"] == pytest.approx(
        float(fit.beta[2] + stats.t.ppf(0.975, tests.df[2]) * fit.se[2])
    )
    assert facts["random_slope.t_low.treated"] == pytest.approx(
        float(fit.beta[2] - stats.t.ppf(0.975, tests.df[2]) * fit.se[2])
    )
    assert (facts["random_slope.sd_low.time"], facts["random_slope.sd_high.time"]) == (
        interval.low,
        interval.high,
    )


def test_model_that_the_data_cannot_carry_has_no_facts():
    study = Study("blood-pressure", "two-visits", 31, 2)

    rows = analysed_rows(simulate_study(study), study)
    facts = conclusion_facts(rows, study.structure) | spread_facts(rows, study.structure)

    assert [name for name in facts if name.startswith("random_slope.")] == []
    assert "random_intercept.df.time" in facts


def test_shrunken_levels_keep_the_shrinkage_factor_in_balanced_data():
    facts = study_facts(STUDY)

    patients = [name.removeprefix("level.own.") for name in facts if name.startswith("level.own.")]
    assert len(patients) == 36
    assert [facts[f"level.shrunken.{patient}"] for patient in patients] == pytest.approx(
        [facts["random_intercept.shrinkage_factor"] * facts[f"level.own.{patient}"] for patient in patients]
    )
